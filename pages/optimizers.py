"""Optimizers at the same work, down the same surface, and the learning rates they need."""

import streamlit as st

from ui.common import address, session
from ui.common.i18n import _
from ui.optimizers import descent, learning_rates
from ui.optimizers import race as optimizer_race

session.require_app()
st.title(_("Optimizer race"))
st.markdown(
    _(
        "Which optimizer is best? Let them race: the same initial weights, the same batches, several seeds each. An "
        "optimizer wins only if the seeds differ less than the optimizers do."
    )
)
optimizer_race.begin()
address.views(
    "race_view",
    {_("The race"): optimizer_race.show, _("Down a surface"): descent.show, _("Learning rates"): learning_rates.show},
)
address.write(**optimizer_race.page_params())
