"""Optimizers on their way down a loss surface: where they start, their paths, and the formula of each of their steps."""

from __future__ import annotations

from typing import Any

import streamlit as st

from jaxcore.catalog.optimizers import OPTIMIZERS
from jaxcore.catalog.surfaces import PLAIN, SURFACES, usual_rate
from jaxcore.config.descent import Descent
from jaxcore.config.race import USUAL
from jaxcore.errors import ConfigError, JaxcoreError
from ui.common import figures, runtime, words
from ui.common.i18n import _, explain, label, number, significant
from ui.optimizers import charts as race_charts
from ui.optimizers import entrants
from ui.optimizers import formulas as optimizer_formulas

STEPS = 100


def show() -> None:
    """Everything about descents."""
    st.markdown(
        _(
            "A network's loss is a surface over thousands of weights. Here it has two, **x** and **y**, so one sees how each "
            "optimizer goes down. Click on the map to start somewhere else."
        )
    )
    _begin()
    stage, settings = st.columns([7, 4], gap="large")
    with settings:
        descent = _settings()
    if descent is None:
        return
    try:
        with stage, st.spinner(_("Computing …")):
            landscape = runtime.ask("race:landscape", descent.surface)
            paths = runtime.ask("race:descend", descent)
    except JaxcoreError as error:
        stage.error(explain(error))
        return
    with stage:
        _drawing(descent, landscape, paths)
        _outcome(descent, paths)
    _formula(descent, paths)


def _begin() -> None:
    state = st.session_state
    if "descent_surface" not in state:
        state["descent_surface"] = next(iter(SURFACES))
        state["descent_optimizers"] = list(USUAL)
        state["descent_momentum"], state["descent_weight_decay"], state["descent_steps"] = 0.9, 0.0, STEPS
        _suit_surface()


def _suit_surface() -> None:
    """The start and the learning rates that another surface needs."""
    state = st.session_state
    surface = state["descent_surface"]
    _start_at(*SURFACES[surface].start)
    for name in OPTIMIZERS:
        if name in PLAIN or f"descent_rate_{name}" not in state:
            state[f"descent_rate_{name}"] = usual_rate(name, surface)


def _start_at(x: float, y: float) -> None:
    st.session_state["descent_x"], st.session_state["descent_y"] = round(x, 4), round(y, 4)


def _settings() -> Descent | None:
    """Draw the controls; None while something is not allowed, which is said."""
    with st.expander(label("surface"), expanded=True, icon=":material/landscape:"):
        surface = st.selectbox(
            label("surface"),
            list(SURFACES),
            format_func=lambda name: _(SURFACES[name].title),
            key="descent_surface",
            on_change=_suit_surface,
            persist_state="session",
        )
        spec = SURFACES[surface]
        description = spec.description
        st.caption(_(description))
        _typeset(spec.formula)
        left, right = st.columns(2)
        x = left.number_input(_("Start, x"), key="descent_x", step=0.1, format="%g", persist_state="session")
        y = right.number_input(_("Start, y"), key="descent_y", step=0.1, format="%g", persist_state="session")
        steps = st.number_input(label("steps"), key="descent_steps", step=10, persist_state="session")
    with st.expander(label("optimizers"), expanded=True, icon=":material/trending_down:"):
        chosen = entrants.choose("descent", lambda name: usual_rate(name, surface))
    momentum, decay = (st.session_state[f"descent_{name}"] for name in ("momentum", "weight_decay"))
    try:
        return Descent(surface, chosen, (x, y), steps, momentum, decay)
    except ConfigError as error:
        st.error(explain(error))
        return None


def _drawing(descent: Descent, landscape: dict[str, Any], paths: dict[str, Any]) -> None:
    views = {"map": _("Map"), "relief": _("In three dimensions")}
    view = st.segmented_control(
        _("View"),
        list(views),
        key="descent_view",
        default="map",
        required=True,
        format_func=views.__getitem__,
        label_visibility="collapsed",
        wrap=True,
    )
    spec = SURFACES[descent.surface]
    if view == "map":
        figure = race_charts.contour(
            landscape,
            paths,
            spec.minima,
            _marked(paths),
            play=_("Play"),
            start=_("start"),
            minimum=_("minimum"),
            here=_("the step below"),
        )
        figures.plotly(
            st,
            figure,
            key="descent_map",
            on_select=_clicked,
            selection_mode="points",
            config={"displayModeBar": False},
            alt=_("The surface from above, with each optimizer's path from the start"),
        )
        return
    height = _("log₁₀(1 + loss)") if spec.logarithmic else _("loss")
    figures.plotly(
        st,
        race_charts.relief(landscape, paths, height=height),
        key="descent_relief",
        config={"displayModeBar": False},
        alt=_("The surface in three dimensions, with each optimizer's path on it"),
    )


def _clicked() -> None:
    points = st.session_state["descent_map"]["selection"]["points"]
    if points:
        _start_at(points[0]["x"], points[0]["y"])


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
            st.info(_("{optimizer} left the picture at step {step}.", optimizer=title, step=number(path["left_at"])))
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
    name = left.selectbox(
        label("optimizer"), list(paths), key="formula_optimizer", format_func=lambda name: OPTIMIZERS[name].title
    )
    step = right.slider(_("Step"), 1, descent.steps, key="formula_step")
    description = OPTIMIZERS[name].description
    st.caption(_(description))
    with st.container(key="formulas"):
        for line in optimizer_formulas.lines(
            name,
            paths[name],
            step,
            rate=dict(descent.optimizers)[name],
            momentum=descent.momentum,
            weight_decay=descent.weight_decay,
        ):
            _typeset(line)
    st.caption(
        _("θ = (x, y). Squares, roots and fractions are taken of each number by itself. β, ρ and ε are Optax's usual values.")
    )


def _typeset(latex: str) -> None:
    """A formula in the text: one set apart scrolls when it is a pixel too tall, and then wants the keyboard's focus."""
    st.markdown(rf"$\displaystyle {latex}$")
