"""The source that was measured, framework beside framework."""

import streamlit as st

from jaxcore.catalog.frameworks import FRAMEWORKS
from jaxcore.sources import read
from ui.common import sources
from ui.common.i18n import _
from ui.compare import choose as comparison


def show() -> None:
    """The measured source of up to three frameworks side by side, cut where the parts correspond."""
    modules: dict[str, str] = {}
    for framework, spec in FRAMEWORKS.items():
        for variant, kind in spec.variants.items():
            modules.setdefault(kind.module, comparison.title(framework, variant) if framework == "jax" else spec.title)
    shown = st.multiselect(
        _("Side by side"),
        list(modules),
        default=list(modules)[1:3],
        format_func=modules.__getitem__,
        key="code_modules",
        max_selections=3,
        placeholder=_("none"),
    )
    if not shown:
        return
    st.caption(
        _(
            "This is the complete code that the measured processes run. Only JAX · scan calls more: this app's engine, which "
            "stands on Classify under “Show the code”."
        )
    )
    sources.side_by_side({modules[module]: read(module) for module in shown})
