"""Figures of optimizers: bands of a race, paths down a surface, learning rates."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from jaxcore.catalog.colors import COLORS, GREY
from jaxcore.catalog.optimizers import OPTIMIZERS, SCHEDULES
from jaxcore.events import RaceProgress
from jaxcore.jobs.runs import Run
from ui.common.figures import UNSEEN, WHOLE, arrange, colors, kind, quantity
from ui.common.i18n import _, label, significant

HEIGHT = 420  # of a surface: seen whole on a projector, with what stands above it
CLICKS = 41  # places along each side of a surface that can be clicked
FRAMES, FRAME_MS = 40, 60
DASHES = ("solid", "solid", "dash", "dot", "dashdot", "longdash")
INK, PAPER = "#1f2328", "#ffffff"  # of marks on a surface, which no optimizer's colour is
FAR = 3.0  # times the picture's size: points that are farther out are not drawn


def color(optimizer: str) -> str:
    """The same for an optimizer wherever it is drawn."""
    return COLORS[list(OPTIMIZERS).index(optimizer)]


def line(order: int, count: int) -> dict[str, Any]:
    """How one of `count` paths is drawn: the first wide and whole, each next one narrower and over it, so that all are seen."""
    return {"dash": DASHES[order % len(DASHES)], "width": 3 + 1.5 * (count - 1 - order)}


def bands(run: Run, measure: str, title: str) -> tuple[pd.DataFrame, dict[str, Any]]:
    """For each optimizer of a race a line, the mean of a measure over its seeds, in a band from the lowest to the highest."""
    points: dict[str, dict[str, list]] = {}
    for event in run.every(RaceProgress):
        mine = points.setdefault(event.optimizer, {name: [] for name in event.points})
        for name, values in event.points.items():
            mine[name] += values
    names = {"mean": title, "min": _("lowest over seeds"), "max": _("highest over seeds")}
    columns = [f"{measure}_{end}" for end in names]
    frames = [pd.DataFrame(found, dtype=float).assign(optimizer=OPTIMIZERS[name].title) for name, found in points.items()]
    data = pd.concat(frames)[["epoch", "optimizer", *columns]]
    numbers, logarithmic = data[columns], measure != "val_accuracy"
    data = data[(np.isfinite(numbers) & ((numbers > 0) | (not logarithmic))).all(axis=1).to_numpy()]

    entrants = [name for name, _rate in run.config.optimizers]
    x = quantity("epoch", _("Epoch"), axis={"tickMinStep": 1}, scale={"domain": [0, run.config.config.epochs], "nice": False})
    y = {"title": title, "scale": {"zero": False}}
    if logarithmic:
        y |= {"scale": {"type": "log", "nice": False}, "axis": {"format": "~g", "tickCount": 5}}
    mean, low, high = columns
    under = [quantity(column, text, format=".4g") for column, text in zip(columns, names.values())]
    tooltip = [kind("optimizer", " "), quantity("epoch", _("Epoch")), *under]
    shades = [color(name) for name in entrants]
    return data, {
        "height": 280,
        "encoding": {
            "x": x,
            "color": colors("optimizer", [OPTIMIZERS[name].title for name in entrants], shades, symbolOpacity=1),
        },
        "layer": [
            {
                "mark": {"type": "area", "opacity": 0.25, "clip": True},
                "encoding": {"y": quantity(low, **y), "y2": {"field": high}},
            },
            {
                "mark": {"type": "line", "strokeWidth": 2, "clip": True},
                "encoding": {"y": quantity(mean, **y), "tooltip": tooltip},
            },
        ],
    }


def contour(
    landscape: Mapping[str, np.ndarray],
    paths: Mapping[str, Mapping[str, Any]],
    minima: Sequence[tuple[float, float]],
    marked: tuple[float, float],
) -> go.Figure:
    """A surface from above with the optimizers' paths, which a button lets run from their start.

    Where it can be clicked there are invisible markers, since Plotly selects markers but no places of a picture.

    Args:
        landscape: as `jaxcore.tasks.race.surface` gives it; `paths` as `descend` does.
        marked: the point that a formula is about.
    """
    x, y = landscape["x"], landscape["y"]
    figure = go.Figure()
    # A picture, since a contour plot does not survive that anything else in the figure moves.
    figure.add_layout_image(
        source=f"data:image/png;base64,{landscape['map']}",
        **{"xref": "x", "yref": "y", "x": float(x[0]), "y": float(y[-1]), "sizing": "stretch", "layer": "below"},
        sizex=float(x[-1] - x[0]),
        sizey=float(y[-1] - y[0]),
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
    for order, (name, points) in enumerate(drawn.items()):
        figure.add_scatter(
            x=points[:, 0],
            y=points[:, 1],
            mode="lines+markers",
            name=OPTIMIZERS[name].title,
            hoverinfo="skip",
            line={"color": color(name)} | line(order, len(drawn)),
            marker={"size": 4, "color": color(name)},
            unselected={"marker": {"opacity": 1}},
        )
    for symbol, name, points, fill in (
        ("star", _("minimum"), minima, PAPER),
        ("circle", _("start"), [next(iter(drawn.values()))[0]], PAPER),
        ("diamond", _("the step shown below"), [marked], INK),
    ):
        if len(points):
            xs, ys = zip(*points)
            figure.add_scatter(
                x=xs,
                y=ys,
                mode="markers",
                name=name,
                hoverinfo="skip",
                unselected={"marker": {"opacity": 1}},
                marker={"symbol": symbol, "size": 13, "color": fill, "line": {"width": 2, "color": INK}},
            )
    traces = list(range(first, first + len(drawn)))
    steps = max(len(points) for points in drawn.values())
    figure.frames = [
        go.Frame(data=[go.Scatter(x=p[:end, 0], y=p[:end, 1]) for p in drawn.values()], traces=traces)
        for end in np.unique(np.geomspace(1, steps, FRAMES).round().astype(int)).tolist()
    ]
    # All is drawn anew in each frame: otherwise Plotly forgets which markers it has, and fails when one is clicked.
    play = {"frame": {"duration": FRAME_MS, "redraw": True}, "transition": {"duration": 0}, "mode": "immediate"}
    buttons = (("▶ " + _("Play"), None, play | {"fromcurrent": False}), ("❚❚ " + _("Pause"), [None], play))
    figure.update_xaxes(title="x", range=[float(x[0]), float(x[-1])], showgrid=False, zeroline=False)
    figure.update_yaxes(title="y", range=[float(y[0]), float(y[-1])], showgrid=False, zeroline=False)
    return arrange(
        figure,
        HEIGHT,
        clickable=True,
        updatemenus=[
            {
                "type": "buttons",
                "direction": "left",
                "x": 1,
                "xanchor": "right",
                "y": 0.01,
                "yanchor": "bottom",
                "showactive": False,
                "bgcolor": "#f0f2f6",
                "font": {"color": "#31333f"},
                "buttons": [{"label": text, "method": "animate", "args": [frames, how]} for text, frames, how in buttons],
            }
        ],
    )


def relief(landscape: Mapping[str, np.ndarray], paths: Mapping[str, Mapping[str, Any]], height: str) -> go.Figure:
    """A surface in three dimensions with the optimizers' paths on it; arguments as in `contour`; `height` is what it shows."""
    x, y = landscape["x"], landscape["y"]
    figure = go.Figure()
    # Walls that one sees through: a path behind them is not lost.
    figure.add_surface(x=x, y=y, z=landscape["height"], showscale=False, opacity=0.55, hoverinfo="skip", colorscale="Greys_r")
    lift = 0.01 * float(np.ptp(landscape["height"]))  # so that the surface does not hide them
    for order, (name, path) in enumerate(paths.items()):
        points = _within(path["point"], x, y, reach=0.5)
        figure.add_scatter3d(
            x=points[:, 0],
            y=points[:, 1],
            z=np.where(np.isnan(points[:, 0]), np.nan, path["height"] + lift),
            mode="lines+markers",
            name=OPTIMIZERS[name].title,
            line={"color": color(name), "width": 3 + 2 * (len(paths) - 1 - order)},
            marker={"size": 2, "color": color(name)},
        )
    return arrange(
        figure,
        HEIGHT,
        margin={"l": 0, "r": 0, "t": 10, "b": 0},
        dragmode=None,
        scene={"xaxis": {"title": "x"}, "yaxis": {"title": "y"}, "zaxis": {"title": height}} | WHOLE,
    )


