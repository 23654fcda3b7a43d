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
    _(
        "A small network learns to tell the colours apart. The large square is its answer for every place; the small ones are "
        "what each of its units sees, and the lines are its weights. Point at a unit to see it large."
    )
)
stage, settings = st.columns([7, 3], gap="large")
with settings:
    config = controls.settings(asked)
with stage:
    playground.lesson()
    playground.stage(config)
if config is not None:
    address.write(**config.to_params())
