"""A chart of measured times over sizes, both logarithmic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ui.common.colors import COLORS


def data(rows: Sequence[Mapping[str, float]], size: str, names: Mapping[str, str]) -> pd.DataFrame:
    """One row a point: `size`, `seconds`, `name`; `names` maps what was measured to what it is called."""
    return pd.DataFrame([{"size": row[size], "seconds": row[key], "name": name} for key, name in names.items() for row in rows])


def spec(*, size: str, time: str, names: Sequence[str]) -> dict[str, Any]:
    """A line with points for each name; `size` and `time` are the titles of the axes."""
    name = {"field": "name", "type": "nominal", "sort": None}
    shapes = ["circle", "square", "triangle-up", "diamond"]
    logarithmic = {"type": "log"}
    return {
        "height": 440,
        "mark": {"type": "line", "point": {"size": 60}, "strokeWidth": 2},
        "encoding": {
            "x": {"field": "size", "type": "quantitative", "title": size, "scale": logarithmic, "axis": {"format": ","}},
            "y": {
                "field": "seconds",
                "type": "quantitative",
                "title": time,
                "scale": logarithmic,
                "axis": {"format": "~e", "tickCount": 6},
            },
            "color": name
            | {
                "scale": {"domain": list(names), "range": list(COLORS[: len(names)])},
                "legend": {"title": None, "orient": "top", "columns": 2},
            },
            "shape": name | {"scale": {"domain": list(names), "range": shapes[: len(names)]}, "legend": None},
            "tooltip": [
                {"field": "name", "title": " "},
                {"field": "size", "type": "quantitative", "title": size, "format": ","},
                {"field": "seconds", "type": "quantitative", "title": time, "format": ".3~g"},
            ],
        },
    }
