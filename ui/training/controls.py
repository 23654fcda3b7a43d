"""Widgets that make a configuration. Their keys are the configuration's field names."""

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from jaxcore.catalog.archives import ARCHIVES
from jaxcore.catalog.augmentations import AUGMENTATIONS
from jaxcore.catalog.datasets import DATASETS
from jaxcore.catalog.models import ACTIVATIONS, LIBRARY_TITLES, MODELS
from jaxcore.catalog.noises import NOISES, draws
from jaxcore.catalog.optimizers import OPTIMIZERS
from jaxcore.catalog.recipes import RECIPES
from jaxcore.catalog.tasks import TASKS
from jaxcore.config.fields import TITLES
from jaxcore.config.run import MAX_LAYERS, RunConfig
from jaxcore.errors import ConfigError
from jaxcore.translatable import N_
from ui.common import csv_upload, playback, runtime
from ui.common.form import Form, say_problems
from ui.common.i18n import _, hint, label, number, seconds
from ui.training import bring_back, settings, switches

SLOW_MOTION_HELP = N_("A small network finishes training before you can look. This stretches short runs to {seconds} seconds.")
SUBSETS = (1000, 2000, 5000, 10_000, 20_000)


def experiment(task: str) -> tuple[RunConfig | None, Form]:
    """Draw all controls that a network of this task has.

    Returns:
        The configuration, None while something in it is not allowed, which is said where it was entered; and the form, where
        more that is wrong with it can be said.
    """
    say_problems()
    form = Form()
    with st.container(horizontal=True, gap="small", key="ways_in"):
        _recipes(task)
        if TASKS[task].target_type:
            st.button(_("Your table"), key="own_table", icon=":material/upload_file:", on_click=_take_own_table)
    form.above = st.container()
    essential = st.container(border=True, key="essential")
    of_recipe = st.container()
    st.session_state["all_settings"] = st.session_state.get("_all_settings", False)  # Streamlit forgets it with the page
    more = st.expander(_("All settings"), icon=":material/tune:", key="all_settings", on_change=settings.keep_folded)
    with form.inside(essential, *csv_upload.FIELDS):
        _dataset(form, task)
    with more:
        with form.section(_("Data"), "table", seen=more.open):
            _data(form, task)
        if "noise" in TASKS[task].settings:
            with form.section(_("Noise"), "grain", seen=more.open):
                _noise(form)
        with form.section(_("Network"), "hub", seen=more.open):
            _network(form, task, essential)
        with form.section(_("Optimizer"), "trending_down", seen=more.open):
            _optimization(form, essential)
        with form.section(_("Training"), "timer", seen=more.open):
            _training(form, task, essential)
    bring_back.control()
    config = form.config(_config)
    if config is not None:
        with of_recipe:
            switches.show(config)
    return config, form


def _config(**values: Any) -> RunConfig:
    """What is drawn decides; all else has its default, whatever was set while it was drawn."""
    layers = [values.pop(name) for name in list(values) if name.startswith("activation_")]
    activation = {"activation": tuple(layers)} if layers else {}
    return RunConfig().replace(**{"variant": next(iter(MODELS[values["model"]].variants))} | values | activation)


def _recipes(task: str) -> None:
    """Buttons that set everything at once, each with what to look at and how long it takes."""
    recipes = {name: RunConfig.from_params(recipe.params) for name, recipe in RECIPES.items()}
    with st.popover(_("Recipes"), key="recipes"):
        st.caption(_("Each recipe sets up an experiment worth looking at; press Train afterward."))
        for name, config in recipes.items():
            if config.task == task:
                about = _("About {time} here.", time=seconds(runtime.runs().queue.estimates.likely_s(config)))
                with st.container(gap="xxsmall"):  # what belongs together
                    title = _(RECIPES[name].title)
                    st.button(title, key=f"recipe_{name}", width="stretch", on_click=settings.show_recipe, args=(name,))
                    st.caption(f"{_(RECIPES[name].description)} {about}")
        st.caption(_("Times are estimated from what runs have taken on this machine, and from what such runs usually take."))


def _take_own_table() -> None:
    Form().hold(dataset="csv")
    settings.suit_choice()


def slow_motion() -> bool:
    """Whether the visitor wants to see short runs slowly."""
    return st.session_state.get("slow_motion", True)


def _dataset(form: Form, task: str) -> None:
    titles = {name: spec.title for name, spec in DATASETS.items() if spec.suits(TASKS[task].target_type)}
    spec = DATASETS[form.choose("dataset", titles, on_change=settings.suit_dataset)]
    st.caption(_(spec.description))
    if "csv" in spec.options:
        csv_upload.choose(form, TASKS[task].target_type)


