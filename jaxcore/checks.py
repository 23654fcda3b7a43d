"""Whether a value is allowed, and the sentence that is said if it isn't."""

from collections.abc import Iterable, Sequence
from typing import Any

from jaxcore.errors import ConfigError
from jaxcore.translatable import N_

OUTSIDE = N_("{field}: {value} is not allowed; choose a number from {low} to {high}.")


def check_choice(name: str, value: Any, allowed: Iterable) -> None:
    allowed = tuple(allowed)
    if value not in allowed:
        raise ConfigError(
            "{field}: “{value}” is unknown; choose one of: {allowed}.",
            field=name,
            value=shorten(value),
            allowed=", ".join(map(str, allowed)),
        )


def check_number(name: str, value: Any, low: float, high: float, *, above: bool = False, whole: bool = False) -> None:
    """Check low ≤ value ≤ high, or low < value ≤ high if `above`; and that it is an integer if `whole`."""
    inside = isinstance(value, int if whole else (int, float)) and low <= value <= high  # false for nan and infinity
    if not inside or (above and value == low):
        template = N_("{field}: {value} is not allowed; choose a number above {low} and at most {high}.") if above else OUTSIDE
        raise ConfigError(template, field=name, value=shorten(value), low=low, high=high)


def check_layers(widths: Sequence[int], most: int, units: int, field: str = "hidden") -> None:
    """Check the widths of layers: at most so many, of 1 to `units` units each."""
    if len(widths) > most:
        raise ConfigError(
            "{field}: {count} layers are too many; up to {limit} are allowed.", field=field, count=len(widths), limit=most
        )
    for width in widths:
        check_number(field, width, 1, units)


def shorten(value: Any) -> float | str:
    """A value as an error may hold it."""
    if isinstance(value, float) or (isinstance(value, int) and abs(value) < 10**15):
        return value
    text = str(value)
    return text if len(text) <= 40 else text[:40] + "…"
