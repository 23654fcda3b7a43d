"""What this is, and something alive."""

import streamlit as st

from ui.common import session
from ui.common.i18n import _
from ui.home import showcase

session.require_app(arrived=False)
st.title("JAX Classroom")
words, picture = st.columns([2, 3], gap="large")
with words:
    st.markdown(
        _(
            "Learn what neural networks do by running them, and JAX by seeing what it does with them.\n\n"
            "1. **Pick** a dataset, a network and an optimizer, or bring a table of your own.\n"
            "2. **Train** it: what you see there is computed by JAX while you watch.\n"
            "3. **Judge** it on examples it has not seen, and look at the ones it gets wrong.\n"
            "4. **Look inside**: the code that ran, and what tracing, compiling and running took."
        )
    )
    st.page_link("pages/classify.py", label=_("Train your first network"), icon=":material/play_arrow:")
    st.page_link("pages/playground.py", label=_("Watch one learn, step by step"), icon=":material/play_circle:")
    st.page_link("pages/arrays.py", label=_("Learn JAX, lesson by lesson"), icon=":material/school:")
with picture:
    showcase.show()
