"""Figures of the lesson on derivatives. Pure functions, as in `ui.common.charts`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from jaxcore.catalog.colors import COLORS, GREY
from ui.common.figures import UNSEEN, arrange

NAMES = ("f", "f′", "f″", "f‴")
LEVELS = 14
EVERY = 2  # second place has an invisible marker, since Plotly selects markers but not places


def derivative_curves(
    curves: dict[str, np.ndarray], chosen: Sequence[int], point: dict[str, Any] | None, *, tangent: str
) -> go.Figure:
    """A function and its derivatives, those of the `chosen` orders, and the tangent at a point.

    Args:
        curves: as `jaxcore.lessons.grad.curves` gives them.
        point: `x`, `value` and `slope`; None where there is no tangent.
        tangent: what to call it.
    """
    x, y = curves["x"], np.where(np.isfinite(curves["y"]), curves["y"], np.nan)
    figure = go.Figure()
    for order in chosen:
        figure.add_scatter(
            x=x,
            y=y[order],
            mode="lines",
            name=NAMES[order],
            line={"color": COLORS[(0, 5, 2, 3)[order]], "width": 3 if order == 0 else 2},
        )
    if point is not None:
        ends = x[[0, -1]]
        figure.add_scatter(
            x=ends,
            y=point["value"] + point["slope"] * (ends - point["x"]),
            mode="lines",
            name=tangent,
            line={"color": GREY, "dash": "dash", "width": 2},
        )
        _dot(figure, (point["x"], point["value"]), COLORS[0])
    figure.update_xaxes(title="x", range=x[[0, -1]].tolist())
    figure.update_yaxes(title="y", range=_range(y, chosen))
    return arrange(figure, 380)


def _range(y: np.ndarray, chosen: Sequence[int]) -> list[float] | None:
    """A vertical axis on which the function itself is seen, even where a derivative runs away; None if nothing is."""
    f = y[0][np.isfinite(y[0])]
    shown = y[list(chosen)]
    shown = shown[np.isfinite(shown)]
    if not len(shown):
        return None
    low, high = np.quantile(shown, (0.02, 0.98)).astype(float)
    if len(f):
        bottom, middle, top = np.quantile(f, (0.05, 0.5, 0.95)).astype(float)
        reach = 5 * max(top - bottom, 1e-6 * abs(middle), 0.2)
        if low < middle + reach and high > middle - reach:
            low, high = max(low, middle - reach), min(high, middle + reach)
    margin = 0.1 * (high - low) or 1.0
    return [low - margin, high + margin]


def difference_errors(steps: Sequence[float], errors: Sequence[float], chosen: float, *, h: str, error: str) -> go.Figure:
    """How far finite differences are from the derivative, by their step; the `chosen` step is marked."""
    shown = [(step, value) for step, value in zip(steps, errors) if np.isfinite(value) and value > 0]
    figure = go.Figure()
    figure.add_scatter(
        x=[step for step, _value in shown],
        y=[value for _step, value in shown],
        mode="lines+markers",
        line={"color": COLORS[0]},
        showlegend=False,
        marker={
            "color": [COLORS[5] if step == chosen else COLORS[0] for step, _value in shown],
            "size": [13 if step == chosen else 7 for step, _value in shown],
        },
    )
    exponent = {"type": "log", "exponentformat": "e", "dtick": 1}
    figure.update_xaxes(title=h, **exponent)
    figure.update_yaxes(title=error, **exponent | {"dtick": 2})
    return arrange(figure, 260)


def gradient_field(
    surface: dict[str, np.ndarray], point: Sequence[float], gradient: Sequence[float], *, field: str, here: str
) -> go.Figure:
    """Lines of equal height, the gradient on a grid, and at one point; a click selects a marker of the last trace.

    Args:
        surface: as `jaxcore.lessons.grad.surface` gives it.
        point, gradient: two numbers each.
        field, here: what to call the arrows, and the one at the point.
    """
    axis, grid = surface["axis"].astype(float), surface["arrow_axis"].astype(float)
    z = np.where(np.isfinite(surface["z"]), surface["z"], np.nan).astype(float)
    figure = go.Figure()
    finite = z[np.isfinite(z)]
    low, high = np.quantile(finite, (0.03, 0.97)) if len(finite) else (0, 0)
    figure.add_contour(
        x=axis,
        y=axis,
        z=z,
        hoverinfo="skip",
        line={"width": 1, "color": GREY},
        colorscale=[[0, "rgba(0,114,178,0.03)"], [1, COLORS[0]]],
        showscale=False,
        opacity=0.6,
        **({"zmin": low, "zmax": high} if low < high else {}),
        contours={"start": low, "end": high, "size": (high - low) / LEVELS} if low < high else {},
    )
    spacing = grid[1] - grid[0]
    arrows = surface["arrows"].astype(float)
    length = np.hypot(*arrows)
    usable = np.isfinite(length) & (length > 0)
    if usable.any():
        # Square roots, or one steep corner would leave nothing of all the others.
        share = np.sqrt(length[usable] / length[usable].max()) * 0.9 * spacing / length[usable]
        starts = np.stack(np.meshgrid(grid, grid))[:, usable]
        _arrows(figure, starts, arrows[:, usable] * share, name=field, color=COLORS[5], width=1.2, head=7)
    slope = np.array(gradient)
    size = np.hypot(*slope)
    if np.isfinite(size) and size > 0:
        arrow = slope * 2.5 * spacing / size
        _arrows(figure, np.array(point)[:, None], arrow[:, None], name=here, color=COLORS[3], width=4, head=16)
    _dot(figure, point, COLORS[3])
    px, py = np.meshgrid(axis[::EVERY], axis[::EVERY])
    figure.add_scatter(
        x=px.ravel(),
        y=py.ravel(),
        marker={"size": 12, "opacity": 0},
        **UNSEEN,
        customdata=z[::EVERY, ::EVERY].ravel(),
        hovertemplate="x = %{x:.3g}<br>y = %{y:.3g}<br>f = %{customdata:.4g}<extra></extra>",
    )
    for trace in figure.data[:-1]:
        trace.update(**({} if trace.type == "contour" else {"unselected": {"marker": {"opacity": 1}}}))
    edges = [float(axis[0]), float(axis[-1])]
    figure.update_xaxes(title="x", range=edges, constrain="domain", zeroline=False, showgrid=False)
    figure.update_yaxes(title="y", range=edges, scaleanchor="x", constrain="domain", zeroline=False, showgrid=False)
    return arrange(figure, 430, clickable=True)


def _arrows(
    figure: go.Figure, starts: np.ndarray, arrows: np.ndarray, *, name: str, color: str, width: float, head: float
) -> None:
    """One trace of lines with a head at each end, `starts` and `arrows` (2, n); gaps part them."""
    x, y = np.stack([starts, starts + arrows, np.full_like(starts, np.nan)], axis=-1).reshape(2, -1)
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines+markers",
        name=name,
        hoverinfo="skip",
        line={"color": color, "width": width},
        marker={"symbol": "arrow", "angleref": "previous", "color": color, "size": np.tile([0, head, 0], starts.shape[1])},
    )


def _dot(figure: go.Figure, point: Sequence[float], color: str) -> None:
    """The point that was chosen."""
    marker = {"color": color, "size": 12, "line": {"width": 2, "color": "white"}}
    x, y = point
    figure.add_scatter(x=[x], y=[y], mode="markers", showlegend=False, hoverinfo="skip", marker=marker)
