"""Charts whose numbers are written as the visitor's language writes them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pyarrow as pa
from streamlit.delta_generator import DeltaGenerator

from ui.i18n import marks, percent


def vega(place: DeltaGenerator, data: pa.Table | pd.DataFrame, spec: dict[str, Any], **options: Any) -> Any:
    """Draw a Vega-Lite chart at a place, such as `st` or a column; `options` are those of `st.vega_lite_chart`.

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
    config = {"locale": locale, "legend": {"padding": 0, "layout": {"top": {"anchor": "end"}}}}
    return place.vega_lite_chart(data, spec | {"config": spec.get("config", {}) | config}, **options)


def plotly(place: DeltaGenerator, figure: go.Figure, **options: Any) -> Any:
    """Draw a Plotly figure at a place; `options` are those of `st.plotly_chart`."""
    return place.plotly_chart(localized(figure), **options)


def localized(figure: go.Figure) -> go.Figure:
    """The same figure, whose numbers are written as the visitor's language writes them from now on."""
    figure.update_layout(separators="".join(marks()))
    return figure.update_xaxes(exponentformat="e").update_yaxes(exponentformat="e")
