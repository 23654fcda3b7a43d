"""The browser's address, and the language of the document, which Streamlit has no means to set."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from ui.common import session
from ui.common.i18n import language

_keep = st.components.v2.component("address", js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"))


def show(page: str) -> None:
    """Have the browser show what this page has written of itself; called last in a run of the script.

    Args:
        page: the last part of its path; empty for the first page.
    """
    if session.has_arrived():
        query = session.keep_address()
    else:  # Home, without a connection: what the address asks for is not known yet, and stays
        query = st.query_params.to_dict() | {"lang": language()}
    _keep(key="address", data={"lang": language(), "page": page, "query": urlencode(query)})
