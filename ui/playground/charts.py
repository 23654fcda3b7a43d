"""The playground's charts: Vega-Lite, whose drawing stays while its data changes."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from ui.common.colors import COLORS, TRAIN, VALIDATION
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
    part = {"field": "part", "type": "nominal", "legend": {"title": None, "orient": "top"}}
    names = [training, test]
    across = {"field": "step", "type": "quantitative", "title": step, "axis": {"tickCount": 6}}
    return {
        "height": HEIGHT,
        "layer": [
            {
                "mark": {"type": "line", "strokeWidth": 2},
                "encoding": {
                    "x": across,
                    "y": {"field": "loss", "type": "quantitative", "title": loss, "scale": {"zero": True}},
                    "color": part | {"scale": {"domain": names, "range": [TRAIN, VALIDATION]}},
                    "strokeDash": part | {"scale": {"domain": names, "range": [[1, 0], [5, 3]]}},
                    "detail": {"field": "branch", "type": "nominal"},
                    "opacity": {"condition": {"test": "datum.branch === 0", "value": 1}, "value": FAINT},
                },
            },
            {"data": {"values": [{"step": now}]}, "mark": {"type": "rule", "color": COLORS[8]}, "encoding": {"x": across}},
        ],
    }


def gradient_data(gradients: list[float]) -> pa.Table:
    """A row a layer: `layer` from 1 on, and `size`."""
    return pa.table({"layer": range(1, len(gradients) + 1), "size": [max(size, SMALLEST) for size in gradients]})


def gradient_spec(*, layer: str, size: str) -> dict[str, Any]:
    """A bar a layer, on a logarithmic scale."""
    return {
        "height": HEIGHT,
        "mark": {"type": "bar", "color": COLORS[2]},
        "encoding": {
            "x": {"field": "layer", "type": "ordinal", "title": layer, "axis": {"labelAngle": 0}},
            "y": {
                "field": "size",
                "type": "quantitative",
                "title": size,
                "scale": {"type": "log", "domain": [SMALLEST, 10], "clamp": True},
                "axis": {"tickCount": 5, "format": ".0e"},
            },
            "y2": {"datum": SMALLEST},
        },
    }
