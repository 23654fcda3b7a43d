"""Marks strings that a visitor sees, so that Babel finds them where they are written."""

import string
from collections.abc import Mapping
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


class Note:
    """Something that was done to a visitor's file, said as errors say it: an English sentence with `str.format` fields.

    Args:
        **values: what the fields stand for.
    """

    def __init__(self, template: str, **values: str | int | float) -> None:
        self.template, self.values = template, values

    def __str__(self) -> str:
        return fill(self.template, self.values)
