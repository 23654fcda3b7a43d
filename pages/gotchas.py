"""Errors that everybody makes once: made, read, mended."""

from __future__ import annotations

import streamlit as st

from ui.common.i18n import _
from ui.lessons import frame as lesson
from ui.lessons import gotchas

lesson.begin("gotchas")
st.markdown(
    _(
        "Open one, read the first program, and guess what it does. Then press **Run both**: the worker runs the two "
        "programs as they stand here, and what you see is what JAX says."
    )
)
gotchas.show()
lesson.end("gotchas")
