"""Where a beginner starts: what a network and JAX are, and paths through the app."""

import streamlit as st

from ui import start
from ui.common import address, session
from ui.common.i18n import _

session.require_app()
session.enter_page()
st.title(_("Start here"))
start.what_it_is()
address.views("start_path", start.paths())
start.beside_the_others()
address.write()
