"""The loss around a trained network: which network, which slice, the figures, and its sharpest curvature."""

import functools
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from jaxcore.catalog.colors import COLORS
from jaxcore.catalog.optimizers import OPTIMIZERS
from jaxcore.config.run import RunConfig
from jaxcore.events import Finished
from jaxcore.jobs.run import Run
from jaxcore.translatable import N_
from ui.common import downloads, figures, i18n, identity, runtime, session, widgets
from ui.common.form import Form
from ui.common.i18n import _, number, significant

PREFIX = "landscape_"
MAX_TRAINING_S = 20  # what may be trained anew for the snapshots
SPANS = (0.1, 0.3, 1.0, 3.0)
PARTS = {"train": N_("the training set"), "validation": N_("the validation set")}


def choose_network() -> Run | None:
    """The visitor's finished multilayer perceptrons, the newest first; None for the one that is trained on the spot."""
    trained = [run for run in reversed(session.runs()) if run.task == "classification" and run.latest(Finished)]
    mine = {run.id: run for run in trained if run.config.network.model == "mlp"}
    if not mine:
        st.info(
            _(
                "A small network, trained on two moons for this page. Train a multilayer perceptron of your own, and it "
                "will appear here."
            )
        )
        st.page_link("pages/classify.py", label=_("Classify"), icon=":material/category:")
        return None
    titles = {run_id: identity.describe(run) for run_id, run in mine.items()}
    return mine[Form(PREFIX).choose("run", mine, label=_("Network"), format_func=titles.__getitem__)]


def config_of(run: Run | None) -> RunConfig:
    """What is looked at: the network that was chosen, or the one that is trained on the spot."""
    return run.config if run is not None else RunConfig.usual("moons")


def choose_slice(run: Run | None) -> tuple[str, ...] | None:
    """The question to ask, and its arguments; None where it would take too long, which is said."""
    st.toggle(_("Logarithmic"), value=True, key="landscape_log")
    slices = {"random": _("two random directions"), "snapshots": _("start, middle and end")}
    which = st.radio(_("Slice"), list(slices), key="landscape_slice", format_func=slices.__getitem__)
    part = widgets.switch(_("Loss on"), PARTS, "landscape_part")
    if which == "snapshots":
        if run is not None and _training_s(run) > MAX_TRAINING_S:
            st.warning(
                _(
                    "The snapshots require training the network again up to the middle, and for this network that takes "
                    "too long; use random directions."
                )
            )
            return None
        return "landscape:snapshot_slice", part
    form = Form(PREFIX)
    form.usually(span=1.0, seed=0)
    left, right = st.columns(2, vertical_alignment="bottom")
    help_text = _("Relative to the weights' size: at 1, a random step is as long as the weights themselves.")
    span = form.pick("span", SPANS, left, label=_("How far to go"), help=help_text)
    seed = form.number("seed", 1, right, label=_("Seed of the directions"), help=None, min_value=0, max_value=10_000)
    return "landscape:random_slice", part, seed, span


def _training_s(run: Run) -> float:
    finished = run.latest(Finished)
    return finished.step / max(finished.timing["steps_per_s"], 1e-9)


@runtime.problems_said()
def ask(run: Run | None, question: str, *args: Any) -> Any:
    """The worker's answer; None where there is none, which is said."""
    with st.spinner(_("Computing…")):
        return runtime.ask(question, None, *args) if run is None else runtime.ask_about(run.id, question, *args)


def show_slice(run: Run | None, question: tuple[Any, ...], found: dict[str, Any]) -> None:
    """The losses as contours and as a surface."""
    snapshots = question[0] == "landscape:snapshot_slice"
    horizontal, vertical = (
        (_("distance from the end, toward the start"), _("distance perpendicular to that"))
        if snapshots
        else (_("first direction"), _("second direction"))
    )
    logarithmic = st.session_state["landscape_log"]
    axes = {"across": horizontal, "up": vertical, "loss": _("log10 of the loss") if logarithmic else _("loss")}
    left, right = st.container(key="landscape").columns(2)
    alt = _("Contours of the loss in the slice, with the trained network marked")
    figures.plotly(left, contour(found, axes, logarithmic), key="landscape_contour", alt=alt, grows=True)
    alt = _("The loss in the slice as a surface; drag to turn it")
    figures.plotly(right, surface(found, axes, logarithmic), key="landscape_surface", alt=alt, grows=True)
    side = len(found["across"])
    st.caption(
        _(
            "{count} losses, each over {examples} examples, computed by `vmap` over networks with shifted weights. The "
            "loss of the trained network is {loss}.",
            count=f"{side}×{side}",
            examples=number(found["examples"]),
            loss=number(found["points"]["end"][2], 4),
        )
    )
    with st.container(horizontal=True):
        _notebook(run, question, found)
        downloads.table(functools.partial(_points, found), "landscape")
        downloads.images(["landscape"], "landscape")
    if snapshots:
        st.caption(
            _(
                "The network was trained again from the same seed, since runs keep only their final weights. Every point "
                "in the plane is a network; between the three marked points, the path of the training itself leaves the "
                "plane."
            )
        )
    else:
        st.caption(
            _(
                "The directions are drawn at random; each unit's part of them is scaled to the length of the unit's "
                "weights ([Li et al., 2018](https://arxiv.org/abs/1712.09913)), so that networks with large and small "
                "weights can be compared. Biases do not move."
            )
        )


