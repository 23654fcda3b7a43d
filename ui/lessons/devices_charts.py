"""Figures of the lesson on devices: who holds which part of an array, and what goes around a ring. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from jaxcore.catalog.colors import COLORS, GREY
from ui.common.figures import arrange, kind, quantity

INK = "#111111"  # on colours that are mixed with white, and so are light in both themes
LINE = "#555555"
THIN = {"color": LINE, "width": 0.3}


def parts_figure(parts: Sequence[dict[str, Any]], *, rows: str, columns: str, device: str) -> go.Figure:
    """An array's parts as rectangles, in the colour of the device that holds each; paler where several hold a copy.

    Args:
        parts: `device` and `ranges`, as `jaxcore.lessons.devices_process.parts_of` gives them; one range or two.
        rows, columns, device: what to call them where the pointer is.
    """
    holders: dict[tuple, list[int]] = {}
    for part in parts:
        down, across = ([[0, 1]] + part["ranges"])[-2:]
        holders.setdefault((*down, *across), []).append(part["device"])
    height, figure = max(bottom for _, bottom, _, _ in holders), go.Figure()
    for (top, bottom, left, right), devices in holders.items():
        _box(figure, top, bottom, left, right, _lightened(COLORS[devices[0]], 0.45 if len(devices) == 1 else 0.8))
    for line in range(1, 8):
        figure.add_shape(type="line", x0=line, x1=line, y0=0, y1=height, line=THIN, layer="below")
        if line < height:
            figure.add_shape(type="line", x0=0, x1=8, y0=line, y1=line, line=THIN, layer="below")
    figure.add_scatter(
        x=[(left + right) / 2 for _, _, left, right in holders],
        y=[(top + bottom) / 2 for top, bottom, _, _ in holders],
        mode="text",
        text=["<br>".join(_lines(devices, right - left)) for (_, _, left, right), devices in holders.items()],
        textfont={"color": INK, "size": 12},
        hovertext=[
            f"{device} {', '.join(map(str, devices))}<br>{rows} {top}–{bottom - 1}, {columns} {left}–{right - 1}"
            for (top, bottom, left, right), devices in holders.items()
        ],
        hoverinfo="text",
    )
    return _square(figure, 8, height)


def mesh_figure(shape: tuple[int, int]) -> go.Figure:
    """The devices as they are arranged: `shape` rows along "x" and columns along "y"."""
    figure = go.Figure()
    rows, columns = shape
    places = [divmod(device, columns) for device in range(rows * columns)]
    for device, (row, column) in enumerate(places):
        _box(figure, row, row + 1, column, column + 1, _lightened(COLORS[device], 0.45))
    figure.add_scatter(
        x=[column + 0.5 for _, column in places],
        y=[row + 0.5 for row, _ in places],
        mode="text",
        text=[str(device) for device in range(rows * columns)],
        textfont={"color": INK, "size": 12},
        hoverinfo="skip",
    )
    figure = _square(figure, columns, rows)
    figure.update_xaxes(title="y", showticklabels=False)
    return figure.update_yaxes(title="x", showticklabels=False)


def ring_data(held: Sequence[Sequence[float]]) -> pd.DataFrame:
    """One row for each number: its `device`, its `place` there, its `value`, and `text`, empty for places still empty."""
    return pd.DataFrame(
        [
            {"device": device, "place": place, "value": value, "text": f"{value:.0f}" if value else "", "color": color}
            for device, (values, color) in enumerate(zip(held, COLORS))
            for place, value in enumerate(values)
        ]
    )


def bar_spec(*, device: str, value: str, largest: float) -> dict[str, Any]:
    """A bar for each device, with its number beside it."""
    number = {"type": "text", "align": "left", "dx": 4, "color": GREY, "fontSize": 13}
    return {
        "height": 280,
        "encoding": {
            "y": kind("device", device, type="ordinal"),
            "x": quantity("value", value, scale={"domain": [0, largest * 1.1]}),
        },
        "layer": [
            {"mark": "bar", "encoding": {"color": kind("color", scale=None)}},
            {"mark": number, "encoding": {"text": kind("text")}},
        ],
    }


def places_spec(*, device: str, place: str, origins: int) -> dict[str, Any]:
    """A row for each device, a cell for each place, in the colour of the device that its number came from."""
    light = {"range": [_lightened(color, 0.45) for color in COLORS[:origins]]}
    filled = kind("place", type="ordinal", legend=None, scale=light) | {"test": "datum.text !== ''"}
    return {
        "height": 280,
        "encoding": {
            "y": kind("device", device, type="ordinal"),
            "x": kind("place", place, type="ordinal", axis={"labelAngle": 0}),
        },
        "layer": [
            {"mark": {"type": "rect", "stroke": LINE}, "encoding": {"color": {"condition": filled, "value": "transparent"}}},
            {"mark": {"type": "text", "color": INK, "fontSize": 13}, "encoding": {"text": kind("text")}},
        ],
    }


def _box(figure: go.Figure, top: int, bottom: int, left: int, right: int, color: str) -> None:
    outline = {"color": LINE, "width": 1.5}
    figure.add_shape(type="rect", x0=left, x1=right, y0=top, y1=bottom, line=outline, fillcolor=color, layer="below")


def _lines(devices: Sequence[int], width: int) -> list[str]:
    """The numbers of the devices, as many in a line as there is room for."""
    count = max(1, width // 2 if len(devices) > 1 else 1)
    return [", ".join(map(str, devices[i : i + count])) for i in range(0, len(devices), count)]


def _lightened(color: str, share: float) -> str:
    """A colour mixed with this share of white."""
    mixed = (round(int(color[i : i + 2], 16) * (1 - share) + 255 * share) for i in (1, 3, 5))
    return "#" + "".join(f"{part:02x}" for part in mixed)


def _square(figure: go.Figure, columns: int, rows: int) -> go.Figure:
    """Cells as high as wide, the first row at the top."""
    plain = {"dtick": 2, "showgrid": False, "zeroline": False, "constrain": "domain", "fixedrange": True}
    figure.update_xaxes(range=[0, columns], **plain)
    figure.update_yaxes(range=[rows, 0], showticklabels=rows > 1, scaleanchor="x", **plain)
    return arrange(figure, 300, showlegend=False)
