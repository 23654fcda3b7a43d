"""The lesson on derivatives: what can be tried out in it, part by part."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from jaxcore.catalog.lessons.grad import FORMULAS, FURTHEST, RATES, STEPS, SURFACES, UNITS
from ui.common import figures, widgets, words
from ui.common.i18n import _, significant
from ui.lessons import frame as lesson
from ui.lessons import grad_charts

BESIDE = (2, 5)  # inputs and their picture


def one_variable() -> None:
    """A formula, its derivatives as curves, and at a point what `grad` and a finite difference say."""
    lesson.say(
        "`jax.grad(f)` is itself a function, so it has a derivative, too: `jax.grad(jax.grad(f))`. Choose a formula, or write "
        "one."
    )
    lesson.predict(
        _("`abs(x)` has a corner at 0, and no derivative there. What does `jax.grad` give at 0?"),
        {"0": "0", "1": "1", "nan": "nan", "error": _("an error")},
        "predict_one_variable",
        lambda: (found := lesson.compute("grad", "at_point", "abs(x)", 0.0)) and f"{found['slope']:g}",
    )
    inputs, picture = st.columns(BESIDE, gap="medium")
    with inputs:
        text, beside = _formula("f(x)", "grad_formula", FORMULAS)
        left, right = st.columns(2)
        low = lesson.number(_("From"), -FURTHEST, FURTHEST, "grad_low", place=left, value=-3.0, persist_state="session")
        high = lesson.number(_("To"), -FURTHEST, FURTHEST, "grad_high", place=right, value=3.0, persist_state="session")
        curves = lesson.compute("grad", "curves", text, low, high, beside=beside)
        if curves is None:
            return
        st.session_state["grad_point"] = min(max(st.session_state.get("grad_point", low + 0.75 * (high - low)), low), high)
        x = widgets.slide(_("Point x"), low, high, (high - low) / 200, "grad_point", persist_state="session")
        orders = st.pills(
            _("Curves"),
            range(4),
            default=range(4),
            format_func=lambda order: grad_charts.NAMES[order],
            selection_mode="multi",
            key="grad_orders",
            persist_state="session",
            wrap=True,
        )
    answer = lesson.compute("grad", "at_point", text, x)
    if answer is None:
        return
    point = {"x": x} | answer if math.isfinite(answer["value"]) and math.isfinite(answer["slope"]) else None
    if orders:
        figures.plotly(
            picture,
            grad_charts.derivative_curves(curves, sorted(orders), point, tangent=_("tangent")),
            key="grad_curves",
            alt=_("The function and its derivatives over x, with the tangent at the point"),
        )
    with picture:
        _say_where_infinite(curves["y"], sorted(orders))
    _difference(answer)


def _difference(answer: dict[str, Any]) -> None:
    st.subheader(_("At the point"))
    if math.isnan(answer["value"]) and math.isfinite(answer["slope"]):
        st.info(
            _("f has no value here. `grad` doesn't check that: it knows the formula of the derivative and evaluates it at x.")
        )
    h = st.select_slider(
        _("Step h of the finite difference"), STEPS, 1e-2, format_func=significant, key="grad_step", persist_state="session"
    )
    place = STEPS.index(h)
    lesson.metrics(
        {
            "f(x)": significant(answer["value"]),
            _("f′(x) by grad"): significant(answer["slope"]),
            _("f′(x) by finite differences"): significant(answer["difference"][place]),
            _("Difference"): significant(answer["error"][place]),
        }
    )
    if any(math.isfinite(error) and error > 0 for error in answer["error"]):
        figures.plotly(
            st,
            grad_charts.difference_errors(answer["steps"], answer["error"], h, h=_("Step h"), error=_("Difference from grad")),
            key="grad_errors",
            alt=_("Difference between the finite difference and the derivative by grad, over the step h"),
        )
    lesson.note(
        "The finite difference is (f(x + h) - f(x - h)) / 2h. A long step does not follow the curve; a short one subtracts "
        "two nearly equal numbers, of which float32 keeps about seven digits. `grad` takes no step: it knows the "
        "derivative of every operation and combines them by the chain rule."
    )
    lesson.folded_code("curves", "grad", "curves", "at_point")
    if math.isfinite(answer["error"][place]):
        lesson.learned(
            _(
                "`grad` gave {slope} at this point without taking a step; the difference with h = {h} is off by {error}.",
                slope=significant(answer["slope"]),
                h=significant(h),
                error=significant(answer["error"][place]),
            )
        )


def forward_and_backward() -> None:
    """The rates of change that `jvp` and `vjp` give at a point."""
    lesson.predict(
        _("f(x) = x², and x = 3 moves at the rate 0.5. What rate does `jvp` give for f(x)?"),
        {text: text for text in ("3", "6", "9")},
        "predict_jvp",
        lambda: (found := lesson.compute("grad", "forward_and_backward", "x**2", 3.0, 0.5, 1.0)) and f"{found['jvp']:g}",
    )
    kept = {"persist_state": "session"}
    text, beside = _formula("f(x)", "grad_formula", FORMULAS)
    point, left, right = st.columns(3)
    x = lesson.number(_("Point x"), -FURTHEST, FURTHEST, "grad_jvp_point", place=point, value=1.5, **kept)
    tangent = lesson.number(_("Tangent for jvp"), -FURTHEST, FURTHEST, "grad_tangent", place=left, value=0.5, **kept)
    cotangent = lesson.number(_("Cotangent for vjp"), -FURTHEST, FURTHEST, "grad_cotangent", place=right, value=2.0, **kept)
    answer = lesson.compute("grad", "forward_and_backward", text, x, tangent, cotangent, beside=beside)
    if answer is None:
        return
    with left:
        st.metric("jvp", significant(answer["jvp"]))
        lesson.say(
            "If x moves at the rate {tangent}, f(x) moves at the rate {change}. `jvp` computes f(x) and this rate together, "
            "from the input to the output.",
            tangent=significant(tangent),
            change=significant(answer["jvp"]),
        )
    with right:
        st.metric("vjp", significant(answer["vjp"]))
        lesson.say(
            "If something grows {cotangent} times as fast as f(x), it grows {change} times as fast as x. `vjp` computes this "
            "from the output back to the input; `grad` is `vjp` with the cotangent 1.",
            cotangent=significant(cotangent),
            change=significant(answer["vjp"]),
        )
    lesson.folded_code("jvp", "grad", "forward_and_backward")
    lesson.learned(
        _(
            "`jvp` multiplied the derivative by {tangent}, and `vjp` the same derivative by {cotangent}: one from the input to "
            "the output, the other back.",
            tangent=significant(tangent),
            cotangent=significant(cotangent),
        )
    )


def two_variables() -> None:
    """A formula of x and y as lines of equal height with its gradients; a click chooses the point."""
    lesson.say(
        "The gradient has one number per variable. It points in the direction in which the function grows fastest, "
        "perpendicular to the contour lines."
    )
    guess = lesson.predict(
        _("f(x, y) = x² + 3y² is lowest at (0, 0). Where does its gradient at (1, 1) point?"),
        {
            "to": _("straight to the lowest point"),
            "away": _("straight away from it"),
            "y": _("uphill, more along y than along x"),
        },
        "predict_two_variables",
        _direction,
    )
    if guess is None:
        return
    inputs, picture = st.columns(BESIDE, gap="medium")
    with inputs:
        text, beside = _formula("f(x, y)", "grad_surface", SURFACES)
        title, kept = _("Range of x and y (±)"), {"persist_state": "session"}
        reach = lesson.number(title, 0.0, FURTHEST, "grad_reach", value=2.0, **kept)
        surface = lesson.compute("grad", "surface", text, reach, beside=beside)
        if surface is None:
            return
        st.session_state.setdefault("grad_x", 1.0)
        st.session_state.setdefault("grad_y", 0.5)
        left, right = st.columns(2)
        x = lesson.number("x", -FURTHEST, FURTHEST, "grad_x", place=left, **kept)
        y = lesson.number("y", -FURTHEST, FURTHEST, "grad_y", place=right, **kept)
        answer = lesson.compute("grad", "gradient_at", text, x, y)
        if answer is None:
            return
    figures.plotly(
        picture.container(key="gradient_field"),
        grad_charts.gradient_field(
            surface, (x, y), answer["gradient"], field=_("gradient"), here=_("direction of the gradient at the point")
        ),
        key="grad_field",
        on_click=_point_clicked,
        grows=True,
        alt=_("Contour lines of the function, with arrows for its gradient"),
    )
    with picture:
        _say_where_infinite(surface["z"].reshape(1, -1), [0])
    by_x, by_y = map(significant, answer["gradient"])
    lesson.metrics({"f(x, y)": significant(answer["value"]), "∂f/∂x": by_x, "∂f/∂y": by_y})
    lesson.note("Click the plot to move the point. The small arrows are longer where the function is steeper.")
    lesson.folded_code("surface", "grad", "surface", "gradient_at")
    lesson.learned(
        _("At this point the function grows by {by_x} per unit of x and by {by_y} per unit of y.", by_x=by_x, by_y=by_y)
    )


def network() -> None:
    """The gradient of a network's loss beside its parameters, and one step of gradient descent."""
    lesson.say(
        "The parameters of a network are a list of pairs (W, b), one per layer. `grad` of the loss returns a list of pairs "
        "of the same shapes: for each weight, how the loss changes with it. Gradient descent takes a step in the opposite "
        "direction. This network learns sin(x) from 32 points between 0 and 6; its loss is the sum of the squared errors."
    )
    lesson.predict(
        _("One step with the learning rate 0.1, a hundred times the usual one here: what becomes of the loss?"),
        {"falls": _("it falls"), "rises": _("it rises")},
        "predict_network",
        lambda: (
            (found := lesson.compute("grad", "network", 8, 0.1)) and ("falls" if found["after"] < found["before"] else "rises")
        ),
    )
    left, right = st.columns(2)
    units = left.select_slider(_("Units in each hidden layer"), UNITS, 8, key="grad_units")
    rate = right.select_slider(_("Learning rate"), RATES, 1e-3, format_func=significant, key="grad_rate")
    answer = lesson.compute("grad", "network", units, rate)
    if answer is None:
        return
    leaves = answer["leaves"]
    words.texts(
        {
            _("Path"): [f"`params{leaf['path']}`" for leaf in leaves],
            _("Shape of the parameters"): [f"`{leaf['shape']}`" for leaf in leaves],
            _("Shape of the gradient"): [f"`{leaf['gradient_shape']}`" for leaf in leaves],
            _("Length of the gradient"): [f"`{significant(leaf['norm'])}`" for leaf in leaves],
        },
        width="content",
    )
    before, after = answer["before"], answer["after"]
    left, right = st.columns(2)
    left.metric(_("Loss before the step"), significant(before))
    right.metric(_("Loss after the step"), significant(after), delta=significant(after - before), delta_color="inverse")
    if after < before:
        st.success(_("The step lowered the loss."))
    else:
        st.warning(
            _(
                "The step raised the loss because it was too long: the gradient says how the loss changes nearby, not far "
                "away. Choose a smaller learning rate."
            )
        )
    lesson.folded_code("network", "grad", "init", "predict", "loss", "descend", "network")
    lesson.learned(
        _(
            "The gradient has the same {count} arrays as the parameters, of the same shapes, so that a step is one subtraction "
            "for each.",
            count=len(leaves),
        )
    )


