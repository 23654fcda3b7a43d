"""`grad`: the derivative of a function, of a function of two variables, and of a network's loss."""

from __future__ import annotations

import streamlit as st

from ui.common.i18n import _
from ui.lessons import frame as lesson
from ui.lessons import grad as grad_lesson

lesson.begin("grad")

st.header(_("A function of one variable"))
st.markdown(
    _("`jax.grad(f)` is a function, too, so it has a derivative, too: `jax.grad(jax.grad(f))`. Choose a formula, or write one.")
)
st.fragment(grad_lesson.one_variable)()

st.header(_("A function of two variables"))
st.markdown(
    _(
        "The gradient has a number for each variable. It points to where the function grows fastest, across the lines "
        "of equal height."
    )
)
st.fragment(grad_lesson.two_variables)()

st.header(_("A network"))
st.markdown(
    _(
        "The parameters of a network are a list of pairs (W, b), one a layer. `grad` of the loss gives a list of pairs "
        "of the same shapes: for each weight, how the loss changes with it. Gradient descent takes a step the other "
        "way. This network is to learn sin(x) from 32 places between 0 and 6; its loss is the sum of the squared errors."
    )
)
st.fragment(grad_lesson.network)()

lesson.end("grad")
