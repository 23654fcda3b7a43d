"""What is set on the pages that train: one set of widgets, which hold the configuration of one task at a time."""

import contextlib
from collections.abc import Mapping
from typing import Any

import streamlit as st

from jaxcore.catalog.datasets import DATASETS, TARGET_TYPES
from jaxcore.catalog.models import MODELS
from jaxcore.catalog.recipes import RECIPES
from jaxcore.catalog.tasks import TASKS
from jaxcore.config.run import FIELDS, MAX_LAYERS, RunConfig
from jaxcore.errors import ConfigError
from ui.common import csv_upload, session
from ui.common.form import Form

ESSENTIAL = ("dataset", "hidden", "learning_rate", "epochs", *csv_upload.FIELDS)
"""What a beginner sets; all else is folded up until it is asked for."""

_ACTIVATIONS = tuple(f"activation_{layer}" for layer in range(MAX_LAYERS))  # each layer's has a widget


def enter(task: str) -> None:
    """Called by the page of a task: make the widgets hold a configuration of it.

    The first page of a visit reads it from the address; what is wrong there is set aside, the rest is kept. Who comes from a
    page with another task finds what was set here before.
    """
    state, (dataset, model) = st.session_state, TASKS[task].usual
    if asked := session.enter_page(task):
        config, problems = RunConfig.salvage({"dataset": dataset, "model": model, "target_type": _target_type(task)} | asked)
        session.find_problems(problems)
        if config.task == task:
            show(config)
            usual = RunConfig.usual(config.data.dataset, model).flat()
            state["_all_settings"] = any(usual[name] != value for name, value in config.flat().items() if name not in ESSENTIAL)
    if state.get("_task_set") != task:
        own = {"target_type": _target_type(task)}
        show(RunConfig.usual(dataset, model).replace(**own), state.get("_set_before", {}).get(task, {}) | own)


def keep_folded() -> None:
    """Called when the settings that a beginner needs not are folded up or unfolded: it stays so for the visit."""
    st.session_state["_all_settings"] = st.session_state["all_settings"]


def _target_type(task: str) -> str:
    """What a column that is to be predicted holds, for a task."""
    return TASKS[task].target_type or TARGET_TYPES[0]


def show(config: RunConfig, kept: Mapping[str, Any] | None = None) -> None:
    """Let the widgets hold a configuration, and over it what was `kept` of them; before they are drawn, or in a callback."""
    state, form = st.session_state, Form()
    if (before := state.get("_task_set")) not in (None, config.task):
        mine = {name: state[name] for name in (*FIELDS, *_ACTIVATIONS) if name in state}
        state["_set_before"] = state.get("_set_before", {}) | {before: mine}
    form.show(config)
    form.hold(**dict(zip(_ACTIVATIONS, config.network.activations)))
    state.update(kept or {})
    state["_task_set"] = config.task  # last: a rerun can interrupt this function anywhere, and must then begin again


def show_recipe(name: str) -> None:
    """Let the widgets hold a recipe; in a callback."""
    config = RunConfig.from_params(RECIPES[name].params)
    show(config)
    st.session_state.setdefault("_recipes_set", {})[config.task] = name


def suit_dataset() -> None:
    """When another dataset is chosen, set the recipe that is usual for it, or else what suits it."""
    dataset, task = Form()["dataset"], st.session_state["_task_set"]
    usual = next((name for name, recipe in RECIPES.items() if (task, dataset) == recipe.usual), None)
    if usual:
        show_recipe(usual)
    else:
        suit_choice()


def suit_choice() -> None:
    """When another dataset or model is chosen, set what it, or the one before, has settings of its own for."""
    form, task = Form(), st.session_state["_task_set"]
    dataset, model = form["dataset"], form["model"]
    if MODELS[model].images_only and not DATASETS[dataset].images:
        tasks = MODELS[model].tasks
        model = next(name for name, spec in MODELS.items() if set(spec.tasks) & set(tasks) and not spec.images_only)
    config = RunConfig.usual(dataset, model).replace(target_type=_target_type(task))
    touched = {name for spec in (*DATASETS.values(), *MODELS.values()) for name in spec.settings}
    touched |= {"dataset", "model", "library", "variant", "activation", "target", "target_type", "header", "leave_out"}
    if recipe := st.session_state.get("_recipes_set", {}).pop(task, None):  # what it has set goes with it
        touched |= set(RECIPES[recipe].params)
    for name in FIELDS:
        if name not in touched:
            with contextlib.suppress(ConfigError):  # what no longer fits
                config = config.replace(**{name: form[name]})
    show(config)
