"""Train a variational autoencoder, and draw images with its few numbers."""

from __future__ import annotations

import streamlit as st

from ui.common import session
from ui.common.i18n import _
from ui.training import data as data_view
from ui.training import generation, live

session.require_app()
session.enter("generation")
st.title(_("Generate"))
st.markdown(
    _(
        "A variational autoencoder squeezes every image into a few numbers and draws it anew from them. Once it can, any "
        "numbers give an image. Press **Train**, then move the sliders."
    )
)
live.page("generation", data_view.show, generation.show)
