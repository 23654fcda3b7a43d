"""A network small enough to see all of it, learning while one looks, step by step, forwards and back."""

import streamlit as st

from ui.common import address, session
from ui.common.i18n import _
from ui.playground import controls
from ui.playground import stage as playground

session.require_app()
asked = session.enter_page("playground")
st.title(_("Playground"))
st.markdown(
    _("A small network learns to tell the colors apart: on the left is what it sees of a point, on the right its answer.")
)
aside, stage = st.columns([3, 8], gap="medium")
with aside:
    config = controls.settings(asked)
with stage:
    playground.stage(config)
if config is not None:
    address.write(**config.to_params(), **playground.lesson_params())
