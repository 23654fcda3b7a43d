"""Marks strings that a visitor sees, so that Babel finds them where they are written."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


def N_(message: str) -> str:
    """Return `message` unchanged; the user interface translates it when it is shown."""
    return message


class _Filled(string.Formatter):
    def format_field(self, value: Any, spec: str) -> str:
        return format(value, spec or ("g" if isinstance(value, float) else ""))


def fill(template: str, values: Mapping[str, Any]) -> str:
    """A sentence with its values, in English; floating-point numbers are as short as they can be (0.5, 1e-05, 100)."""
    return _Filled().vformat(template, (), values)


@dataclass(frozen=True)
class Note:
    """Something that was done to a visitor's file: an English text with `str.format` fields, and what they stand for."""

    template: str
    values: dict[str, str | int | float] = field(default_factory=dict)

    def __str__(self) -> str:
        return fill(self.template, self.values)
