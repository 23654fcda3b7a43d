"""An experiment."""

from __future__ import annotations

import streamlit as st

from ui import session

session.require_app()
session.enter_page()
st.title("playground")
session.write_page_url()
