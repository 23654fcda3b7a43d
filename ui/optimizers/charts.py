"""Figures of optimizers: bands of a race, paths down a surface, learning rates. Pure functions, as in `ui.common.charts`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from jaxcore.catalog.optimizers import OPTIMIZERS
from ui.common.colors import COLORS
from ui.common.figures import UNSEEN, arrange, colors, kind, quantity
from ui.common.i18n import significant

GREY = "#7f7f7f"
CLICKS = 41  # places along each side of a surface that can be clicked
FRAMES, FRAME_MS = 40, 60
FAR = 3.0  # times the picture's size: points that are farther out are not drawn


def color(optimizer: str) -> str:
    """The same for an optimizer wherever it is drawn."""
    return COLORS[list(OPTIMIZERS).index(optimizer)]


def band_data(points: Mapping[str, Mapping[str, list]], measure: str, *, positive: bool) -> pd.DataFrame:
    """One row a point: `epoch`, `mean`, `low` and `high` of a measure over the seeds, and the `optimizer`.

    Args:
        points: by optimizer, as `jaxcore.events.RaceProgress` has them.
        positive: whether the axis is logarithmic, and can show nothing else.
    """
    frames = [
        pd.DataFrame(
            {
                "epoch": np.asarray(found["epoch"], float),
                "mean": np.asarray(found[f"{measure}_mean"], float),  # None becomes NaN
                "low": np.asarray(found[f"{measure}_min"], float),
                "high": np.asarray(found[f"{measure}_max"], float),
                "optimizer": OPTIMIZERS[name].title,
            }
        )
        for name, found in points.items()
    ]
    data = pd.concat(frames) if frames else pd.DataFrame(columns=["epoch", "mean", "low", "high", "optimizer"])
    numbers = data[["mean", "low", "high"]].to_numpy(float)
    usable = np.isfinite(numbers).all(axis=1) & ((numbers > 0).all(axis=1) | (not positive))
    return data[usable]


def band_spec(
    optimizers: Sequence[str], *, value: str, epoch: str, low: str, high: str, epochs: int, logarithmic: bool
) -> dict[str, Any]:
    """For each optimizer a line, the mean, in a band from the lowest to the highest seed.

    Args:
        value, epoch, low, high: the texts of the axes and of what is shown under the pointer.
        epochs: where the horizontal axis ends.
    """
    shades = [color(name) for name in optimizers]
    colored = colors("optimizer", [OPTIMIZERS[name].title for name in optimizers], shades, symbolOpacity=1)
    x = quantity("epoch", epoch, axis={"tickMinStep": 1}, scale={"domain": [0, epochs], "nice": False})
    y = {"title": value, "scale": {"zero": False}}
    if logarithmic:
        y |= {"scale": {"type": "log", "nice": False}, "axis": {"format": ".2~g", "tickCount": 5}}
    area = {"x": x, "y": quantity("low", **y), "y2": {"field": "high"}, "color": colored}
    under = [quantity(name, text, format=".4g") for name, text in (("mean", value), ("low", low), ("high", high))]
    line = {"x": x, "y": quantity("mean", **y), "color": colored}
    return {
        "height": 320,
        "layer": [
            {"mark": {"type": "area", "opacity": 0.25, "clip": True}, "encoding": area},
            {
                "mark": {"type": "line", "strokeWidth": 2, "clip": True},
                "encoding": line | {"tooltip": [kind("optimizer", " "), quantity("epoch", epoch), *under]},
            },
        ],
    }


def contour(
    landscape: Mapping[str, np.ndarray],
    paths: Mapping[str, Mapping[str, Any]],
    minima: Sequence[tuple[float, float]],
    marked: tuple[float, float] | None,
    *,
    play: str,
    start: str,
    minimum: str,
    here: str,
) -> go.Figure:
    """A surface from above with the optimizers' paths, which a button lets run from their start.

    Where it can be clicked there are invisible markers, since Plotly selects markers but not places of a contour plot.

    Args:
        landscape: as `jaxcore.tasks.race.surface` gives it; `paths` as `descend` does.
        marked: the point that a formula is about.
        play, start, minimum, here: texts of the button and the legend.
    """
    x, y = landscape["x"], landscape["y"]
    figure = go.Figure()
    figure.add_contour(
        x=x,
        y=y,
        z=landscape["height"],
        ncontours=24,
        showscale=False,
        hoverinfo="skip",
        colorscale=[[0, "#dbe9f6"], [1, "#6b7280"]],
        contours={"coloring": "heatmap"},
        opacity=0.5,
        line={"width": 0.8, "color": GREY},
    )
    every = (len(x) - 1) // (CLICKS - 1)
    columns, rows = (grid.ravel() for grid in np.meshgrid(x[::every], y[::every]))
    losses = landscape["loss"][::every, ::every].ravel()
    figure.add_scatter(
        x=columns,
        y=rows,
        marker={"opacity": 0, "size": 12, "color": GREY},
        **UNSEEN,
        hoverinfo="text",
        hovertext=[
            f"({significant(a, 3)}; {significant(b, 3)}): {significant(loss)}" for a, b, loss in zip(columns, rows, losses)
        ],
    )
    drawn = {name: _within(path["point"], x, y) for name, path in paths.items()}
    first = len(figure.data)
    for name, points in drawn.items():
        figure.add_scatter(
            x=points[:, 0],
            y=points[:, 1],
            mode="lines+markers",
            name=OPTIMIZERS[name].title,
            hoverinfo="skip",
            line={"color": color(name), "width": 2.5},
            marker={"size": 4, "color": color(name)},
            unselected={"marker": {"opacity": 1}},
        )
    dots = [("star", minimum, minima, "#D55E00"), ("circle-open", start, [next(iter(drawn.values()))[0]], GREY)]
    if marked is not None:
        dots.append(("diamond-open", here, [marked], "#D55E00"))
    for symbol, name, points, tint in dots:
        if len(points):
            xs, ys = zip(*points)
            figure.add_scatter(
                x=xs,
                y=ys,
                mode="markers",
                name=name,
                hoverinfo="skip",
                unselected={"marker": {"opacity": 1}},
                marker={"symbol": symbol, "size": 13, "color": tint, "line": {"width": 2, "color": tint}},
            )
    traces = list(range(first, first + len(drawn)))
    steps = max(len(points) for points in drawn.values())
    figure.frames = [
        go.Frame(data=[go.Scatter(x=p[:end, 0], y=p[:end, 1]) for p in drawn.values()], traces=traces)
        for end in np.unique(np.geomspace(1, steps, FRAMES).round().astype(int)).tolist()
    ]
    speed = {"frame": {"duration": FRAME_MS, "redraw": False}, "transition": {"duration": 0}}
    figure.update_xaxes(title="x", range=[float(x[0]), float(x[-1])], showgrid=False, zeroline=False)
    figure.update_yaxes(title="y", range=[float(y[0]), float(y[-1])], showgrid=False, zeroline=False)
    return arrange(
        figure,
        520,
        clickable=True,
        updatemenus=[
            {
                "type": "buttons",
                "x": 1,
                "xanchor": "right",
                "y": 0.01,
                "yanchor": "bottom",
                "showactive": False,
                "bgcolor": "#f0f2f6",
                "font": {"color": "#31333f"},
                "buttons": [{"label": f"▶ {play}", "method": "animate", "args": [None, speed | {"fromcurrent": False}]}],
            }
        ],
    )


def relief(landscape: Mapping[str, np.ndarray], paths: Mapping[str, Mapping[str, Any]], *, height: str) -> go.Figure:
    """A surface in three dimensions with the optimizers' paths on it; arguments as in `contour`."""
    x, y = landscape["x"], landscape["y"]
    figure = go.Figure()
    figure.add_surface(x=x, y=y, z=landscape["height"], showscale=False, opacity=0.85, hoverinfo="skip", colorscale="Greys_r")
    lift = 0.01 * float(np.ptp(landscape["height"]))  # so that the surface does not hide them
    for name, path in paths.items():
        points = _within(path["point"], x, y, reach=0.5)
        figure.add_scatter3d(
            x=points[:, 0],
            y=points[:, 1],
            z=np.where(np.isnan(points[:, 0]), np.nan, path["height"] + lift),
            mode="lines+markers",
            name=OPTIMIZERS[name].title,
            line={"color": color(name), "width": 5},
            marker={"size": 2, "color": color(name)},
        )
    return arrange(
        figure,
        520,
        margin={"l": 0, "r": 0, "t": 10, "b": 0},
        dragmode=None,
        scene={"xaxis": {"title": "x"}, "yaxis": {"title": "y"}, "zaxis": {"title": height}},
    )


