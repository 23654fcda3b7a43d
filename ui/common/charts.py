"""Arrays → figures in the visitor's language: of Vega-Lite what moves, as data and specification; of Plotly what stays."""

import html
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pyarrow as pa

from jaxcore.catalog.colors import COLORS, GREY
from ui.common import words
from ui.common.figures import LEGEND, arrange, colors, kind, parts, quantity
from ui.common.i18n import _, number, percent


def curves(
    runs: Sequence[tuple[str, dict[str, list]]],
    measure: str,
    title: str,
    epochs: float,
    *,
    shades: Sequence[str] = (),
    from_zero: bool = True,
    first: bool = True,
    last: bool = True,
) -> tuple[pa.Table, dict[str, Any]]:
    """Lines over epochs, the validation part dashed.

    Args:
        runs: name and points of each run; the first is drawn stronger.
        shades: a colour for each run; without them the parts have colours.
        measure: which of the points' values, and what it is called.
        epochs: where the horizontal axis ends, so that one sees how far a run has come.
        from_zero: whether the vertical axis begins at zero; that of an accuracy reaches from 0 to 1.
        first, last: whether it is that of a column of charts, which has the legend, or the title of the horizontal axis.
    """
    train, validation = _("training"), _("validation")
    lines = [
        (points["epoch"], points[column], part, name)
        for name, points in runs
        for column, part in ((measure, train), (f"val_{measure}", validation))
    ]
    lengths = [len(epochs) for epochs, *_rest in lines]
    values = np.concatenate([np.asarray(values, float) for _epochs, values, *_rest in lines])  # None becomes NaN
    data = {
        "epoch": np.concatenate([np.asarray(epochs, float) for epochs, *_rest in lines]),
        "value": values,
        "part": np.repeat(np.array([part for *_rest, part, _name in lines], object), lengths),
        "run": np.repeat(np.array([name for *_rest, name in lines], object), lengths),
    }
    drawn = np.isfinite(values)
    names = [name for name, _points in runs]
    channels = parts((train, validation))
    if shades:
        channels["color"] = colors("run", names, shades) | {"legend": None}  # `curve_legend` has room for names
        channels["strokeDash"]["legend"] = LEGEND | {"symbolStrokeColor": "#888888"}
    if not first:
        channels |= {name: channels[name] | {"legend": None} for name in ("color", "strokeDash")}
    epoch, value = quantity("epoch", _("Epoch")), quantity("value", title)
    return pa.table({name: column[drawn] for name, column in data.items()}), {
        "mark": {"type": "line", "clip": True},
        "height": 185,
        "encoding": {
            "x": epoch
            | {"axis": {"tickMinStep": 1} | ({} if last else {"title": None}), "scale": {"domain": [0, epochs], "nice": False}},
            "y": value | {"scale": {"domain": [0, 1]} if measure == "accuracy" else {"zero": from_zero}},
            **channels,
            "detail": kind("run"),
            "strokeWidth": {"condition": {"test": {"field": "run", "equal": names[0]}, "value": 2.5}, "value": 1.5},
            "tooltip": [epoch, value | {"format": ".4g"}, kind("part", " "), kind("run", " ")],
        },
    }


def curve_legend(names: Sequence[str], shades: Sequence[str]) -> str:
    """HTML that says which colour of `curves` is which run, for all charts of the same runs."""
    lines = [
        f'<li><span aria-hidden="true" style="border-top: 3px solid {color}"></span>{html.escape(name)}</li>'
        for name, color in zip(names, shades)
    ]
    style = (
        ".runs-legend {list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem}"
        ".runs-legend li {margin: 0; font-size: 0.875rem; overflow-wrap: anywhere}"
        ".runs-legend span {display: inline-block; width: 1.5rem; margin-right: 0.4rem; vertical-align: middle}"
    )
    return f'<style>{style}</style><ul class="runs-legend">{"".join(lines)}</ul>'


def scatter(
    points: np.ndarray, classes: np.ndarray, class_names: Sequence[str], *, horizontal: str, vertical: str
) -> go.Figure:
    """Two features of the examples, `points` (examples, 2), coloured by class."""
    figure = go.Figure()
    for index, name in enumerate(_labels(class_names)):
        _add_points(figure, *points[classes == index].T, COLORS[index % len(COLORS)], name=name)
    return arrange(figure, 340, xaxis_title=words.plotly(horizontal), yaxis_title=words.plotly(vertical))


def _add_points(figure: go.Figure, x: np.ndarray, y: np.ndarray, color: str, **options: Any) -> None:
    figure.add_scatter(x=x, y=y, mode="markers", marker={"color": color, "size": 6, "opacity": 0.75}, **options)


def numbers(
    x: np.ndarray, y: np.ndarray, *, horizontal: str, vertical: str, line: tuple[Sequence[float], Sequence[float]] | None = None
) -> go.Figure:
    """Points (n,), (n,), and a grey line through the points of `line`, where one would wish them to be."""
    figure = go.Figure()
    if line is not None:
        figure.add_scatter(x=line[0], y=line[1], mode="lines", line={"color": GREY, "dash": "dash"}, hoverinfo="skip")
    _add_points(figure, x, y, COLORS[0])
    titles = {"xaxis_title": words.plotly(horizontal), "yaxis_title": words.plotly(vertical)}
    return arrange(figure, 340, showlegend=False, **titles)


