"""Charts whose numbers are written as the visitor's language writes them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pyarrow as pa
from streamlit.delta_generator import DeltaGenerator

from ui.common.i18n import marks, percent


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
    separators = "".join(marks())
    if figure.layout.separators != separators:  # a figure that is kept has been through this
        figure.update_layout(separators=separators)
        figure.update_xaxes(exponentformat="e").update_yaxes(exponentformat="e")
    return place.plotly_chart(figure, **options)
