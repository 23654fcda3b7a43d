"""What surrounds every page: menu, language and device in the sidebar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.navigation.page import StreamlitPage as Page

from ui import runtime
from ui.i18n import LANGUAGES, _, explain


def sidebar(menu: Mapping[str, Sequence[Page]]) -> None:
    """Draw the sidebar; `menu` has the pages of each section.

    Streamlit's own menu makes lists of sections that a screen reader does not recognise as lists.
    """
    with st.sidebar:
        with st.container(gap=None, key="menu"):
            for section, pages in menu.items():
                if section:
                    st.markdown(f"**{section}**")
                for page in pages:
                    st.page_link(page)
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