def _notebook(run: Run | None, question: tuple[Any, ...], found: dict[str, Any]) -> None:
    """The notebook that looks at the same slice; none of snapshots that a run, stopped early, has never reached."""
    _question, part, *directions = question
    finished = run.latest(Finished) if run is not None else None
    if finished is not None and finished.stopped and not directions:
        return
    own = run is not None and session.owns_table(run)
    of = None if run is None else run.future, None if finished is None else finished.step
    told = part, tuple(directions) or None, found, own
    downloads.notebook("export:landscape", *of, *told, name="landscape", zipped=own)


def _points(found: dict[str, Any]) -> dict[str, np.ndarray]:
    """A row for each place: how far along each direction it is, and the loss there."""
    across, up = np.meshgrid(found["across"], found["up"])
    return {"first": across.ravel(), "second": up.ravel(), "loss": np.asarray(found["loss"]).ravel()}


def _heights(found: dict[str, Any], logarithmic: bool) -> np.ndarray:
    loss = np.where(np.isfinite(found["loss"]), found["loss"], np.nan)
    return np.log10(np.maximum(loss, 1e-8)) if logarithmic else loss


def contour(found: dict[str, Any], axes: dict[str, str], logarithmic: bool) -> go.Figure:
    """The slice from above, its named points over it."""
    figure = go.Figure()
    figure.add_contour(
        x=found["across"],
        y=found["up"],
        z=_heights(found, logarithmic),
        colorscale="Viridis",
        ncontours=24,
        colorbar={"title": {"text": axes["loss"]}, "thickness": 10, "orientation": "h", "y": 1, "yanchor": "bottom"},
        customdata=found["loss"],
        hovertemplate="%{customdata:.4g}<extra></extra>",
    )
    x, y, _losses = zip(*found["points"].values())
    names = {"start": _("start"), "middle": _("middle"), "end": _("the trained network")}
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines+markers+text",
        text=[names[name] for name in found["points"]],
        textposition="top center",
        textfont={"color": "white"},
        marker={"color": COLORS[5], "size": 11, "line": {"color": "white", "width": 2}},
        line={"color": "white", "dash": "dot"},
        hoverinfo="skip",
        showlegend=False,
    )
    figure.update_xaxes(title=axes["across"], constrain="domain")
    # A step is as long in both directions: squeezed, any hollow would look like a valley.
    figure.update_yaxes(title=axes["up"], constrain="domain", scaleanchor="x")
    return figures.arrange(figure, 420)


def surface(found: dict[str, Any], axes: dict[str, str], logarithmic: bool) -> go.Figure:
    """The slice as hills and valleys."""
    figure = go.Figure()
    figure.add_surface(x=found["across"], y=found["up"], z=_heights(found, logarithmic), colorscale="Viridis", showscale=False)
    figure.update_scenes(xaxis_title=axes["across"], yaxis_title=axes["up"], zaxis_title="", **figures.WHOLE)
    return figures.arrange(figure, 420, margin={"l": 0, "r": 0, "t": 0, "b": 0}, dragmode=None)


def show_sharpness(run: Run | None, found: dict[str, Any]) -> None:
    """The largest eigenvalue of the Hessian beside the learning rate's limit, and what that means."""
    question = _(
        "Which network ends in the flatter valley, one trained with SGD at a low learning rate or at a high one? Train both on "
        "Classify, and compare."
    )
    st.markdown(_("**Guess first:** {question}", question=question))
    optimizer = config_of(run).optimization.optimizer
    value, limit = found["eigenvalue"], found["limit"]
    left, right = st.columns(2)
    left.metric(
        _("Largest eigenvalue of the Hessian"),
        number(value, 3),
        help=_(
            "How sharply the training loss curves at the trained weights, in the direction in which it curves most. Power "
            "iteration with {count} Hessian-vector products, `jvp` of `grad`, until it changed by less than 1%.",
            count=number(found["products"]),
        )
        + " "
        + i18n.glossary("hessian"),
    )
    right.metric(_("2 / learning rate"), number(limit, 1), help=_("The learning rate is {rate}.", rate=significant(2 / limit)))
    if not found["settled"]:
        st.caption(_("The power iteration had not settled to within 1% when it was cut off."))
    st.markdown(
        _(
            "Plain gradient descent is stable in a valley only while the largest eigenvalue is below 2 / learning rate; above "
            "it, each step overshoots and ends farther from the bottom than it began."
        )
        + " "
        + (_("Here it is below.") if value < limit else _("Here it is above."))
    )
    if optimizer != "sgd":
        st.caption(
            _(
                "This network was trained with {optimizer}, which changes the length or the direction of the steps, so "
                "this limit does not apply to it directly.",
                optimizer=OPTIMIZERS[optimizer].title,
            )
        )
    elif value > 0.7 * limit:
        st.caption(
            _(
                "Gradient descent on all examples at once often ends up close to this limit: the “edge of stability” "
                "([Cohen et al., 2021](https://arxiv.org/abs/2103.00065)). With smaller batches it tends to stay below."
            )
        )