def fit(
    curve: dict[str, list[float]], examples: dict[str, list[float]], horizontal: str, vertical: str
) -> tuple[pa.Table, dict[str, Any]]:
    """A curve over the points that it was learned from."""
    both = {"curve": curve, "examples": examples}
    data = {axis: np.concatenate([np.asarray(points[axis], float) for points in both.values()]) for axis in ("x", "y")}
    data["of"] = np.repeat(list(both), [len(points["x"]) for points in both.values()])
    scale = {"zero": False, "nice": False}
    axes = {"x": quantity("x", horizontal, scale=scale), "y": quantity("y", vertical, scale=scale)}

    def layer(of: str, mark: dict[str, Any]) -> dict[str, Any]:
        return {"transform": [{"filter": {"field": "of", "equal": of}}], "mark": mark}

    points = {"type": "point", "filled": True, "size": 25, "color": COLORS[0], "opacity": 0.75}
    layers = [layer("examples", points), layer("curve", {"type": "line", "color": COLORS[5]})]
    return pa.table(data), {"height": 320, "encoding": axes, "layer": layers}


def class_counts(counts: dict[str, list[int]], class_names: Sequence[str]) -> go.Figure:
    """How many examples of each class are in each part; `counts` maps the parts' names to a number a class."""
    figure = go.Figure()
    for (part, numbers), color in zip(counts.items(), (COLORS[0], COLORS[1], COLORS[2])):
        hover = [f"{words.plotly(name)}<br>{part}: {number(count)}" for name, count in zip(class_names, numbers)]
        figure.add_bar(x=numbers, name=part, orientation="h", marker_color=color, hovertext=hover, hoverinfo="text")
    figure.update_layout(barmode="stack")
    figure.update_xaxes(title=_("examples"))
    _class_axis(figure, class_names)
    return arrange(figure, max(200, 110 + 24 * len(class_names)))


def probabilities(values: np.ndarray, class_names: Sequence[str], true: int) -> go.Figure:
    """A bar for each class, the true one in the colour of what is right."""
    figure = go.Figure()
    figure.add_bar(
        x=values,
        orientation="h",
        marker_color=[COLORS[2] if index == true else COLORS[0] for index in range(len(class_names))],
        text=[percent(value, 0) for value in values],
        textposition="auto",
        hovertext=[f"{words.plotly(name)}: {percent(value)}" for name, value in zip(class_names, values)],
        hoverinfo="text",
    )
    figure.update_xaxes(title=_("probability"), range=[0, 1], **shares())
    _class_axis(figure, class_names)
    return arrange(figure, max(200, 90 + 24 * len(class_names)))


def shares() -> dict[str, Any]:
    """An axis of shares, in per cent."""
    places = [0, 0.25, 0.5, 0.75, 1]
    return {"tickvals": places, "ticktext": [percent(share, 0) for share in places]}


def decision_boundary(boundary: dict[str, Any], class_names: Sequence[str], features: Sequence[str]) -> go.Figure:
    """The plane coloured by the predicted class, stronger where the network is sure, with the examples over it.

    Args:
        boundary: as `jaxcore.tasks.classification.decision_boundary` gives it.
        features: what to call the two axes.
    """
    figure = go.Figure()
    classes = len(class_names)
    strength = (boundary["confidence"] - 1 / classes) / (1 - 1 / classes)
    for index in range(classes):
        color = COLORS[index % len(COLORS)]
        figure.add_heatmap(
            x=boundary["horizontal"],
            y=boundary["vertical"],
            z=np.where(boundary["predicted"] == index, strength, np.nan),
            zmin=0,
            zmax=1,
            colorscale=[[0, _transparent(color, 0.05)], [1, _transparent(color, 0.55)]],
            showscale=False,
            hoverinfo="skip",
            zsmooth=False,
        )
    part, names = np.asarray(boundary["part"]), _labels(class_names)
    for name, text, symbol in (
        ("train", "", "circle"),
        ("validation", f", {_('validation')}", "circle-open"),
        ("test", f", {_('test')}", "circle-open"),
    ):
        for index in range(classes):
            mine = boundary["x"][(part == name) & (boundary["y"] == index)]
            figure.add_scatter(
                x=mine[:, 0],
                y=mine[:, 1],
                mode="markers",
                name=names[index] + text,
                showlegend=name == "train",
                marker={"color": COLORS[index % len(COLORS)], "symbol": symbol, "size": 7, "line": {"width": 1.5}},
            )
    bare = {"showgrid": False, "zeroline": False}
    figure.update_xaxes(title=words.plotly(features[0]), range=boundary["horizontal"][[0, -1]].tolist(), **bare)
    figure.update_yaxes(title=words.plotly(features[1]), range=boundary["vertical"][[0, -1]].tolist(), **bare)
    return arrange(figure, 300)


def _labels(class_names: Sequence[str], length: int = 18) -> list[str]:
    """The classes' names, where there is little room."""
    return [words.plotly(name) for name in words.distinct(class_names, length)]


def class_ticks(class_names: Sequence[str], length: int = 18) -> dict[str, Any]:
    """An axis on which class i stands at i: its name is a label there, and no more."""
    labels = {"tickvals": list(range(len(class_names))), "ticktext": _labels(class_names, length)}
    return labels | {"showgrid": False, "zeroline": False}


def _class_axis(figure: go.Figure, class_names: Sequence[str]) -> None:
    """The bars of `figure`, which say nothing of their y, from the first class on, downwards."""
    figure.update_yaxes(autorange="reversed", **class_ticks(class_names))


def _transparent(color: str, alpha: float) -> str:
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"
