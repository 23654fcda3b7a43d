"""The figure of a tree of keys. Pure, as in `ui.common.charts`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from jaxcore.catalog.colors import COLORS, GREY

ROW = 96  # pixels


def key_tree(keys: Sequence[dict[str, Any]], chosen: str) -> go.Figure:
    """Keys from left to right, each joined to those it was split into, its place above it and its bits in hexadecimal under it.

    Args:
        keys: `path`, `parent`, `hex` and `split`, as `jaxcore.lessons.randomness.tree` gives them.
        chosen: path of the key that stands out; those that have been split are grey.
    """
    places = _places(keys)
    figure = go.Figure()
    for key in keys:
        if key["parent"] is not None:
            (x0, y0), (x1, y1) = places[key["parent"]], places[key["path"]]
            figure.add_scatter(
                x=[x0, (x0 + x1) / 2, (x0 + x1) / 2, x1],
                y=[y0, y0, y1, y1],
                mode="lines",
                line={"color": GREY, "width": 1},
                hoverinfo="skip",
            )
    figure.add_scatter(
        x=[places[key["path"]][0] for key in keys],
        y=[places[key["path"]][1] for key in keys],
        mode="markers+text",
        text=[key["hex"].replace(" ", "<br>") for key in keys],
        textposition="bottom center",
        textfont={"family": "monospace", "size": 14, "color": GREY},
        marker={
            "size": 20,
            "color": [GREY if key["split"] else COLORS[5] if key["path"] == chosen else COLORS[0] for key in keys],
        },
        hovertext=[f"{key['path']}<br>{key['hex']}" for key in keys],
        hoverinfo="text",
    )
    figure.add_scatter(
        x=[places[key["path"]][0] for key in keys],
        y=[places[key["path"]][1] - 0.13 for key in keys],
        mode="text",
        text=[key["path"][len(key["parent"] or "") :] for key in keys],
        textposition="top center",
        textfont={"size": 16, "color": GREY},
        hoverinfo="skip",
    )
    depth = max(x for x, _ in places.values())
    rows = max(y for _, y in places.values()) + 1
    figure.update_xaxes(range=[-0.55, max(depth, 1) + 0.55], visible=False, fixedrange=True)
    figure.update_yaxes(range=[rows - 0.35, -0.45], visible=False, fixedrange=True)
    return figure.update_layout(
        height=int(ROW * (rows + 0.3)), margin={"l": 0, "r": 0, "t": 5, "b": 5}, showlegend=False, dragmode=False
    )


def _places(keys: Sequence[dict[str, Any]]) -> dict[str, tuple[int, float]]:
    """Where each key stands: its depth, and its row; a parent between its children."""
    children = {key["path"]: [other["path"] for other in keys if other["parent"] == key["path"]] for key in keys}
    places: dict[str, tuple[int, float]] = {}
    row = 0

    def put(path: str, depth: int) -> float:
        nonlocal row
        if children[path]:
            rows = [put(child, depth + 1) for child in children[path]]
            places[path] = (depth, (rows[0] + rows[-1]) / 2)
        else:
            places[path] = (depth, row)
            row += 1
        return places[path][1]

    put(keys[0]["path"], 0)
    return places
