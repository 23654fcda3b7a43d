"""What this is, and something alive."""

import streamlit as st

from jaxcore.config.run import RunConfig
from ui.common import session
from ui.common.i18n import _
from ui.home import showcase
from ui.training import settings

session.require_app(arrived=False)
st.title("JAX Classroom")
st.markdown(
    _(
        "JAX is a Python library that computes with arrays, differentiates your functions, and compiles them for CPU, GPU "
        "or TPU. Here you train neural networks with it, watch them learn, and see what JAX does to make that possible."
    )
)
with st.container(horizontal=True, vertical_alignment="center"):
    if st.button(_("Train your first network"), key="train_first", type="primary", icon=":material/play_arrow:"):
        settings.show(RunConfig.usual("moons", "mlp"))
        session.press("train", "classify")  # no address can do that: what a link starts, nobody has asked for
        st.switch_page("pages/classify.py")
    st.page_link("pages/start.py", label="**" + _("Start here") + "**", icon=":material/signpost:", width="content")
    st.page_link(
        "pages/playground.py", label=_("Watch a network learn, step by step"), icon=":material/play_circle:", width="content"
    )
    st.page_link("pages/arrays.py", label=_("Learn JAX, lesson by lesson"), icon=":material/school:", width="content")
showcase.show()
