"""Figures of a comparison."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from jaxcore.catalog.colors import COLORS, GREY
from ui.common.charts import class_ticks, curve_legend
from ui.common.figures import SHARE_SCALE, arrange, colors, kind, quantity
from ui.common.i18n import _, number

Result = dict[str, Any]  # as `jaxcore.events.Measured` has it
# Scales have their domains from here: Vega looks for them before it has the data, and warns that it finds none.
FRAMEWORK_COLORS = {"jax": COLORS[0], "pytorch": COLORS[5], "tensorflow": COLORS[1], "sklearn": COLORS[2]}
BAR, AXIS, ABOVE = 31, 70, 45  # pixels: a bar with what is above it, the axis below all of them, and a legend
DWARFED = 20  # times as high as the lowest rate is the highest that still leaves something to see of it
ON_TOP = {  # an axis whose labels stand above the bars, from the left edge on: they have the whole width, and the page's colour
    "title": None,
    "labelAlign": "left",
    "labelPadding": -2,
    "labelOffset": -7,
    "labelLimit": 500,
    "labelFontWeight": 600,
    "ticks": False,
    "domain": False,
    "zindex": 1,
}
NAMES = {"field": "name", "type": "nominal", "sort": None, "axis": {"title": None, "labelLimit": 200}}


def rates(results: Sequence[Result], texts: Sequence[str]) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Horizontal bars of steps a second with a line over the range, in the order of the results; above each stands its text.

    Where one bar would dwarf another the axis is logarithmic: all bars begin at its left edge, a power of ten.
    """
    rows = [r["steps_per_s"] | {"color": FRAMEWORK_COLORS[r["framework"]]} for r in results]
    data = pd.DataFrame(rows).assign(text=texts)
    logarithmic = data["median"].max() > DWARFED * data["median"].min()
    left = 10.0 ** math.floor(math.log10(data["min"].min() / 2)) if logarithmic else 0
    scale = {"type": "log" if logarithmic else "linear", "domain": [left, 1.02 * data["max"].max()], "nice": False}
    title = _("steps per second (logarithmic axis)") if logarithmic else _("steps per second")
    bars = quantity("median", title, scale=scale, axis={"tickCount": 5} | ({"format": "~s"} if logarithmic else {}))
    return data, {
        "height": BAR * len(data) + AXIS,
        "encoding": {"y": kind("text", sort=None, axis=ON_TOP)},
        "layer": [
            {
                "mark": {"type": "bar", "orient": "horizontal", "height": 12, "yOffset": 8},
                "encoding": {"x": bars, "x2": {"datum": left}, "color": kind("color", scale=None)},
            },
            {
                "mark": {"type": "rule", "strokeWidth": 2, "color": GREY, "yOffset": 8},
                "encoding": {"x": quantity("min"), "x2": {"field": "max"}},
            },
        ],
    }


