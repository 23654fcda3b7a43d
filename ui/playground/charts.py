"""The playground's charts: Vega-Lite, whose drawing stays while its data changes."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from ui.common.colors import COLORS
from ui.common.figures import kind, parts, quantity
from ui.playground.history import History

FAINT, HEIGHT = 0.3, 230
SMALLEST = 1e-9  # gradients below this are drawn like this: there is no zero on a logarithmic scale


def loss_data(history: History, training: str, test: str) -> pa.Table:
    """A row a point: `step`, `loss`, `part` and `branch`, which is 0 for the one that is looked at."""
    rows = [
        (step, value, part, branch)
        for branch, curve in enumerate([history.curve(), *history.branches])
        for step, *losses in curve
        for value, part in zip(losses, (training, test))
    ]
    return pa.table(dict(zip(("step", "loss", "part", "branch"), zip(*rows))))


def loss_spec(*, step: str, loss: str, training: str, test: str, now: int) -> dict[str, Any]:
    """Both losses over steps; branches that were left are faint, and a line marks the step that is looked at."""
    across = quantity("step", step, axis={"tickCount": 6})
    lines = {
        "x": across,
        "y": quantity("loss", loss, scale={"zero": True}),
        "detail": kind("branch"),
        "opacity": {"condition": {"test": "datum.branch === 0", "value": 1}, "value": FAINT},
    }
    return {
        "height": HEIGHT,
        "layer": [
            {"mark": {"type": "line", "strokeWidth": 2}, "encoding": lines | parts((training, test))},
            {"data": {"values": [{"step": now}]}, "mark": {"type": "rule", "color": COLORS[8]}, "encoding": {"x": across}},
        ],
    }


def gradient_data(gradients: list[float]) -> pa.Table:
    """A row a layer: `layer` from 1 on, and `size`."""
    return pa.table({"layer": range(1, len(gradients) + 1), "size": [max(size, SMALLEST) for size in gradients]})


def gradient_spec(*, layer: str, size: str) -> dict[str, Any]:
    """A bar a layer, on a logarithmic scale."""
    scale = {"type": "log", "domain": [SMALLEST, 10], "clamp": True}
    return {
        "height": HEIGHT,
        "mark": {"type": "bar", "color": COLORS[2]},
        "encoding": {
            "x": quantity("layer", layer, type="ordinal", axis={"labelAngle": 0}),
            "y": quantity("size", size, scale=scale, axis={"tickCount": 5, "format": ".0e"}),
            "y2": {"datum": SMALLEST},
        },
    }
