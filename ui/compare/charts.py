"""Figures of a comparison. Pure functions, as in `ui.common.charts`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ui.common.charts import class_ticks
from ui.common.colors import COLORS
from ui.common.figures import LEGEND, SHARE_SCALE, arrange, colors, kind, quantity
from ui.common.i18n import number

FRAMEWORK_COLORS = {"jax": COLORS[0], "pytorch": COLORS[5], "tensorflow": COLORS[1], "sklearn": COLORS[2]}
GREY = "#7f7f7f"
BAR = 34  # pixels
ROOM = 1.6  # the axis is so many times as long as the longest bar, for what is written beside it
NAMES = {"field": "name", "type": "nominal", "sort": None, "axis": {"title": None, "labelLimit": 200}}


def rate_data(results: Sequence[dict[str, Any]], names: dict[tuple[str, str], str], text: Callable[..., str]) -> pd.DataFrame:
    """One row a variant: `name`, `median`, `min`, `max`, `text` beside the bar, `color`."""
    return pd.DataFrame(
        [
            {
                "name": names[r["framework"], r["variant"]],
                **r["steps_per_s"],
                "text": text(r, results),
                "color": FRAMEWORK_COLORS[r["framework"]],
            }
            for r in results
        ],
        columns=["name", "median", "min", "max", "text", "color"],
    )


def rate_spec(*, rate: str, largest: float) -> dict[str, Any]:
    """Horizontal bars with a line over the range, in the order of the data; `largest` is the greatest rate."""
    bars = quantity("median", rate, scale={"domain": [0, ROOM * largest], "nice": False})
    return {
        "height": {"step": BAR},
        "encoding": {"y": NAMES},
        "layer": [
            {"mark": {"type": "bar"}, "encoding": {"x": bars, "color": kind("color", scale=None)}},
            {
                "mark": {"type": "rule", "strokeWidth": 2, "color": GREY},
                "encoding": {"x": quantity("min"), "x2": {"field": "max"}},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 6, "color": GREY},
                "encoding": {"x": quantity("max"), "text": {"field": "text"}},
            },
        ],
    }


def start_data(
    results: Sequence[dict[str, Any]], names: dict[tuple[str, str], str], importing: str, first: str
) -> pd.DataFrame:
    """One row a variant and a part of its start: `name`, `part`, `seconds`."""
    rows = [
        {"name": names[r["framework"], r["variant"]], "part": part, "seconds": r[key], "order": order}
        for r in results
        for order, (part, key) in enumerate(((importing, "import_s"), (first, "first_step_s")))
        if key in r
    ]
    return pd.DataFrame(rows, columns=["name", "part", "seconds", "order"])


def start_spec(*, time: str, names: Sequence[str]) -> dict[str, Any]:
    """Horizontal bars of two parts on top of each other."""
    return {
        "height": {"step": BAR},
        "mark": {"type": "bar"},
        "encoding": {
            "y": NAMES,
            "x": quantity("seconds", time, stack="zero"),
            "color": colors("part", names, (COLORS[4], COLORS[0])),
            "order": quantity("order"),
            "tooltip": [kind("name", " "), kind("part", "  "), quantity("seconds", format=".2f")],
        },
    }


def loss_data(results: Sequence[dict[str, Any]], names: Sequence[str]) -> pd.DataFrame:
    """One row a point: `step`, `loss`, `name`, `color`."""
    return pd.concat(
        [
            pd.DataFrame({"step": (np.arange(len(r["losses"])) + 1) * r["loss_steps"], "loss": r["losses"], "name": name})
            for r, name in zip(results, names)
        ]
    )


def loss_spec(*, step: str, loss: str, columns: int) -> dict[str, Any]:
    """A line a framework; dashes differ, since the lines lie on one another."""
    dashes = [[1, 0], [6, 4], [2, 3], [8, 3, 2, 3], [1, 3], [4, 8], [10, 4]]
    return {
        "height": 300,
        "mark": {"type": "line", "strokeWidth": 2},
        "encoding": {
            "x": quantity("step", step),
            "y": quantity("loss", loss, scale={"zero": False}),
            "color": kind("name", sort=None, scale={"range": COLORS}, legend=LEGEND | {"columns": columns}),
            "strokeDash": kind("name", sort=None, scale={"range": dashes}, legend=None),
            "tooltip": [kind("name", " "), quantity("step", step), quantity("loss", loss, format=".6f")],
        },
    }


def differences(first: dict[str, Any], other: dict[str, Any]) -> np.ndarray:
    """|a - b| / |a| of the losses, step by step."""
    a, b = (np.asarray(r["losses"], float) for r in (first, other))
    length = min(len(a), len(b))
    return np.abs(a[:length] - b[:length]) / np.maximum(np.abs(a[:length]), 1e-12)


def drifts_at(first: dict[str, Any], other: dict[str, Any], limit: float) -> int | None:
    """The first step whose losses differ by more than `limit`, relative to the first's; None if none does."""
    beyond = np.flatnonzero(~(differences(first, other) <= limit))  # what is no number has parted, too
    return int(beyond[0]) if len(beyond) else None


def drift_data(first: dict[str, Any], others: Sequence[dict[str, Any]], names: Sequence[str]) -> pd.DataFrame:
    """One row a step and framework: `step`, `difference`, at least 1e-9 so that it can be drawn on a log scale."""
    return pd.concat(
        [pd.DataFrame({"step": [], "difference": [], "name": []})]
        + [
            pd.DataFrame({"step": np.arange(len(d)) + 1, "difference": np.maximum(d, 1e-9), "name": name})
            for d, name in ((differences(first, other), name) for other, name in zip(others, names))
        ]
    )


def drift_spec(*, step: str, difference: str) -> dict[str, Any]:
    """Lines on a logarithmic axis, and the rounding of a float32 number as a rule."""
    lines = {
        "x": quantity("step", step),
        "y": quantity("difference", difference, scale={"type": "log"}, axis={"format": ".0e"}),
        "color": kind("name", sort=None, scale={"range": COLORS[1:]}, legend=LEGEND | {"columns": 2}),
    }
    return {
        "height": 300,
        "layer": [
            {"mark": {"type": "line", "strokeWidth": 1.5}, "encoding": lines},
            {"mark": {"type": "rule", "strokeDash": [4, 4], "color": GREY}, "encoding": {"y": {"datum": 1.2e-7}}},
        ],
    }


def small_matrix(matrix: Sequence[Sequence[int]], class_names: Sequence[str], *, true: str, predicted: str) -> go.Figure:
    """A confusion matrix to be compared with its neighbours: colours, and numbers where there is room."""
    counts = np.asarray(matrix)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    ticks = class_ticks(class_names, 10)
    names = ticks["ticktext"]
    written = [[number(count) for count in row] for row in counts.tolist()]
    hover = [[f"{true}: {row}<br>{predicted}: {column}<br>" for column in names] for row in names]
    figure = go.Figure(
        go.Heatmap(
            z=shares,
            text=written,
            texttemplate="%{text}" if len(names) <= 4 else "",
            customdata=hover,
            **SHARE_SCALE,
            showscale=False,
            xgap=1,
            ygap=1,
            hovertemplate="%{customdata}%{text}<extra></extra>",
        )
    )
    figure.update_yaxes(autorange="reversed", title=true, **ticks)
    figure.update_xaxes(title=predicted, tickangle=-60, **ticks)
    return arrange(figure, 300, margin={"l": 5, "r": 5, "t": 5, "b": 5})
