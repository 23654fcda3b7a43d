"""The same work in JAX, PyTorch, TensorFlow and scikit-learn, measured here and now."""

import functools

import streamlit as st

from ui.common import address, session
from ui.common.i18n import _
from ui.compare import aspects, code, same_weights, times, under_the_hood
from ui.compare import choose as comparison

session.require_app()
st.title(_("Compare"))
with st.container(key="aside_purpose"):
    st.markdown(
        _(
            "Is JAX faster? It depends on the work and on the machine. Press **Run**, and the frameworks do the same work "
            "one after another."
        )
    )
comparison.begin()
address.views(
    "compare_view",
    {
        _("The race"): functools.partial(comparison.beside, times.show),
        _("The same weights"): functools.partial(comparison.beside, same_weights.show),
        _("The code"): code.show,
        _("Side by side"): aspects.show,
        _("Under the hood"): under_the_hood.show,
    },
)
address.write(**comparison.page_params())
