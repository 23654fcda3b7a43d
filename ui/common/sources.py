"""“Show the code”: the source files that actually ran, read as text, so that the server need not import JAX."""

from __future__ import annotations

import streamlit as st

from jaxcore import sources
from jaxcore.catalog.models import LIBRARY_TITLES, MODELS
from jaxcore.catalog.tasks import TASKS
from jaxcore.config.run import NetworkConfig
from ui.common import widgets
from ui.common.i18n import _


def show(network: NetworkConfig, task: str) -> None:
    """The network in the chosen library, the engine and the optimizers, as they run on the worker."""
    modules = {
        _("Network ({library})", library=_(LIBRARY_TITLES[network.library])): MODELS[network.model]
        .libraries[network.library]
        .module,
        _("Training step"): "jaxcore.engine.step",
        _("Optimizers"): "jaxcore.engine.optimizers",
        _("What is learned"): TASKS[task].objective,
        _("Evaluation"): "jaxcore.objectives.quality" if task == "denoising" else "jaxcore.objectives.evaluation",
    }
    if MODELS[network.model].images_only:
        modules[_("Convolution")] = "jaxcore.kernels.layers"
    view = st.expander(_("Show the code"), icon=":material/code:", key="code_view", on_change="rerun")
    if not view.open:
        return
    with view:
        st.caption(_("This is not an example: it is the source that the worker runs."))
        for tab, module in zip(widgets.tabs(list(modules), key="code_module"), modules.values()):
            tab.caption(f"`{module}`")
            tab.code(sources.read(module), language="python", height=420)
