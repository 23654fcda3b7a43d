"""The same work in JAX, PyTorch, TensorFlow and scikit-learn, measured here and now."""

from __future__ import annotations

import streamlit as st

from jaxcore.config.comparison import OWN, variants_for
from ui.common import session, widgets
from ui.common.i18n import _
from ui.compare import aspects, same_weights
from ui.compare import choose as comparison
from ui.compare import code as compared_code
from ui.compare import times as race

session.require_app()
session.enter_comparison()
st.title(_("Compare"))
st.markdown(
    _(
        "Is JAX faster? It depends on the work, and on the machine. Press **Run**: each framework does the same work, in a "
        "process of its own, one after another, with the same number of threads."
    )
)
chosen = comparison.choose()
times, same, code, table = widgets.tabs(
    [_("The race"), _("The same weights"), _("The code"), _("Side by side")], key="compare_view"
)
if times.open:
    with times:
        comparison.buttons(chosen, comparison.REPEATS, "race")
        run = comparison.watch(chosen, comparison.REPEATS, race.draw)
        if run is None:
            race.show_recorded(chosen.workload)
        elif not run.going:
            race.conclude(run)
if same.open:
    with same:
        st.markdown(
            _(
                "All start from the same weights and see the same batches in the same order. If they compute the same thing, "
                "their losses must agree, digit by digit, as far as their numbers have digits."
            )
        )
        comparison.buttons(chosen, 0, "same")
        comparison.watch(chosen, 0, same_weights.draw)
if code.open:
    with code:
        compared_code.show(variants_for(chosen.config))
if table.open:
    with table:
        aspects.show()
work = chosen.config.to_params() if chosen.workload == OWN else {}
session.write_page_url(**work, workload=chosen.workload, variants=",".join(chosen.variants))