def _direction() -> str | None:
    found = lesson.compute("grad", "gradient_at", "x**2 + 3*y**2", 1.0, 1.0)
    if found is None:
        return None
    by_x, by_y = found["gradient"]
    return "y" if by_y > by_x > 0 else "away" if by_x > 0 else "to"


def _formula(name: str, key: str, examples: tuple[str, ...]) -> tuple[str, dict[str, DeltaGenerator]]:
    """A text field, and above it formulas that can be put into it; and where it is said what is wrong with it."""
    st.session_state.setdefault(key, examples[0])

    def take() -> None:
        if st.session_state[f"{key}_example"] is not None:
            st.session_state[key] = st.session_state[f"{key}_example"]

    st.pills(_("Examples"), examples, format_func=lambda text: f"`{text}`", key=f"{key}_example", on_change=take, wrap=True)
    text = st.text_input(
        name,
        key=key,
        persist_state="session",
        help=_(
            "Numbers, `+ - * / **`, parentheses, and functions such as `sin`, `exp`, `sqrt`, `relu`, `maximum`. Write `2*x`, "
            "not `2x`."
        ),
    )
    return text, {name: st.container()}


def _say_where_infinite(values: np.ndarray, rows: list[int]) -> None:
    """Say of how many of the values a row is no finite number, if there are any."""
    counts = {row: int((~np.isfinite(values[row])).sum()) for row in rows}
    total = values.shape[1]
    told = [
        _("{name} at {count} of {total} points", name=grad_charts.NAMES[row], count=count, total=total)
        for row, count in counts.items()
        if count
    ]
    if told:
        st.info(_("Not drawn, because not a finite number: {places}.", places=", ".join(told)))


def _point_clicked() -> None:
    if point := figures.clicked("grad_field"):
        st.session_state["grad_x"], st.session_state["grad_y"] = (round(point[axis], 6) for axis in "xy")
