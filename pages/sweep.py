"""A wall of networks that differ in two hyperparameters, all trained at once by one compiled program."""

from __future__ import annotations

import streamlit as st

from ui.common import session
from ui.common.i18n import _
from ui.sweep import controls as sweep_controls
from ui.sweep import wall as sweep_wall

session.require_app()
st.title(_("Sweep wall"))
st.markdown(
    _(
        "`vmap` turns a function that trains one network into one that trains many. Choose two hyperparameters and press "
        "**Run**: each cell of the wall is a network, and all of them learn in one compiled program, each with its own values."
    )
)
bar = st.container()
stage, settings = st.columns([7, 3], gap="large")
with settings:
    sweep = sweep_controls.choose()
with bar:
    sweep_wall.buttons(sweep)
with stage:
    sweep_wall.introduce(sweep)
    run = session.current_run()
    sweep_wall.watch(run, sweep)
    if run is not None and not run.going:
        sweep_wall.conclude(run)
if sweep is not None:
    session.write_page_url(**sweep_controls.page_params(sweep))
