"""A configuration as text: in a URL, and on the command line."""

from __future__ import annotations

from typing import Any


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _to_text(value: Any) -> str:
    if isinstance(value, tuple):
        return ",".join(str(item) for item in value)
    if isinstance(value, bool):
        return str(int(value))
    return str(value)