def _within(points: np.ndarray, x: np.ndarray, y: np.ndarray, reach: float = FAR) -> np.ndarray:
    """The points as float64, NaN where they are more than `reach` times the picture's size from its centre."""
    middle = np.array([(side[0] + side[-1]) / 2 for side in (x, y)], float)
    size = np.array([side[-1] - side[0] for side in (x, y)], float)
    points = np.asarray(points, float)
    near = (np.abs(points - middle) <= reach * size * (1 + 1e-6)).all(axis=1)
    return np.where(near[:, None], points, np.nan)


def range_curve(found: Mapping[str, Any], *, rate: str, loss: str, smoothed: str, region: str) -> go.Figure:
    """The loss against the learning rate of a range test, and the region where it falls fast.

    Args:
        found: as `jaxcore.experiments.race.run.lr_range.range_test` gives it.
        rate, loss, smoothed, region: texts of the axes and the legend.
    """
    figure = go.Figure()
    figure.add_scatter(
        x=found["rates"], y=found["losses"], mode="lines", name=loss, line={"color": GREY, "width": 1}, opacity=0.5
    )
    figure.add_scatter(
        x=found["rates"], y=found["smoothed"], mode="lines", name=smoothed, line={"color": COLORS[0], "width": 3}
    )
    if found["steepest"] is not None:
        figure.add_vrect(x0=found["low"], x1=found["high"], fillcolor=COLORS[2], opacity=0.2, line_width=0)
        figure.add_vline(x=found["steepest"], line={"color": COLORS[2], "width": 2, "dash": "dash"})
        figure.add_scatter(
            x=[None], y=[None], mode="markers", name=region, marker={"symbol": "square", "color": COLORS[2], "size": 12}
        )
    figure.update_xaxes(title=rate, type="log", exponentformat="power")
    figure.update_yaxes(title=loss)
    return arrange(figure, 380)


def schedule_data(schedules: Mapping[str, np.ndarray], titles: Mapping[str, str]) -> pd.DataFrame:
    """One row a point: `step`, learning `rate`, and the `schedule`'s title; `schedules` as `jaxcore.tasks.race` gives them."""
    frames = [
        pd.DataFrame({"step": schedules["step"], "rate": schedules[name], "schedule": title}) for name, title in titles.items()
    ]
    return pd.concat(frames)


def schedule_spec(titles: Sequence[str], *, step: str, rate: str | None, height: int, legend: bool) -> dict[str, Any]:
    """Learning rates over the steps of a run; `step` and `rate` are the texts of the axes."""
    colored = colors("schedule", titles, columns=2)
    return {
        "mark": {"type": "line", "strokeWidth": 2},
        "height": height,
        "encoding": {
            "x": quantity("step", step),
            "y": quantity("rate", axis={"title": rate, "format": "~g", "tickCount": 3}),
            "color": colored if legend else colored | {"legend": None},
            "tooltip": [kind("schedule", " "), quantity("step", step), quantity("rate", rate or " ", format=".4g")],
        },
    }