def _within(points: np.ndarray, x: np.ndarray, y: np.ndarray, reach: float = FAR) -> np.ndarray:
    """The points as float64, NaN where they are more than `reach` times the picture's size from its centre."""
    middle = np.array([(side[0] + side[-1]) / 2 for side in (x, y)], float)
    size = np.array([side[-1] - side[0] for side in (x, y)], float)
    points = np.asarray(points, float)
    near = (np.abs(points - middle) <= reach * size * (1 + 1e-6)).all(axis=1)
    return np.where(near[:, None], points, np.nan)


def range_curve(found: Mapping[str, Any]) -> go.Figure:
    """The loss against the learning rate of a range test, and the region where it falls fast.

    Args:
        found: as `jaxcore.experiments.race.run.lr_range.range_test` gives it.
    """
    figure, rates = go.Figure(), found["rates"]
    grey, thick = {"color": GREY, "width": 1}, {"color": COLORS[0], "width": 3}
    figure.add_scatter(x=rates, y=found["losses"], mode="lines", name=_("loss of each step"), line=grey, opacity=0.5)
    figure.add_scatter(x=rates, y=found["smoothed"], mode="lines", name=_("smoothed"), line=thick)
    if found["steepest"] is not None:
        figure.add_vrect(x0=found["low"], x1=found["high"], fillcolor=COLORS[2], opacity=0.2, line_width=0)
        figure.add_vline(x=found["steepest"], line={"color": COLORS[2], "width": 2, "dash": "dash"})
        region = _("falls at least half as fast as at its steepest")
        square = {"symbol": "square", "color": COLORS[2], "size": 12}
        figure.add_scatter(x=[None], y=[None], mode="markers", name=region, marker=square)
    figure.update_xaxes(title=label("learning_rate"), type="log", exponentformat="power")
    figure.update_yaxes(title=_("loss of each step"))
    return arrange(figure, 260)


def schedules(
    found: Mapping[str, np.ndarray], names: Sequence[str], *, step: str, rate: str | None = None
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Learning rates over the steps of a run.

    Args:
        found: as `jaxcore.tasks.race` gives them.
        names: of the schedules to draw.
        step, rate: what the axes are called.
    """
    titles = {name: _(SCHEDULES[name][0]) for name in names}
    frames = [pd.DataFrame({"step": found["step"], "rate": found[name], "schedule": title}) for name, title in titles.items()]
    across = quantity("step", step)
    return pd.concat(frames), {
        "mark": {"type": "line", "strokeWidth": 2},
        "encoding": {
            "x": across,
            "y": quantity("rate", axis={"title": rate, "format": "~g", "tickCount": 3}),
            "color": colors("schedule", list(titles.values()), columns=2),
            "tooltip": [kind("schedule", " "), across, quantity("rate", rate or " ", format=".4g")],
        },
    }
