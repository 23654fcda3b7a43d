"""The loss around a trained network's weights, as a picture and as one number."""

import streamlit as st

from ui import landscape
from ui.common import address, runs, session
from ui.common.i18n import _

session.require_app()
session.enter_page("landscape")
st.title(_("Loss landscape"))
st.markdown(
    _(
        "A network's loss depends on all its weights. Here they move together along two directions, and the loss is "
        "computed at each point: a slice through the landscape that training moves in."
    )
)
settings, stage = st.columns([3, 8], gap="medium")
with settings.container(key="aside"):
    run = landscape.choose_network()
    question = landscape.choose_slice(run)
with stage:
    runs.say_identity(landscape.config_of(run))
    if question is not None:
        found = landscape.ask(run, *question)
        if found is not None:
            landscape.show_slice(run, question, found)
    st.header(_("How sharp is the valley?"))
    sharp = landscape.ask(run, "landscape:sharpness")
    if sharp is not None:
        landscape.show_sharpness(run, sharp)
address.write()
