"""Figures of the lesson on devices: who holds which part of an array, and what goes around a ring. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from ui.common.colors import COLORS

INK = "#111111"  # on colours that are mixed with white, and so are light in both themes
LINE = "#555555"


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
    figure = go.Figure()
    for (top, bottom, left, right), devices in holders.items():
        figure.add_shape(
            type="rect",
            x0=left,
            x1=right,
            y0=top,
            y1=bottom,
            line={"color": LINE, "width": 1.5},
            layer="below",
            fillcolor=_lightened(COLORS[devices[0]], 0.45 if len(devices) == 1 else 0.8),
        )
    for line in range(1, 8):
        figure.add_shape(
            type="line", x0=line, x1=line, y0=0, y1=_height(holders), line={"color": LINE, "width": 0.3}, layer="below"
        )
        if line < _height(holders):
            figure.add_shape(type="line", x0=0, x1=8, y0=line, y1=line, line={"color": LINE, "width": 0.3}, layer="below")
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
    return _square(figure, 8, _height(holders))


def mesh_figure(shape: tuple[int, int]) -> go.Figure:
    """The devices as they are arranged: `shape` rows along "x" and columns along "y"."""
    figure = go.Figure()
    rows, columns = shape
    for device in range(rows * columns):
        row, column = divmod(device, columns)
        figure.add_shape(
            type="rect",
            x0=column,
            x1=column + 1,
            y0=row,
            y1=row + 1,
            line={"color": LINE, "width": 1.5},
            fillcolor=_lightened(COLORS[device], 0.45),
            layer="below",
        )
    places = [divmod(device, columns) for device in range(rows * columns)]
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
    y = {"field": "device", "type": "ordinal", "title": device}
    x = {"field": "value", "type": "quantitative", "title": value, "scale": {"domain": [0, largest * 1.1]}}
    return {
        "height": {"step": 28},
        "encoding": {"y": y, "x": x},
        "layer": [
            {"mark": "bar", "encoding": {"color": {"field": "color", "type": "nominal", "scale": None}}},
            {
                "mark": {"type": "text", "align": "left", "dx": 4, "color": "#7f7f7f", "fontSize": 13},
                "encoding": {"text": {"field": "text", "type": "nominal"}},
            },
        ],
    }


def places_spec(*, device: str, place: str, origins: int) -> dict[str, Any]:
    """A row for each device, a cell for each place, in the colour of the device that its number came from."""
    light = [_lightened(color, 0.45) for color in COLORS[:origins]]
    return {
        "height": {"step": 28},
        "encoding": {
            "y": {"field": "device", "type": "ordinal", "title": device},
            "x": {"field": "place", "type": "ordinal", "title": place, "axis": {"labelAngle": 0}},
        },
        "layer": [
            {
                "mark": {"type": "rect", "stroke": LINE},
                "encoding": {
                    "color": {
                        "condition": {
                            "test": "datum.text !== ''",
                            "field": "place",
                            "type": "ordinal",
                            "legend": None,
                            "scale": {"range": light},
                        },
                        "value": "transparent",
                    }
                },
            },
            {
                "mark": {"type": "text", "color": INK, "fontSize": 13},
                "encoding": {"text": {"field": "text", "type": "nominal"}},
            },
        ],
    }


def loss_data(losses: dict[str, Sequence[float]]) -> pd.DataFrame:
    """One row for each step of each run: `step`, `loss` and `run`, its name."""
    return pd.DataFrame(
        [
            {"step": step, "loss": loss, "run": name}
            for name, values in losses.items()
            for step, loss in enumerate(values, start=1)
        ]
    )


def loss_spec(*, step: str, loss: str, names: Sequence[str]) -> dict[str, Any]:
    """The first run thick, the second dashed over it, so that both are seen where they agree."""
    run = {"field": "run", "type": "nominal"}
    legend = {"legend": {"title": None, "orient": "top"}}
    return {
        "mark": {"type": "line"},
        "height": 340,
        "encoding": {
            "x": {"field": "step", "type": "quantitative", "title": step},
            "y": {"field": "loss", "type": "quantitative", "title": loss, "scale": {"type": "log", "nice": False}},
            "color": run | legend | {"scale": {"domain": names, "range": [COLORS[4], COLORS[5]]}},
            "strokeWidth": run | {"legend": None, "scale": {"domain": names, "range": [7, 2]}},
            "strokeDash": run | {"legend": None, "scale": {"domain": names, "range": [[1, 0], [6, 4]]}},
        },
    }


def _height(holders: dict[tuple, list[int]]) -> int:
    return max(bottom for _, bottom, _, _ in holders)


def _lines(devices: Sequence[int], width: int) -> list[str]:
    """The numbers of the devices, as many in a line as there is room for."""
    count = max(1, width // 2 if len(devices) > 1 else 1)
    return [", ".join(map(str, devices[i : i + count])) for i in range(0, len(devices), count)]


def _lightened(color: str, share: float) -> str:
    """A colour mixed with this share of white."""
    mixed = (round(int(color[i : i + 2], 16) * (1 - share) + 255 * share) for i in (1, 3, 5))
    return "#" + "".join(f"{part:02x}" for part in mixed)


def _square(figure: go.Figure, columns: int, rows: int) -> go.Figure:
    figure.update_xaxes(range=[0, columns], dtick=2, showgrid=False, zeroline=False, constrain="domain", fixedrange=True)
    figure.update_yaxes(
        range=[rows, 0],
        dtick=2,
        showticklabels=rows > 1,
        showgrid=False,
        zeroline=False,
        scaleanchor="x",
        constrain="domain",
        fixedrange=True,
    )
    return figure.update_layout(height=300, margin={"l": 10, "r": 10, "t": 10, "b": 10}, showlegend=False)
