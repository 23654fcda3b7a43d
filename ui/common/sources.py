"""“Show the code”: a program as the documentation would write it, what runs here instead, and what lies underneath.

All of it is read as text, so that the server need not import JAX.
"""

from collections.abc import Mapping, Sequence

import streamlit as st

from jaxcore import sources
from jaxcore.catalog.datasets import DATASETS
from jaxcore.catalog.models import ADAPTERS, LIBRARY_TITLES, MODELS, program
from jaxcore.catalog.noises import NOISES
from jaxcore.catalog.sections import SECTIONS, sections
from jaxcore.catalog.tasks import TASKS
from jaxcore.config.run import RunConfig
from jaxcore.translatable import N_
from ui.common import turns, widgets
from ui.common.i18n import _

KERNELS = {
    "jaxcore.kernels.layers": N_("Convolution"),
    "jaxcore.kernels.winograd": N_("Winograd's sums"),
    "jaxcore.kernels.squares": N_("Squares"),
    "jaxcore.kernels.products": N_("Matrix products"),
}


def show(config: RunConfig) -> None:
    """The three steps, for the settings of a page that trains."""
    with turns.taken(part=True):
        widgets.folded(_("Show the code"), "code_view", _steps, config, icon="code")


def _steps(config: RunConfig) -> None:
    st.header(_("As the documentation would write it"), anchor=False)
    _programs(config)
    st.header(_("As it runs here"), anchor=False)
    st.caption(
        _(
            "These are the functions that the worker calls for the settings of this page, word for word. One step "
            "serves all that can be chosen, so it looks up what the program above writes down."
        )
    )
    _in_tabs(functions(config), key="code_module")
    widgets.folded(_("Underneath"), "code_underneath", _files, config, icon="foundation")


def _files(config: RunConfig) -> None:
    st.caption(
        _(
            "Whole files, of which a run uses what it needs: the loop that becomes one compiled program, how "
            "programs are compiled and kept, and sums in the form that suits a processor. On an accelerator, "
            "JAX's own take the place of those."
        )
    )
    _in_tabs(underneath(config), key="code_file")


def functions(config: RunConfig) -> dict[str, Sequence[str]]:
    """What a run of these settings calls, by what it is for, named as `jaxcore.sources.code` takes it."""
    network, task, data = config.network, TASKS[config.task], config.data
    changed = [name for name in ("random_flip", "random_crop") if getattr(data, name) and DATASETS[data.dataset].images]
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


def side_by_side(modules: Mapping[str, str]) -> None:
    """Sources, given with their titles, cut where their parts correspond."""
    parts = {module: sections(module) for module in modules}
    for name, heading in SECTIONS.items():
        st.subheader(_(heading), anchor=False)
        for column, (module, title) in zip(st.columns(len(modules)), modules.items()):
            column.caption(title)
            if text := parts[module].get(name):
                column.code(text, language="python", wrap_lines=True)


def _programs(config: RunConfig) -> None:
    """The complete program in the chosen library, and beside it those in others."""
    network = config.network
    others = [library for library in MODELS[network.model].libraries if library != network.library]
    st.caption(
        _(
            "A whole program with nothing of this app in it: read it from top to bottom, or download it and run it with "
            "`python`. It trains this kind of network on data and with settings of its own, not those of this page. From the "
            "same weights and batches, its losses are those of this app."
        )
    )
    titles = {library: _(LIBRARY_TITLES[library]) for library in (network.library, *others)}
    options = {"selection_mode": "multi", "key": "code_beside", "format_func": titles.__getitem__, "wrap": True}
    chosen = [network.library, *(st.pills(_("Beside it"), others, **options) if others else [])]
    shown = {program(config.task, network.model, network.variant, library): titles[library] for library in chosen}
    for column, module in zip(st.columns(len(shown)), shown):
        file = module.rpartition(".")[2] + ".py"
        column.download_button(
            _("Download {file}", file=file),
            sources.read(module),
            file,
            "text/x-python",
            key=f"download_{file}",
            icon=":material/download:",
            on_click="ignore",
        )
    if len(shown) == 1:
        st.code(sources.read(module), language="python", height=560)
    else:
        side_by_side(shown)


def _in_tabs(shown: Mapping[str, Sequence[str]], key: str) -> None:
    """A tab for each title, in which the sources of these names stand."""
    for tab, names in zip(widgets.tabs([_(title) for title in shown], key=key), shown.values()):
        if tab.open:
            for name in names:
                tab.caption(f"`{name}`")
                tab.code(sources.code(name), language="python", height="content" if ":" in name else 480)
