"""Charts that several lessons draw: lines that are told apart by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from jaxcore.catalog.colors import COLORS, GREY
from ui.common.figures import colors, kind, quantity, vega
from ui.common.i18n import _

SHAPES = ("circle", "square", "triangle-up", "diamond")


def times(key: str, rows: Sequence[Mapping[str, float]], size: str, title: str, names: Mapping[str, str], *, alt: str) -> None:
    """Measured seconds over sizes, both logarithmic.

    Args:
        rows: `size` and seconds of each.
        title: what the sizes are.
        names: what was measured, and what it is called.
    """
    lines(
        key,
        quantity(size, title, scale={"type": "log"}, axis={"format": ","}),
        quantity("seconds", _("Seconds"), scale={"type": "log"}, axis={"format": "~g", "tickCount": 6}),
        [row[size] for row in rows],
        {name: [row[measured] for row in rows] for measured, name in names.items()},
        alt=alt,
        mark={"point": {"size": 60}},
        columns=2,
        shape=SHAPES,
    )


def lines(
    key: str,
    x: dict[str, Any],
    y: dict[str, Any],
    places: Sequence[float],
    values: Mapping[str, Sequence[float]],
    *,
    alt: str,
    mark: Mapping[str, Any] | None = None,
    shades: Sequence[str] = COLORS,
    columns: int | None = None,
    rule: float | None = None,
    **ranges: Sequence[Any],
) -> None:
    """A line for each name; one alone needs no legend. What is no number is left out.

    Args:
        key: of the chart's place.
        x, y: the axes, as `quantity` gives them.
        places: where the points are along x, which are whole numbers.
        values: the points along y of each line, by its name.
        alt: what is to be seen, in words.
        mark: how a line is drawn, besides being one.
        columns: of the legend.
        rule: where along x a dashed line stands.
        ranges: what tells the lines apart besides their colours, such as `strokeDash`: a value for each.
    """
    names = list(values)
    data = [pd.DataFrame({x["field"]: places, y["field"]: line, "name": name}) for name, line in values.items()]
    under_the_pointer = [quantity(x["field"], x["title"], format=","), quantity(y["field"], y["title"], format=".4~g")]
    if len(names) == 1:
        apart = {"color": {"value": shades[0]}}
    else:
        apart = {
            channel: colors("name", names, by_name, **({"columns": columns} if columns else {})) | {"sort": names}
            for channel, by_name in ({"color": shades} | ranges).items()
        }
        under_the_pointer.insert(0, kind("name", " "))
    line = {
        "mark": {"type": "line"} | dict(mark or {}),  # with a width here, none of `ranges` would be heard
        "encoding": {"x": x, "y": y, "tooltip": under_the_pointer} | apart,
    }
    standing = {
        "mark": {"type": "rule", "strokeDash": [4, 4], "color": GREY},
        "encoding": {"x": {"datum": rule, "type": "quantitative"}},
    }
    spec = line if rule is None else {"layer": [line, standing]}
    vega(pd.concat(data).dropna(), spec, key=key, alt=alt, place=st.container(key=f"tall_{key}"), grows=True)
