"""Figures, the bars they are held against, and the table of both."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One measured quantity, a row of the table.

    Attributes:
        what: in a few words, with the measurement's name before them in the table.
        samples: one number a repetition; their median is the value.
        bar: what the value is to reach; None where it only explains another figure.
        higher: whether more is better, so that the bar is the least instead of the most that is allowed.
    """

    what: str
    unit: str
    samples: Sequence[float]
    bar: float | None = None
    higher: bool = False

    @property
    def value(self) -> float:
        return statistics.median(self.samples)

    @property
    def met(self) -> bool | None:
        """None where there is no bar."""
        if self.bar is None:
            return None
        return self.value >= self.bar if self.higher else self.value <= self.bar

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "what": self.what,
            "unit": self.unit,
            "value": self.value,
            "samples": list(self.samples),
            "bar": self.bar,
            "better": "higher" if self.higher else "lower",
            "met": self.met,
        }


def percentile(values: Iterable[float], per_cent: float) -> float:
    """The smallest value that so many per cent of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[math.ceil(len(ordered) * per_cent / 100) - 1]


def table(measured: dict[str, Sequence[Figure]]) -> str:
    """The figures of all measurements, by name, as a Markdown table."""
    rows = [("Measurement", "Median", "Min", "Max", "Bar", "")]
    for name, figures in measured.items():
        for figure in figures:
            bar = "" if figure.bar is None else f"{'≥' if figure.higher else '≤'} {_number(figure.bar)}"
            verdict = {None: "", True: "met", False: "**not met**"}[figure.met]
            middle, low, high = (_number(n) for n in (figure.value, min(figure.samples), max(figure.samples)))
            rows.append((f"`{name}` {figure.what}", f"{middle} {figure.unit}", low, high, bar, verdict))
    widths = [max(map(len, column)) for column in zip(*rows)]
    rows.insert(1, tuple("-" * (width - (0 < i < 5)) + ":" * (0 < i < 5) for i, width in enumerate(widths)))
    return "\n".join(
        "| " + " | ".join(cell.rjust(w) if 0 < i < 5 else cell.ljust(w) for i, (cell, w) in enumerate(zip(row, widths))) + " |"
        for row in rows
    )


def _number(value: float) -> str:
    """As many digits as the measurement is worth, and no exponent."""
    for limit, decimals in ((10, 3), (100, 1)):
        if abs(value) < limit and value != int(value):
            return f"{value:.{decimals}f}"
    return f"{value:,.0f}"
