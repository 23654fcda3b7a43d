"""The playground's charts: Vega-Lite, whose drawing stays while its data changes."""

from typing import Any

import pyarrow as pa

from jaxcore.catalog.colors import COLORS
from ui.common.figures import kind, parts, quantity
from ui.common.i18n import _
from ui.playground.history import History

FAINT = 0.3
NOW = -1  # the branch of the mark
SMALLEST = 1e-9  # gradients below this are drawn like this: there is no zero on a logarithmic scale


def losses(history: History) -> tuple[pa.Table, dict[str, Any]]:
    """Both losses over steps; branches that were left are faint, and a line marks the step that is looked at."""
    names = _("points to learn from"), _("validation points")
    rows = [
        (step, value, part, branch)
        for branch, curve in enumerate([history.curve(), *history.branches])  # 0 for the one that is looked at
        for step, *both in curve
        for value, part in zip(both, names)
    ]
    rows.append((history.now.step, None, None, NOW))  # in the data: of another specification, all would be drawn from the start
    across = quantity("step", _("Step"), axis={"tickCount": 6, "tickMinStep": 1, "format": ",d"})
    lines = {
        "x": across,
        "y": quantity("loss", _("Loss"), scale={"zero": True}),
        "detail": kind("branch"),
        "opacity": {"condition": {"test": "datum.branch === 0", "value": 1}, "value": FAINT},
    }
    return pa.table(dict(zip(("step", "loss", "part", "branch"), zip(*rows)))), {
        "layer": [
            {
                "transform": [{"filter": f"datum.branch !== {NOW}"}],
                "mark": {"type": "line", "strokeWidth": 2},
                "encoding": lines | parts(names),
            },
            {
                "transform": [{"filter": f"datum.branch === {NOW}"}],
                "mark": {"type": "rule", "color": COLORS[8]},
                "encoding": {"x": across},
            },
        ]
    }


def gradients(sizes: list[float]) -> tuple[pa.Table, dict[str, Any]]:
    """A bar a layer, from the first on, on a logarithmic scale."""
    scale = {"type": "log", "domain": [SMALLEST, 10], "clamp": True}
    return pa.table({"layer": range(1, len(sizes) + 1), "size": [max(size, SMALLEST) for size in sizes]}), {
        "mark": {"type": "bar", "color": COLORS[2]},
        "encoding": {
            "x": quantity("layer", _("Layer"), type="ordinal", axis={"labelAngle": 0}),
            "y": quantity("size", _("Gradient"), scale=scale, axis={"tickCount": 5, "format": ".0e"}),
            "y2": {"datum": SMALLEST},
        },
    }
