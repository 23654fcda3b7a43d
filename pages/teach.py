"""For teachers: what is needed, lesson plans with a sheet to print, what students believe, what to say when a run fails."""

import streamlit as st

from ui import teach
from ui.common import address, session
from ui.common.i18n import _

session.require_app()
teach.open_plan(session.enter_page())
st.title(_("For teachers"))
with st.container(key="not_printed"):
    teach.what_is_needed()
address.views(
    "teach_view",
    {_("Lesson plans"): teach.plans, _("What students believe"): teach.beliefs, _("When a run goes wrong"): teach.troubles},
)
address.write(plan=teach.chosen())
