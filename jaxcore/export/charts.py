"""Places of what a report draws, in the units of an SVG's viewBox; the template has the rest."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from jaxcore.catalog.colors import COLORS
from jaxcore.language import Language

WIDTH, HEIGHT = 320, 200
LEFT, RIGHT, TOP, BOTTOM = 48, 302, 8, 166  # of the plane, in a picture of that size
MAX_POINTS = 500


class Series(NamedTuple):
    """A line through points, or only these."""

    name: str
    x: Sequence[float]
    y: Sequence[float | None]
    color: str = COLORS[0]
    dashed: bool = False
    line: bool = True


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """At most so many round numbers between two others, or one more."""
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(times * power for times in (1, 2, 5, 10) if times * power >= rough * (1 - 1e-9))
    return [place * step for place in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def chart(
    language: Language, x: str, y: str, series: Sequence[Series], *, corners: Sequence[Sequence[float | None]] = ()
) -> dict[str, Any]:
    """A plane with two axes, called `x` and `y`, and all points that are finite.

    Args:
        corners: (x, y) that are in the plane in any case, each None where nothing is asked.
    """
    drawn = [(each, *_finite(each)) for each in series]
    horizontal = _range([*(xs for _each, xs, _ys in drawn), [x for x, _y in corners]])
    vertical = _range([*(ys for _each, _xs, ys in drawn), [y for _x, y in corners]])
    across, up = _scale(*horizontal, LEFT, RIGHT), _scale(*vertical, BOTTOM, TOP)
    return {
        "x": x,
        "y": y,
        "image": None,  # that fills the plane
        "note": "",
        "x_ticks": [(round(across(value), 1), language.significant(value, 6)) for value in ticks(*horizontal)],
        "y_ticks": [(round(up(value), 1), language.significant(value, 6)) for value in ticks(*vertical)],
        "series": [
            {
                "name": each.name,
                "color": each.color,
                "dashed": each.dashed,
                "path": " ".join(f"{across(a):.1f},{up(b):.1f}" for a, b in zip(xs, ys)) if each.line and len(xs) > 1 else "",
                "points": [] if each.line and len(xs) > 1 else [(f"{across(a):.1f}", f"{up(b):.1f}") for a, b in zip(xs, ys)],
            }
            for each, xs, ys in drawn
        ],
    }


def _finite(series: Series) -> tuple[np.ndarray, np.ndarray]:
    xs, ys = np.asarray(series.x, float), np.asarray(series.y, float)  # None becomes NaN
    known = np.flatnonzero(np.isfinite(ys))
    known = known[np.linspace(0, len(known) - 1, min(MAX_POINTS, len(known))).round().astype(int)]
    return xs[known], ys[known]


def _range(known: Sequence[Sequence[float | None]]) -> tuple[float, float]:
    values = np.array([value for some in known for value in some if value is not None], float)
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
    if high - low > 1e-9 * max(abs(low), abs(high)):
        return low, high
    room = abs(low) / 10 or 1.0
    return low - room, high + room


def _scale(low: float, high: float, first: float, last: float):
    return lambda value: first + (value - low) / (high - low) * (last - first)
