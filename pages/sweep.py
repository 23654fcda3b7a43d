"""A wall of networks that differ in two hyperparameters, all trained at once by one compiled program."""

import streamlit as st

from ui.common import session
from ui.common.i18n import _
from ui.sweep import wall

session.require_app()
st.title(_("Sweep wall"))
st.markdown(
    _(
        "`vmap` turns a function that trains one network into a function that trains many. Choose two hyperparameters and "
        "press **Run**: each cell of the wall is a network, and all of them learn in one compiled program, each with its "
        "own values."
    )
)
wall.show()
