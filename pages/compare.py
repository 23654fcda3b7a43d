"""The same work in JAX, PyTorch, TensorFlow and scikit-learn, measured here and now."""

import streamlit as st

from jaxcore.config.comparison import OWN, variants_for
from ui.common import address, session
from ui.common.i18n import _
from ui.compare import aspects, code, same_weights, times
from ui.compare import choose as comparison

session.require_app()
st.title(_("Compare"))
st.markdown(
    _(
        "Is JAX faster? It depends on the work, and on the machine. Press **Run**: each framework does the same work, in a "
        "process of its own, one after another, with the same number of threads."
    )
)
chosen = comparison.choose()
address.views(
    "compare_view",
    {
        _("The race"): lambda: times.show(chosen),
        _("The same weights"): lambda: same_weights.show(chosen),
        _("The code"): lambda: code.show(variants_for(chosen.config)),
        _("Side by side"): aspects.show,
    },
)
work = chosen.config.to_params() if chosen.workload == OWN else {}
address.write(**work, workload=chosen.workload, variants=",".join(chosen.variants))
