"""Charts whose numbers are written as the visitor's language writes them, and the parts that Vega-Lite's are made of."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pyarrow as pa
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from jaxcore.catalog.colors import COLORS, TRAIN, VALIDATION
from ui.common import session
from ui.common.i18n import marks, percent

LARGER = 1.25  # for a projector, as `ui.common.shell` has the texts
FONT = 12  # pixels
LEGEND = {"title": None, "orient": "top"}
SHARE_SCALE = {"colorscale": [[0, "rgba(0,114,178,0.04)"], [1, COLORS[0]]], "zmin": 0, "zmax": 1}
"""Of a heat map: shares from 0 to 1, paler the smaller they are."""

HIDDEN = {"marker": {"opacity": 0}}
UNSEEN = {"mode": "markers", "selected": HIDDEN, "unselected": HIDDEN, "showlegend": False}
"""Of a scatter whose markers have no opacity: what can be clicked, since Plotly selects markers, but no cells and no places."""


WHOLE = {"camera": {"eye": {"x": 1.85, "y": 1.85, "z": 1.2}, "center": {"x": 0, "y": 0, "z": -0.15}}, "aspectmode": "cube"}
"""Of a scene in three dimensions: from so far away that the titles of its axes are seen, too."""


def quantity(field: str, title: str | None = None, **more: Any) -> dict[str, Any]:
    """A channel of numbers: an axis, a line of what is shown under the pointer."""
    return {"field": field, "type": "quantitative"} | ({} if title is None else {"title": title}) | more


def kind(field: str, title: str | None = None, **more: Any) -> dict[str, Any]:
    """A channel of names."""
    return quantity(field, title, type="nominal") | more


def colors(field: str, names: Sequence[str], shades: Sequence[str] = COLORS, **legend: Any) -> dict[str, Any]:
    """A colour for each name, with a legend above the chart."""
    scale = {"domain": list(names), "range": list(shades[: len(names)])}
    return kind(field, scale=scale, legend=LEGEND | legend)


def parts(names: Sequence[str]) -> dict[str, Any]:
    """The channels of two lines, those of the training and of the validation part, which is dashed."""
    dashed = kind("part", scale={"domain": list(names), "range": [[1, 0], [5, 3]]}, legend=LEGEND)
    return {"color": colors("part", names, (TRAIN, VALIDATION)), "strokeDash": dashed}


def vega(
    data: pa.Table | pd.DataFrame,
    spec: dict[str, Any],
    *,
    key: str,
    alt: str | None = None,
    place: Any = st,
    grows: bool = False,
) -> None:
    """Draw a Vega-Lite chart in a container `key` of a place, such as a column; `alt` is what it shows, in words.

    One that `grows` is as high as the element of the page that `shell` makes grow with the window.

    Streamlit sends a table of Arrow as it is, and a data frame takes three times as long: so what moves is a table.
    """
    decimal, thousands = marks()
    locale = {
        "number": {
            **{"decimal": decimal, "thousands": thousands, "grouping": [3], "currency": ["", ""], "minus": "-"},
            "percent": percent(0, 0)[1:],
        }
    }
    # A legend that is longer than the axis reaches to the left, where there is room over the other axis' title.
    axis = {"labelPadding": 6, "titlePadding": 6}  # Streamlit's are for a chart that has a page of its own
    config = {"locale": locale, "axis": axis, "legend": {"padding": 0, "layout": {"top": {"anchor": "end"}}}}
    if session.presenting():
        larger = {"labelFontSize": FONT * LARGER, "titleFontSize": FONT * LARGER}
        config |= {"axis": axis | larger, "legend": config["legend"] | larger}
        if isinstance(spec.get("height"), int):
            spec = spec | {"height": spec["height"] * LARGER}
    spec = spec | {"config": spec.get("config", {}) | config}
    height = "stretch" if grows else "content"
    place.container(key=key, height=height).vega_lite_chart(data, spec, key=f"{key}_chart", alt=alt, height=height)


def plotly(
    place: DeltaGenerator,
    figure: go.Figure,
    *,
    key: str,
    alt: str,
    on_click: Callable[[], None] | None = None,
    grows: bool = False,
) -> Any:
    """Draw a Plotly figure at a place; `grows` as in `vega`.

    Args:
        alt: what it shows, in words.
        on_click: called when a point is clicked, which is then in the session's state under `key`.
    """
    separators = "".join(marks())
    if figure.layout.separators != separators:  # a figure that is kept has been through this
        figure.update_layout(separators=separators)
        figure.update_xaxes(exponentformat="e").update_yaxes(exponentformat="e")
    if session.presenting():  # others may be looking at the same figure
        figure = go.Figure(figure).update_layout(
            font_size=FONT * LARGER, height=figure.layout.height and figure.layout.height * LARGER
        )
    selects = {} if on_click is None else {"on_select": on_click, "selection_mode": "points"}
    return place.plotly_chart(
        figure, key=key, alt=alt, config={"displayModeBar": False}, height="stretch" if grows else "content", **selects
    )


def arrange(figure: go.Figure, height: int, *, clickable: bool = False, **layout: Any) -> go.Figure:
    """Lay a Plotly figure out: little room around it, its legend above, nothing that dragging would do."""
    if clickable:
        layout |= {"clickmode": "event+select", "hovermode": "closest"}
    usual = {
        "margin": {"l": 10, "r": 10, "t": 10, "b": 10},
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        "dragmode": False,
        "hoverlabel": {"namelength": -1},
    }
    return figure.update_layout(height=height, **usual | layout)


def clicked(key: str) -> dict[str, Any] | None:
    """In a callback: the point of a figure that has just been clicked; None where a click has only let go of one."""
    points = st.session_state[key]["selection"]["points"]
    return points[0] if points else None
