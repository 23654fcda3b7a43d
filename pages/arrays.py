"""Arrays that never change, functions without side effects, and nested structures of arrays."""

from __future__ import annotations

import streamlit as st

from ui.common.i18n import _
from ui.lessons import arrays as arrays_lesson
from ui.lessons import frame as lesson

lesson.begin("arrays")

st.header(_("NumPy's functions"))
st.markdown(
    _(
        "`jax.numpy` has the functions of NumPy under the same names. The function below is called twice: with NumPy "
        "for `np`, and with `jax.numpy`."
    )
)
st.fragment(arrays_lesson.same_call)()

st.header(_("Arrays that never change"))
st.markdown(
    _(
        "`x.at[i].set(v)` gives a new array and leaves `x` as it is. What has been handed to another function, or to "
        "the device, can't change there unseen."
    )
)
st.fragment(arrays_lesson.updates)()

st.header(_("Functions without side effects"))
st.markdown(
    _(
        "A function is pure if its result depends on its arguments alone, and if it changes nothing else. `jit` runs "
        "the Python code only once for each kind of argument, to see which operations on arrays are in it. Later calls "
        "repeat those operations, and nothing else that the code does. Here one function counts its calls in a "
        "variable outside; its pure form takes the count as an argument, and returns the new one."
    )
)
st.fragment(arrays_lesson.side_effects)()

st.header(_("Pytrees"))
st.markdown(
    _(
        "JAX's functions take not only arrays, but nested lists and dictionaries of them, which it calls pytrees. What "
        "is nested is the structure; what is inside are the leaves. Write one, as JSON."
    )
)
st.fragment(arrays_lesson.pytrees)()

lesson.end("arrays")
