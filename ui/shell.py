"""What surrounds every page: language and device in the sidebar."""

from __future__ import annotations

import streamlit as st

from ui import runtime
from ui.i18n import LANGUAGES, _, explain


def sidebar() -> None:
    with st.sidebar:
        st.selectbox(
            "Language / Idioma",
            list(LANGUAGES),
            key="lang",
            format_func=LANGUAGES.__getitem__,
            persist_state="session",
        )
        starting = runtime.runs().device() is None
        st.fragment(_device, run_every=1 if starting else None)()


def _device() -> None:
    answer = runtime.runs().device()
    if answer is None:
        st.caption(_("The worker is starting …"))
        return
    device, problem = answer
    st.caption(_("Computed on: **{device}**", device=device))
    if problem is not None:
        st.warning(explain(problem))
