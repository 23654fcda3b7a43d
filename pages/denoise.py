"""Spoil images, train a network to restore them, and see how much of the noise is gone."""

from __future__ import annotations

import streamlit as st

from ui.common import session
from ui.common.i18n import _
from ui.training import denoising as restoration
from ui.training import live

session.require_app()
session.enter("denoising")
st.title(_("Denoise"))
st.markdown(
    _(
        "A network is shown spoiled images and learns to give the clean ones back. It never sees which pixels were spoiled. "
        "Press **Train** and watch it restore five images that it has never trained on."
    )
)
live.page("denoising", restoration.show_data, restoration.show)
