"""Optimizers on their way down a loss surface: where they start, their paths, and the formula of each of their steps."""

from typing import Any

import streamlit as st

from jaxcore.catalog.optimizers import OPTIMIZERS
from jaxcore.catalog.surfaces import PLAIN, SURFACES, usual_rate
from jaxcore.config.descent import Descent
from jaxcore.config.race import USUAL
from jaxcore.translatable import N_
from ui.common import downloads, figures, runtime, widgets, words
from ui.common.form import Form
from ui.common.i18n import _, label, number, significant
from ui.optimizers import charts as race_charts
from ui.optimizers import entrants, formulas

PREFIX = "descent_"
VIEWS = {"map": N_("Map"), "relief": N_("In three dimensions")}


def show() -> None:
    """Everything about descents."""
    st.markdown(
        _(
            "A network's loss is a surface over thousands of weights. Here it has two, **x** and **y**. Click on the map to "
            "start somewhere else."
        )
    )
    _begin()
    aside, stage = st.columns([3, 8], gap="medium")
    with aside.container(key="aside_later"):
        descent = _settings()
    if descent is None:  # what was drawn last stays
        descent = st.session_state.get("_descent")
    if descent is None:
        return
    st.session_state["_descent"] = descent
    with stage:
        with st.spinner(_("Computing…")):
            landscape, paths = runtime.ask("race:surface", descent.surface), runtime.ask("race:descend", descent)
        _drawing(descent, landscape, paths)
        _outcome(descent, paths)
        downloads.images(["descent"], "descent")
    _formula(descent, paths)


def _begin() -> None:
    if "descent_surface" not in st.session_state:
        Form(PREFIX).hold(optimizers=USUAL, momentum=0.9, weight_decay=0.0, surface=next(iter(SURFACES)))
        _suit_surface()


def _suit_surface() -> None:
    """The start and the learning rates that another surface needs."""
    form = Form(PREFIX)
    surface = form["surface"]
    _start_at(*SURFACES[surface].start)
    form.hold(steps=SURFACES[surface].steps)
    form.usually(**{f"rate_{name}": usual_rate(name, surface) for name in OPTIMIZERS})
    form.hold(**{f"rate_{name}": usual_rate(name, surface) for name in PLAIN})


def _start_at(x: float, y: float) -> None:
    Form(PREFIX).hold(x=round(x, 4), y=round(y, 4))


def _settings() -> Descent | None:
    """Draw the controls; None while something is not allowed, which is said."""
    form = Form(PREFIX)
    with form.section(label("surface"), "landscape", "start"):
        surface = form.choose("surface", {name: spec.title for name, spec in SURFACES.items()}, on_change=_suit_surface)
        st.caption(_(SURFACES[surface].description))
        _typeset(SURFACES[surface].formula)
        left, right = st.columns(2)
        form.number("x", 0.1, left, label=_("Start, x"))
        form.number("y", 0.1, right, label=_("Start, y"))
        form.number("steps", 10)
    with form.section(label("optimizers"), "trending_down", "optimizer", "learning_rate"):
        entrants.choose(form)

    def descent(x: float, y: float, **others: Any) -> Descent:
        return Descent(optimizers=entrants.read(form), start=(x, y), **others)

    return form.config(descent, ("surface", "x", "y", "steps", "momentum", "weight_decay"))


def _drawing(descent: Descent, landscape: dict[str, Any], paths: dict[str, Any]) -> None:
    view = widgets.switch(_("View"), VIEWS, "descent_view", label_visibility="collapsed")
    spec = SURFACES[descent.surface]
    if view == "map":
        figures.plotly(
            st.container(key="descent"),
            race_charts.contour(landscape, paths, spec.minima, _marked(paths)),
            key="descent_map",
            on_click=_clicked,
            alt=_("The surface from above, with each optimizer's path from the start"),
            grows=True,
        )
        return
    height = _("log₁₀(1 + loss)") if spec.logarithmic else _("loss")
    alt = _("The surface in three dimensions, with each optimizer's path on it")
    place = st.container(key="descent")
    figures.plotly(place, race_charts.relief(landscape, paths, height), key="descent_relief", alt=alt, grows=True)


def _clicked() -> None:
    if point := figures.clicked("descent_map"):
        _start_at(point["x"], point["y"])


def _outcome(descent: Descent, paths: dict[str, Any]) -> None:
    """Where each path ended, and what went wrong with it."""
    rows = []
    for name, rate in descent.optimizers:
        path, title = paths[name], OPTIMIZERS[name].title
        if path["diverged_at"] is not None:
            st.warning(
                _(
                    "{optimizer} diverged: after step {step} its numbers are no longer finite. Its learning rate, {rate}, is "
                    "too high here.",
                    optimizer=title,
                    step=number(path["diverged_at"]),
                    rate=significant(rate),
                )
            )
        elif path["left_at"] is not None:
            st.info(_("{optimizer} left the map at step {step}.", optimizer=title, step=number(path["left_at"])))
        x, y = path["point"][-1].tolist()
        rows.append((title, rate, f"({significant(x)}; {significant(y)})", path["loss"][-1]))
    optimizers, rates, ends, losses = zip(*rows)
    words.table(
        [
            (_("optimizer"), optimizers),
            (_("learning rate"), rates, significant),
            (_("ended at"), ends),
            (_("loss"), losses, significant),
        ],
        key="descent_ends",
    )


def _chosen_step(paths: dict[str, Any]) -> tuple[str, int]:
    """The optimizer and the step, from 1 on, that the formula is about."""
    state = st.session_state
    if state.get("formula_optimizer") not in paths:
        state["formula_optimizer"] = next(iter(paths))
    steps = len(paths[state["formula_optimizer"]]["gradient"])
    state["formula_step"] = min(max(state.get("formula_step", 1), 1), steps)
    return state["formula_optimizer"], state["formula_step"]


def _marked(paths: dict[str, Any]) -> tuple[float, float]:
    name, step = _chosen_step(paths)
    return tuple(paths[name]["point"][step].tolist())


def _formula(descent: Descent, paths: dict[str, Any]) -> None:
    st.subheader(_("Step by step, in numbers"))
    _chosen_step(paths)
    left, right = st.columns(2)
    form = Form("formula_")
    name = form.choose("optimizer", {name: entrants.TITLES[name] for name in paths}, left, help=None)
    step = form.slide("step", 1, descent.steps, 1, right, label=_("Step"))
    st.caption(_(OPTIMIZERS[name].description))
    with st.container(key="formulas"):
        for line in formulas.lines(descent, name, paths[name], step):
            _typeset(line)
    if begin := paths[name]["constants"].get("initial_accumulator_value"):
        st.caption(
            _(
                "The sum begins at s₀ = {begin}, as Optax has it, so that the first step is not divided by almost nothing.",
                begin=significant(begin),
            )
        )
    st.caption(
        _("θ = (x, y). Squares, roots and fractions apply to each component separately. β, ρ and ε are Optax's default values.")
    )


def _typeset(latex: str) -> None:
    """A formula in the text: one set apart scrolls when it is a pixel too tall, and then wants the keyboard's focus."""
    st.markdown(rf"$\displaystyle {latex}$")
