"""A wall of networks that differ in two hyperparameters, all trained at once by one compiled program."""

import streamlit as st

from ui.common import session
from ui.common.i18n import _
from ui.sweep import wall

session.require_app()
st.title(_("Sweep wall"))
st.markdown(
    _(
        "`vmap` turns a function that trains one network into one that trains many. Choose two hyperparameters, such as the "
        "learning rate, and press **Run**: each cell is a network, and all learn in one compiled program, each with its own "
        "values."
    )
)
wall.show()