def starts(results: Sequence[Result], titles: Sequence[str]) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Horizontal bars of the two parts of a start, as far as they are known, on top of each other."""
    parts = {"import_s": _("import"), "first_step_s": _("first step")}
    rows = [
        (title, part, result[key], order)
        for title, result in zip(titles, results)
        for order, (key, part) in enumerate(parts.items())
        if key in result
    ]
    longest = max(sum(result.get(key, 0) for key in parts) for result in results)
    return pd.DataFrame(rows, columns=["name", "part", "seconds", "order"]), {
        "height": BAR * len(results) + AXIS + ABOVE,
        "mark": {"type": "bar"},
        "encoding": {
            "y": NAMES,
            "x": quantity("seconds", _("seconds"), stack="zero", scale={"domain": [0, longest]}),
            "color": colors("part", list(parts.values()), (COLORS[4], COLORS[0])),
            "order": quantity("order"),
            "tooltip": [kind("name", " "), kind("part", "  "), quantity("seconds", format=".2f")],
        },
    }


def legend(titles: Sequence[str]) -> None:
    """Draw which colour of `losses` and `drift` is which framework: beside a chart there is no room for all names."""
    st.html(curve_legend(titles, COLORS))


def losses(results: Sequence[Result], titles: Sequence[str]) -> tuple[pd.DataFrame, dict[str, Any]]:
    """A line a framework; dashes differ, since the lines lie on one another."""
    frames = [
        pd.DataFrame({"step": (np.arange(len(r["losses"])) + 1) * r["loss_steps"], "loss": r["losses"], "name": title})
        for r, title in zip(results, titles)
    ]
    dashes = [[1, 0], [6, 4], [2, 3], [8, 3, 2, 3], [1, 3], [4, 8], [10, 4]]
    data = pd.concat(frames)
    step, loss = quantity("step", _("Step")), quantity("loss", _("Loss"))
    return data, {
        "height": 300,
        "mark": {"type": "line", "strokeWidth": 2},
        "encoding": {
            "x": step | {"scale": {"domain": [0, int(data["step"].max())]}},
            "y": loss | {"scale": {"domain": [float(data["loss"].min()), float(data["loss"].max())]}},
            "color": kind("name", sort=None, scale={"range": COLORS}, legend=None),
            "strokeDash": kind("name", sort=None, scale={"range": dashes}, legend=None),
            "tooltip": [kind("name", " "), step, loss | {"format": ".6f"}],
        },
    }


def differences(first: Result, other: Result) -> np.ndarray:
    """|a - b| / |a| of the losses, step by step."""
    a, b = (np.asarray(r["losses"], float) for r in (first, other))
    length = min(len(a), len(b))
    return np.abs(a[:length] - b[:length]) / np.maximum(np.abs(a[:length]), 1e-12)


def drifts_at(first: Result, other: Result, limit: float) -> int | None:
    """The first step whose losses differ by more than `limit`, relative to the first's; None if none does."""
    beyond = np.flatnonzero(~(differences(first, other) <= limit))  # what is no number has parted, too
    return int(beyond[0]) if len(beyond) else None


def drift(first: Result, others: Sequence[Result], titles: Sequence[str]) -> tuple[pd.DataFrame, dict[str, Any]]:
    """How far each loss is from the first's, on a logarithmic axis, and the rounding of a float32 number as a rule."""
    far = [np.maximum(differences(first, other), 1e-9) for other in others]  # at least what can be drawn on such an axis
    frames = [pd.DataFrame({"step": np.arange(len(d)) + 1, "difference": d, "name": name}) for d, name in zip(far, titles)]
    data = pd.concat(frames)
    scale = {"type": "log", "domain": [min(1e-8, data["difference"].min()), max(1e-6, data["difference"].max())]}
    lines = {
        "x": quantity("step", _("Step"), scale={"domain": [0, int(data["step"].max())]}),
        "y": quantity("difference", _("Relative difference"), scale=scale, axis={"format": ".0e"}),
        "color": kind("name", sort=None, scale={"range": COLORS[1:]}, legend=None),
    }
    return data, {
        "height": 300,
        "layer": [
            {"mark": {"type": "line", "strokeWidth": 1.5}, "encoding": lines},
            {"mark": {"type": "rule", "strokeDash": [4, 4], "color": GREY}, "encoding": {"y": {"datum": 1.2e-7}}},
        ],
    }


def small_matrix(matrix: Sequence[Sequence[int]], class_names: Sequence[str]) -> go.Figure:
    """A confusion matrix to be compared with its neighbours: colours, and numbers where there is room."""
    counts, true, predicted = np.asarray(matrix), _("true"), _("predicted")
    ticks = class_ticks(class_names, 10)
    names = ticks["ticktext"]
    figure = go.Figure(
        go.Heatmap(
            z=counts / np.maximum(counts.sum(axis=1, keepdims=True), 1),
            text=[[number(count) for count in row] for row in counts.tolist()],
            texttemplate="%{text}" if len(names) <= 4 else "",
            customdata=[[f"{true}: {row}<br>{predicted}: {column}<br>" for column in names] for row in names],
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
