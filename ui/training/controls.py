"""Widgets that make a configuration. Their keys are the configuration's field names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from jaxcore.catalog.archives import ARCHIVES
from jaxcore.catalog.datasets import DATASETS
from jaxcore.catalog.models import ACTIVATIONS, LIBRARY_TITLES, MODELS
from jaxcore.catalog.noises import NOISES
from jaxcore.catalog.optimizers import OPTIMIZERS, SCHEDULES
from jaxcore.catalog.recipes import RECIPES
from jaxcore.catalog.tasks import TASKS
from jaxcore.config.run import FIELDS, MAX_LAYERS, RunConfig, parse
from jaxcore.errors import ConfigError, DataError, JaxcoreError
from jaxcore.jobs.runs import Run
from jaxcore.translatable import N_
from ui.common import csv_upload, identity, playback, session, widgets
from ui.common.colors import COLORS
from ui.common.i18n import _, explain, hint, label, number

SLOW_MOTION_HELP = N_("A small network is trained before you can look. This spreads short runs over {seconds} seconds.")
PIXEL_RANGE_TITLES = {"unit": N_("0 to 1"), "symmetric": N_("-1 to 1")}
TARGET_TITLES = {"clean": N_("the clean image"), "noisy": N_("the noisy image it was given")}
SUBSETS = (1000, 2000, 5000, 10_000, 20_000)


class Places:
    """Where errors about settings are said: at the top of the section in which the field is set, else above all sections."""

    def __init__(self) -> None:
        self._rest = st.container()
        self._of: dict[str, DeltaGenerator] = {}

    def add(self, place: DeltaGenerator, fields: Iterable[str]) -> None:
        """Make this the place for what is wrong with these fields."""
        self._of |= dict.fromkeys(fields, place)

    def say(self, error: JaxcoreError) -> None:
        # What has no field is wrong with a file.
        place = self._of.get(error.values.get("field", "dataset"), self._rest)
        place.error(explain(error))
        if isinstance(error, DataError) and error.understood:
            facts = " ".join(explain(fact) for fact in error.understood)
            place.caption(_("Understood of the file so far: {facts}", facts=facts))


def experiment(task: str) -> tuple[RunConfig | None, Places]:
    """Draw all controls that a network of this task has.

    Returns:
        The configuration, None while something in it is not allowed, which is said where it was entered; and where more that
        is wrong with it can be said.
    """
    for error in session.problems():
        st.warning(_("The address asks for something unknown, and the usual value is used.") + " " + explain(error))
    _recipes(task)
    places, values = Places(), {}
    sections = {
        "table": (_("Data"), lambda: _data(task)),
        "grain": (_("Noise"), _noise),
        "hub": (_("Network"), lambda: _network(task, values["dataset"])),
        "trending_down": (_("Optimizer"), _optimization),
        "timer": (_("Training"), _training),
    }
    if "noise" not in TASKS[task].settings:
        del sections["grain"]
    for icon, (title, draw) in sections.items():
        with st.expander(title, expanded=True, icon=f":material/{icon}:"):
            place = st.container()
            mine = draw()
        places.add(place, mine)
        values |= mine
    if values.get("hidden", ()) is None:
        return None, places
    try:
        return RunConfig().replace(**values), places
    except ConfigError as error:
        places.say(error)
        return None, places


def _recipes(task: str) -> None:
    """Buttons that set everything at once."""
    configs = {name: RunConfig.from_params(recipe.params) for name, recipe in RECIPES.items()}
    with st.popover(_("Recipes"), icon=":material/menu_book:", width="stretch", key="recipes"):
        st.caption(_("Each sets the controls to an experiment that is worth a look; press Train afterwards."))
        for name, recipe in RECIPES.items():
            if configs[name].task != task:
                continue
            st.button(
                _(recipe.title), key=f"recipe_{name}", width="stretch", on_click=session.set_config, args=(configs[name],)
            )
            st.caption(_(recipe.description))


def slow_motion() -> bool:
    """Whether the visitor wants to see short runs slowly."""
    return st.session_state.get("slow_motion", True)


def overlays(run: Run | None) -> list[Run]:
    """Let other runs on the same data be chosen, whose curves are laid over those of the one that is shown, and return them."""
    others = {
        other.id: other
        for other in reversed(session.runs_here())
        if run is not None and other != run and _on_the_same_data(run, other)
    }
    chosen = [other for other in session.chosen_overlays() if other in others]
    if not others:
        return []
    st.session_state["overlays"] = chosen
    titles = {run_id: session.run_number(other) + identity.describe(other) for run_id, other in others.items()}
    chosen = st.multiselect(
        _("Compare with other runs on these data"),
        list(others),
        key="overlays",
        format_func=titles.__getitem__,
        max_selections=len(COLORS) - 1,
        placeholder=_("none"),
        persist_state="session",
    )
    return [others[run_id] for run_id in chosen]


def _on_the_same_data(run: Run, other: Run) -> bool:
    return (run.config.data.dataset, run.config.data.target, run.csv) == (
        other.config.data.dataset,
        other.config.data.target,
        other.csv,
    )


def _data(task: str) -> dict[str, Any]:
    titles = {name: spec.title for name, spec in DATASETS.items() if spec.suits(TASKS[task].target_type)}
    dataset = _choose("dataset", titles, on_change=session.suit_choice)
    spec = DATASETS[dataset]
    st.caption(_(spec.description))
    values: dict[str, Any] = {"dataset": dataset}
    if "csv" in spec.options:
        values |= csv_upload.choose(RunConfig().data)
    if "samples" in spec.options:
        values["samples"] = _slide("samples", 50, 2000, 50)
    if "spread" in spec.options:
        values["spread"] = _slide("spread", 0.0, 1.0, 0.05)
    if spec.archive:
        values["subset"] = _subset(dataset)
    for column, share in zip(st.columns(2), spec.shares):
        values[share] = _slide(share, 0.05, 0.4 if share == "validation" else 0.5, 0.05, column)
    if spec.images and TASKS[task].target_type:
        values["pixel_range"] = _choose("pixel_range", PIXEL_RANGE_TITLES)
    if spec.images:
        values["random_crop"] = _switch("random_crop")
        values["random_flip"] = _switch("random_flip")
    return values


def _subset(dataset: str) -> int:
    sizes = [size for size in SUBSETS if size < ARCHIVES[DATASETS[dataset].archive].train_images] + [0]
    if st.session_state.get("subset") not in sizes:
        st.session_state["subset"] = sizes[0]
    return st.select_slider(
        label("subset"),
        sizes,
        key="subset",
        format_func=lambda size: number(size) if size else _("all"),
        help=hint("subset"),
        persist_state="session",
    )


def _noise() -> dict[str, Any]:
    noise = _choose("noise", {name: spec.title for name, spec in NOISES.items()})
    st.caption(_(NOISES[noise].description))
    level = _slide("noise_level", 0.01, 0.6, 0.01)
    st.caption(_("Counted as: {text}.", text=_(NOISES[noise].level_text)))
    return {"noise": noise, "noise_level": level, "target_image": _choose("target_image", TARGET_TITLES)}


def _network(task: str, dataset: str) -> dict[str, Any]:
    fits = {
        name: spec.title
        for name, spec in MODELS.items()
        if task in spec.tasks and (DATASETS[dataset].images or not spec.images_only)
    }
    model = _choose("model", fits, on_change=session.suit_choice)
    spec = MODELS[model]
    st.caption(_(spec.description))
    values: dict[str, Any] = {"model": model, "variant": next(iter(spec.variants))}
    if len(spec.variants) > 1:
        values["variant"] = _choose("variant", spec.variants)
    values["library"] = _choose("library", {name: LIBRARY_TITLES[name] for name in spec.libraries})
    library = spec.libraries[values["library"]]
    if "latent" in spec.options:
        values["latent"] = _slide("latent", 2, 32, 1)
        values["kl_weight"] = _enter("kl_weight", step=0.5)
    if "hidden" in spec.options:
        hidden = widgets.several(label("hidden"), "hidden", help=hint("hidden"), persist_state="session", max_chars=80)
        try:
            values["hidden"] = parse("hidden", hidden)
            RunConfig().replace(hidden=values["hidden"])
        except ConfigError as error:
            st.error(explain(error))
            values["hidden"] = None
        values["activation"] = _activations(len(values["hidden"] or ()))
    for layer, draw in (
        ("dropout", lambda off: _slide("dropout", 0.0, 0.9, 0.05, disabled=off)),
        ("batch_norm", lambda off: _switch("batch_norm", disabled=off)),
    ):
        if layer not in spec.options:
            continue
        offered = getattr(library, layer)
        value = draw(not offered)
        if offered:
            values[layer] = value
        else:
            st.caption(_("{library} has no {layer} that could be used here.", library=values["library"], layer=label(layer)))
    return values


def _switch(name: str, *, disabled: bool = False) -> bool:
    return st.toggle(label(name), key=name, help=hint(name), disabled=disabled, persist_state="session")


def _activations(layers: int) -> tuple[str, ...]:
    chosen = []
    for row in range(0, min(layers, MAX_LAYERS), 2):
        for layer, column in zip(range(row, min(row + 2, layers)), st.columns(2)):
            key = f"activation_{layer}"
            st.session_state.setdefault(key, st.session_state.get("activation_0", ACTIVATIONS[0]))
            name = _("Activation {layer}", layer=layer + 1)
            chosen.append(column.selectbox(name, ACTIVATIONS, key=key, help=hint("activation"), persist_state="session"))
    return tuple(chosen) or ACTIVATIONS[:1]


def _optimization() -> dict[str, Any]:
    optimizer = _choose("optimizer", {name: spec.title for name, spec in OPTIMIZERS.items()})
    st.caption(_(OPTIMIZERS[optimizer].description))
    values: dict[str, Any] = {"optimizer": optimizer}
    left, right = st.columns(2)
    values["learning_rate"] = _enter("learning_rate", left, step=0.001)
    with right:
        values["schedule"] = _choose("schedule", {name: title for name, (title, _text) in SCHEDULES.items()})
    if "momentum" in OPTIMIZERS[optimizer].takes:
        values["momentum"] = _enter("momentum", step=0.05)
    left, right = st.columns(2)
    values["weight_decay"] = _enter("weight_decay", left, step=0.0001)
    values["clip_norm"] = _enter("clip_norm", right, step=0.5)
    return values


def _training() -> dict[str, Any]:
    left, right = st.columns(2)
    values = {
        "epochs": _enter("epochs", left, step=1),
        "batch_size": _enter("batch_size", right, step=1),
        "seed": _enter("seed", left, step=1),
    }
    st.session_state.setdefault("slow_motion", True)
    st.toggle(
        _("Slow motion"),
        key="slow_motion",
        help=_(SLOW_MOTION_HELP, seconds=f"{playback.DURATION_S:.0f}"),
        persist_state="session",
    )
    return values


def _choose(name: str, titles: Mapping[str, str], on_change: Callable[[], None] | str = "rerun") -> str:
    if st.session_state.get(name) not in titles:
        st.session_state[name] = next(iter(titles))
    return st.selectbox(
        label(name),
        list(titles),
        key=name,
        format_func=lambda value: _(titles[value]),
        help=hint(name),
        on_change=on_change,
        persist_state="session",
    )


def _slide(name: str, low: float, high: float, step: float, place=st, *, disabled: bool = False) -> float:
    value = type(low)(st.session_state.get(name, low))
    st.session_state[name] = min(max(value, low), high)
    options = {"help": hint(name), "disabled": disabled, "persist_state": "session"}
    if isinstance(low, int):
        return place.slider(label(name), low, high, step=step, key=name, **options)
    return widgets.slide(label(name), low, high, step, name, place=place, **options)


def _enter(name: str, place=st, *, step: float) -> float:
    """A number without limits of the widget's own: what is allowed is said by the configuration, in the visitor's language."""
    whole = FIELDS[name] == "int"
    return place.number_input(
        label(name), key=name, step=step, format="%d" if whole else "%g", help=hint(name), persist_state="session"
    )
