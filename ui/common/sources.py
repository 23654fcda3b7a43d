"""“Show the code”: a program as the documentation would write it, what runs here instead, and what lies underneath.

All of it is read as text, so that the server need not import JAX.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from jaxcore import examples, sources
from jaxcore.catalog.datasets import DATASETS
from jaxcore.catalog.models import ADAPTERS, LIBRARY_TITLES, MODELS
from jaxcore.catalog.noises import NOISES
from jaxcore.catalog.sections import SECTIONS, sections
from jaxcore.catalog.tasks import TASKS
from jaxcore.config.run import RunConfig
from jaxcore.translatable import N_
from ui.common import turns, widgets
from ui.common.i18n import _

KERNELS = {
    "jaxcore.kernels.layers": N_("Convolution"),
    "jaxcore.kernels.winograd": N_("Winograd's algorithm"),
    "jaxcore.kernels.squares": N_("Squares"),
    "jaxcore.kernels.products": N_("Matrix products"),
}


def show(config: RunConfig, data: Mapping[str, Any] | None = None) -> None:
    """The three steps, for the settings of a page that trains; `data` is its preview, if there is one yet."""
    with turns.taken(part=True):
        widgets.folded(_("Show the code"), "code_view", _steps, config, data, icon="code")


def _steps(config: RunConfig, data: Mapping[str, Any] | None) -> None:
    st.header(_("As the documentation would write it"), anchor=False)
    _programs(config, data)
    st.header(_("As it runs here"), anchor=False)
    st.caption(
        _(
            "These are, word for word, the functions that the worker calls for the settings of this page. A single step "
            "function serves everything that can be chosen, so it looks up what the program above spells out."
        )
    )
    _in_tabs(functions(config), key="code_module")
    widgets.folded(_("Underneath"), "code_underneath", _files, config, icon="foundation")


def _files(config: RunConfig) -> None:
    st.caption(
        _(
            "Whole files, of which a run uses what it needs: the loop that becomes one compiled program, how programs are "
            "compiled and cached, and convolutions in the form that suits a CPU. On an accelerator, JAX's own are used "
            "instead."
        )
    )
    _in_tabs(underneath(config), key="code_file")


def functions(config: RunConfig) -> dict[str, Sequence[str]]:
    """What a run of these settings calls, by what it is for, named as `jaxcore.sources.code` takes it."""
    network, task, data = config.network, TASKS[config.task], config.data
    changed = data.augmentations if DATASETS[data.dataset].images else ()
    noise = (NOISES[config.objective.noise].add,) if "noise" in task.settings else ()
    return {
        N_("Network"): (MODELS[network.model].libraries[network.library].module, *ADAPTERS.get(network.library, ())),
        N_("What is learned"): (*task.sources, *noise),
        N_("Training step"): (
            *(f"jaxcore.engine.step:{name}" for name in ("step", "gradient", "loss", "batch")),
            *(f"jaxcore.engine.augmentation:{name}" for name in changed),
        ),
        N_("Optimizers"): ("jaxcore.engine.optimizers:build", "jaxcore.engine.optimizers:schedule"),
    }


def underneath(config: RunConfig) -> dict[str, Sequence[str]]:
    """The files that lie under those functions."""
    model = MODELS[config.network.model]
    kernels = model.kernels[config.network.variant] if model.libraries[config.network.library].kernels else ()
    return {
        N_("Loop"): ("jaxcore.engine.loop", "jaxcore.engine.pieces"),
        N_("Compiling"): ("jaxcore.engine.compiling",),
        **{KERNELS[module]: (module,) for module in kernels},
    }


def side_by_side(shown: Mapping[str, str]) -> None:
    """Sources, by their titles, cut where their parts correspond."""
    parts = {title: sections(text) for title, text in shown.items()}
    for name, heading in SECTIONS.items():
        if not any(name in part for part in parts.values()):
            continue
        st.subheader(_(heading), anchor=False)
        for column, (title, part) in zip(st.columns(len(parts)), parts.items()):
            column.caption(title)
            if text := part.get(name):
                column.code(text, language="python", wrap_lines=True)


def _programs(config: RunConfig, data: Mapping[str, Any] | None) -> None:
    """The complete program in the chosen library, and beside it those in others."""
    network, spec = config.network, DATASETS[config.data.dataset]
    shape, classes = spec.shape, spec.classes
    if config.data.dataset == "csv":
        if data is None:
            st.caption(_("The program depends on your table: it appears here as soon as the table can be learned from."))
            return
        shape, classes = (len(data["feature_names"]),), len(data["class_names"])
    st.caption(
        _(
            "A complete program with the settings of this page and nothing of this app in it: read it from top to bottom, "
            "or download it and run it with `python`. With the same seed it starts from the same weights and uses the same "
            "batches, and its numbers match this app's except for rounding. They agree only roughly with batch "
            "normalization, with the variational autoencoder, and where a convolutional network learns with noise, dropout "
            "or altered images."
        )
    )
    libraries = MODELS[network.model].libraries
    able = [
        library
        for library, of in libraries.items()
        if (of.dropout or not network.dropout) and (of.batch_norm or not network.batch_norm)
    ]
    others = [library for library in able if library != network.library]
    titles = {library: _(LIBRARY_TITLES[library]) for library in (network.library, *others)}
    options = {"selection_mode": "multi", "key": "code_beside", "format_func": titles.__getitem__, "wrap": True}
    chosen = [network.library, *(st.pills(_("Beside it"), others, **options) if others else [])]
    programs = {library: config.replace(library=library) for library in chosen}
    texts = {titles[library]: examples.program(own, shape, classes) for library, own in programs.items()}
    for column, own, text in zip(st.columns(len(texts)), programs.values(), texts.values()):
        file = examples.name(own.network) + ".py"
        column.download_button(
            _("Download {file}", file=file),
            text,
            file,
            "text/x-python",
            key=f"download_{file}",
            icon=":material/download:",
            on_click="ignore",
        )
    if len(texts) == 1:
        st.code(*texts.values(), language="python", height=560)
    else:
        side_by_side(texts)


def _in_tabs(shown: Mapping[str, Sequence[str]], key: str) -> None:
    """A tab for each title, in which the sources of these names stand."""
    for tab, names in zip(widgets.tabs([_(title) for title in shown], key=key), shown.values()):
        if tab.open:
            for name in names:
                tab.caption(f"`{name}`")
                tab.code(sources.code(name), language="python", height="content" if ":" in name else 480)
