"""Optimizers at the same work, down the same surface, and the learning rates they need."""

from __future__ import annotations

import streamlit as st

from ui.common import session, widgets
from ui.common.i18n import _
from ui.optimizers import descent, learning_rates
from ui.optimizers import race as optimizer_race

session.require_app()
st.title(_("Optimizer race"))
st.markdown(
    _(
        "Which optimizer is best? Let them race: the same first weights, the same batches, several seeds each. Somebody wins "
        "only where the seeds differ less than the optimizers do."
    )
)
optimizer_race.begin()
race, surface, rates = widgets.tabs([_("The race"), _("Down a surface"), _("Learning rates")], key="race_view")
if race.open:
    with race:
        bar = st.container()
        stage, settings = st.columns([7, 4], gap="large")
        with settings:
            form = optimizer_race.settings()
            st.caption(_("Only multilayer perceptrons in pure JAX race here."))
        with stage:
            ready = optimizer_race.checked(form.say)
        with bar:
            optimizer_race.buttons(ready)
        with stage:
            optimizer_race.watch(session.current_run(), ready)
if surface.open:
    with surface:
        descent.show()
if rates.open:
    with rates:
        learning_rates.show(optimizer_race.checked)
session.write_page_url(**optimizer_race.page_params())
