"""Which library is for what, and which are still alive."""

from __future__ import annotations

import streamlit as st

from ui.common.i18n import _
from ui.lessons import ecosystem as ecosystem_lesson
from ui.lessons import frame as lesson

lesson.begin("ecosystem")
st.markdown(
    _(
        "JAX itself is small: arrays and transformations. Networks, optimizers, data and the rest are libraries of their own, "
        "which are combined. Some that older texts recommend are no longer developed, so look at the state before you choose."
    )
)
ecosystem_lesson.show(ecosystem_lesson.choose())
lesson.end("ecosystem")
