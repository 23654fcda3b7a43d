"""“Show the code”: the source files that actually ran, read as text, so that the server need not import JAX."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import streamlit as st

from jaxcore.config.run import NetworkConfig
from jaxcore.models import LIBRARY_TITLES, MODELS
from jaxcore.objectives import OBJECTIVES
from ui.common import widgets
from ui.common.i18n import _


def read(module: str) -> str:
    """The source text of a module of this project."""
    return Path(importlib.util.find_spec(module).origin).read_text(encoding="utf-8")


def show(network: NetworkConfig) -> None:
    """The network in the chosen library, the engine and the optimizers, as they run on the worker."""
    modules = {
        _("Network ({library})", library=_(LIBRARY_TITLES[network.library])): MODELS[network.model]
        .libraries[network.library]
        .module,
        _("Training step"): "jaxcore.engine.train",
        _("Optimizers"): "jaxcore.optimizers",
        _("What is learned"): OBJECTIVES[MODELS[network.model].task].module,
        _("Evaluation"): "jaxcore.objectives.quality"
        if MODELS[network.model].task == "denoising"
        else "jaxcore.evaluation",
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
            tab.code(read(module), language="python", height=420)
