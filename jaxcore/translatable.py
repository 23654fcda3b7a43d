"""Marks strings that a visitor sees, so that Babel finds them where they are written."""

from __future__ import annotations

from dataclasses import dataclass, field


def N_(message: str) -> str:
    """Return `message` unchanged; the user interface translates it when it is shown."""
    return message


@dataclass(frozen=True)
class Note:
    """Something that was done to a visitor's file: an English text with `str.format` fields, and what they stand for."""

    template: str
    values: dict[str, str | int | float] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.values)
