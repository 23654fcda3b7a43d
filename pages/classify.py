"""The main job: pick data, a network and an optimizer, train, watch, judge."""

from __future__ import annotations

import streamlit as st

from ui.common import session
from ui.common.i18n import _
from ui.training import classification as results
from ui.training import data as data_view
from ui.training import live

session.require_app()
session.enter("classification")
st.title(_("Classify"))
st.markdown(
    _(
        "A network sees examples with their classes and learns to tell the class of examples it has not seen. "
        "Press **Train**, watch the loss fall, then change one thing and train again."
    )
)
live.page("classification", data_view.show, results.show)