def _data(form: Form, task: str) -> None:
    spec = DATASETS[form["dataset"]]
    if "samples" in spec.options:
        form.slide("samples", 50, 2000, 50)
    if "spread" in spec.options:
        form.slide("spread", 0.0, 1.0, 0.05)
    if spec.archive:
        _subset(form, ARCHIVES[spec.archive].train_images)
    for column, share in zip(st.columns(2), spec.shares):
        form.slide(share, 0.05, 0.4 if share == "validation" else 0.5, 0.05, column)
    if spec.shares:
        form.number("split_seed", 1)
    if spec.images and TASKS[task].target_type:
        form.choose("pixel_range", TITLES["pixel_range"])
        form.check("shuffle_pixels")
    if spec.images:
        for name in AUGMENTATIONS:
            form.check(name)
        if TASKS[task].target_type == "classes":
            form.check("test_flip")


def _subset(form: Form, images: int) -> None:
    if form["subset"] >= images:
        form.hold(subset=0)
    form.pick(
        "subset",
        (*(size for size in SUBSETS if size < images), 0),
        order=lambda size: size or images,
        format_func=lambda size: number(size) if size else _("all"),
    )


def _noise(form: Form) -> None:
    noise = NOISES[form.choose("noise", TITLES["noise"])]
    st.caption(_(noise.description))
    form.slide("noise_level", 0.01, 0.6, 0.01)
    st.caption(_("The number is the {text}.", text=_(noise.level_text)))
    if noise.level_text == NOISES["random_pixels"].level_text and form["noise_level"] < 1:
        height, width, _channels = DATASETS[form["dataset"]].shape
        points = draws(form["noise_level"], height * width)
        text = _(
            "Of {pixels} pixels, this share is hit by about {points} randomly thrown points, some of which hit the same pixel.",
            pixels=number(height * width),
            points=number(round(points)),
        )
        st.caption(text)
    form.choose("target_image", TITLES["target_image"])


def _network(form: Form, task: str, essential: DeltaGenerator) -> None:
    images = DATASETS[form["dataset"]].images
    fits = {name: spec.title for name, spec in MODELS.items() if task in spec.tasks and (images or not spec.images_only)}
    spec = MODELS[form.choose("model", fits, on_change=settings.suit_choice)]
    st.caption(_(spec.description))
    if len(spec.variants) > 1:
        variant = form.choose("variant", spec.variants)
        if variant == "quick":
            form.numbers("channels")
            form.check("full_resolution")
    name = form.choose("library", {name: LIBRARY_TITLES[name] for name in spec.libraries})
    if "latent" in spec.options:
        form.slide("latent", 2, 32, 1)
        form.number("kl_weight", 0.5)
    if "hidden" in spec.options:
        with form.inside(essential):
            form.numbers("hidden")
        _activations(form)
    for layer in ("dropout", "batch_norm"):
        if layer in spec.options:
            offered = getattr(spec.libraries[name], layer)
            if layer == "dropout":
                form.slide("dropout", 0.0, 0.9, 0.05, disabled=not offered)
            else:
                form.check("batch_norm", disabled=not offered)
            if not offered:
                st.caption(_("{library} has no {layer} that can be used here.", library=name, layer=label(layer)))


def _activations(form: Form) -> None:
    try:
        layers = min(len(form["hidden"]), MAX_LAYERS)
    except ConfigError:  # said once all is drawn
        return
    for layer in range(layers):
        if layer % 2 == 0:
            columns = st.columns(2)
        form.usually(**{f"activation_{layer}": form["activation_0"] if layer else ACTIVATIONS[0]})
        text = _("Activation {layer}", layer=layer + 1)
        form.choose(f"activation_{layer}", ACTIVATIONS, columns[layer % 2], label=text, help=hint("activation"))


def _optimization(form: Form, essential: DeltaGenerator) -> None:
    optimizer = OPTIMIZERS[form.choose("optimizer", TITLES["optimizer"])]
    st.caption(_(optimizer.description))
    with form.inside(essential):
        form.number("learning_rate", 0.001)
    form.choose("schedule", TITLES["schedule"])
    if "momentum" in optimizer.takes:
        form.number("momentum", 0.05)
    left, right = st.columns(2)
    form.number("weight_decay", 0.0001, left)
    form.number("clip_norm", 0.5, right)


def _training(form: Form, task: str, essential: DeltaGenerator) -> None:
    with form.inside(essential):
        form.number("epochs", 1)
    left, right = st.columns(2)
    form.number("batch_size", 1, left)
    form.number("seed", 1, right)
    if "loss" in TASKS[task].settings:
        form.choose("loss", TITLES["loss"])
    if "label_smoothing" in TASKS[task].settings:
        form.slide("label_smoothing", 0.0, 0.5, 0.05)
    shown = Form()  # how a run is shown is no part of what it is
    shown.usually(slow_motion=True)
    help_text = _(SLOW_MOTION_HELP, seconds=f"{playback.DURATION_S:.0f}")
    shown.check("slow_motion", label=_("Slow motion"), help=help_text)
