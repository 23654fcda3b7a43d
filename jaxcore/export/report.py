"""What a run has to say for itself, to be read, printed and written on: `report.html`, and in short `model-card.md`.

All is gathered once, as words and numbers of one language, so that both say the same; the templates lay it out.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from typing import Any

from markupsafe import Markup

from jaxcore.catalog.augmentations import AUGMENTATIONS
from jaxcore.catalog.colors import TRAIN, VALIDATION
from jaxcore.catalog.datasets import DATASETS
from jaxcore.catalog.models import LIBRARY_TITLES, MODELS
from jaxcore.catalog.noises import NOISES
from jaxcore.catalog.optimizers import OPTIMIZERS
from jaxcore.catalog.tasks import TASKS
from jaxcore.config.fields import LABELS, TITLES
from jaxcore.config.run import RunConfig
from jaxcore.data.examples import PARTS
from jaxcore.events import Compiled, Event, Finished, Started
from jaxcore.export import network, remarks, tables
from jaxcore.export.charts import Series, chart
from jaxcore.export.notebook import SHUFFLED
from jaxcore.export.results import NAME, RESULTS
from jaxcore.export.templates import filled
from jaxcore.language import Language
from jaxcore.trained import Trained
from jaxcore.translatable import N_
from jaxcore.words import distinct, markdown, plain

MAX_FEATURES = 12  # that are named
ESSENTIAL = ("model", "library", "optimizer", "learning_rate", "epochs", "batch_size", "seed")


def files(trained: Trained, events: Sequence[Event], language: Language, libraries: Iterable[str]) -> dict[str, str]:
    """Both files by their names.

    Args:
        events: those of the run, `Started` to `Finished`.
        libraries: whose versions are told.
    """
    told = facts(trained, events, language) | {
        "versions": [f"Python {platform.python_version()}", *(f"{library} {version(library)}" for library in libraries)]
    }
    return {name: _written(name, told, language) for name in ("report.html", "model-card.md")}


def _written(name: str, told: dict[str, Any], language: Language) -> str:
    """A template filled in; whatever is filled in is text, and no markup."""
    form: dict[str, Any] = {"autoescape": True}
    if name.endswith(".md"):
        form = {"finalize": lambda value: value if isinstance(value, Markup) or value == "" else markdown(value, 10_000)}
    return filled(name, told, language, **form)


def facts(trained: Trained, events: Sequence[Event], language: Language) -> dict[str, Any]:
    """What both files say. Words of a visitor are as long as they may be, and not yet escaped."""
    _, config, data = language.text, trained.config, trained.data
    started, compiled, finished = (next(e for e in events if isinstance(e, kind)) for kind in (Started, Compiled, Finished))
    dataset, task, spec = config.data.dataset, TASKS[config.task], MODELS[config.network.model]
    classes = distinct(language.names(started.class_names, dataset), NAME)
    curves = tables.points(events)
    layers = network.layers(trained, started.layers, language)
    told = {
        "task": config.task,
        "task_title": _(task.title),
        "title": _(DATASETS[dataset].title) if dataset != "csv" else _("Own table: {target}", target=plain(config.data.target)),
        "asked": _asked(trained, language),
        "origin": _(DATASETS[dataset].origin),
        "split": _split(trained, language),
        "parts": [(title, started.examples[part]) for part, title in zip(PARTS, (_("training"), _("validation"), _("test")))],
        "features": distinct(language.names(started.feature_names[:MAX_FEATURES], dataset), NAME),
        "more_features": max(0, len(started.feature_names) - MAX_FEATURES),
        "classes": [],
        "model": _(spec.title),
        "model_text": _(spec.description),
        "library": _(LIBRARY_TITLES[config.network.library]),
        "weights": sum(layer["parameters"] for layer in layers),
        "layers": layers,
        "input": "×".join(map(str, data.input_shape)),
        "output": str(data.outputs) if task.target_type else "×".join(map(str, data.input_shape)),
        "units": network.units(trained, language),
        "settings": _settings(config, language),
        "curves": _curves(curves, config, language),
        "finished": finished,
        "reused": compiled.reused,
        "opened": finished.step > 0 and not finished.timing["first_chunk_s"],
        "steps": started.steps,
        "device": started.device,
        "interval": None,
        "matrix": None,
        "charts": [],
        "strips": [],
        "worst": None,
        "example": _example(trained),
    }
    told |= RESULTS[config.task](trained, finished.test, classes, language)
    told["limits"] = remarks.limits(trained, finished, told, language)
    told["questions"] = remarks.questions(trained, finished, told, curves, classes, language)
    return told


def _asked(trained: Trained, language: Language) -> str:
    _, config, data = language.text, trained.config, trained.data
    description = _(DATASETS[config.data.dataset].description)
    if config.data.dataset == "csv":
        classes = N_("{rows} rows; features: {features}. Which class of “{target}” does a row belong to?")
        numbers = N_("{rows} rows; features: {features}. How large is “{target}” in a row?")
        sizes = {"rows": len(data.source.y), "features": len(data.source.feature_names)}
        return _(classes if data.classes else numbers, target=plain(config.data.target), **sizes)
    if TASKS[config.task].target_type:
        return description
    noise, level = NOISES[config.objective.noise], language.number(config.objective.noise_level, 0, 3)
    asked = {
        "denoising": _(
            "The network is given an image with noise ({noise}, {level}, the {unit}) and asked for the clean one.",
            **{"noise": _(noise.title), "unit": _(noise.level_text), "level": level},
        ),
        "generation": _(
            "The network is asked to squeeze an image into {latent} numbers and to redraw it from them.",
            latent=config.network.latent,
        ),
    }
    return f"{description.partition(': ')[0]}. {asked[config.task]}"  # without the question for the class


def _split(trained: Trained, language: Language) -> str:
    _, data, shares = language.text, trained.data, DATASETS[trained.config.data.dataset].shares
    told = [
        _("The sets are always the same: each is cut from its own columns of the photographs."),
        _("The test set is the one that the publisher set aside; the others were drawn at random, from the seed of the split."),
        _("Which example went into which set was drawn at random, from the seed of the split."),
    ][len(shares) :][:1]
    if trained.config.task == "classification" and shares:
        told.append(_("Each class keeps its proportion in every set."))
    if trained.config.data.shuffle_pixels and data.images:
        told.append(_(SHUFFLED))
    if not data.images:
        told.append(_("The network is given each feature minus the training set's mean, divided by its standard deviation."))
    return " ".join(told)


def _settings(config: RunConfig, language: Language) -> list[dict[str, Any]]:
    """The essential ones, and of all others that count here those that are not as usual, each beside what is usual."""
    _, usual = language.text, RunConfig.usual(config.data.dataset, config.network.model).flat()
    spec, dataset = MODELS[config.network.model], DATASETS[config.data.dataset]
    heeded = {*ESSENTIAL, *spec.options, *dataset.options, *dataset.shares, *TASKS[config.task].settings}
    heeded |= {"schedule", "weight_decay", "clip_norm", *OPTIMIZERS[config.optimization.optimizer].takes}
    heeded |= {"variant"} if len(spec.variants) > 1 else set()
    heeded |= {"pixel_range", "shuffle_pixels", *AUGMENTATIONS} if dataset.images else set()
    heeded |= {"test_flip"} if dataset.images and config.task == "classification" else set()
    heeded |= {"split_seed"} if dataset.shares else set()
    heeded |= {"subset"} if dataset.archive else set()
    titles = TITLES | {"variant": spec.variants}

    def written(name: str, value: Any) -> str:
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if name in titles:
            return _(titles[name][value])
        if isinstance(value, (int, float)) and not name.endswith("seed"):
            return language.cell(value)
        text = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
        return plain(text) if text else "–"

    return [
        {"title": _(LABELS[name]), "value": written(name, value), "usual": written(name, usual[name])}
        for name, value in config.flat().items()
        if name in heeded and (name in (*ESSENTIAL, "split_seed") or value != usual[name])
    ]


def _curves(points: dict[str, list], config: RunConfig, language: Language) -> list[dict[str, Any]]:
    _, task = language.text, TASKS[config.task]
    drawn = []
    for measure, title in (("loss", _("Loss")), (task.measure, _(task.measure_title))):
        series = [
            Series(_("training"), points["epoch"], points[measure], TRAIN),
            Series(_("validation"), points["epoch"], points[f"val_{measure}"], VALIDATION, dashed=True),
        ]
        low, high = 0 if task.target_type else None, 1 if measure == "accuracy" else None
        drawn.append(chart(language, _("Epoch"), title, series, corners=[(0, low), (config.epochs, high)]))
    return drawn


def _example(trained: Trained) -> dict[str, Any]:
    """What code that asks the network needs to know, as Python writes it."""
    data = trained.data
    told = {"images": data.images, "shape": str((1, *data.input_shape)), "low": -1 if data.images and data.mean else 0}
    told["shuffled"] = data.images and trained.config.data.shuffle_pixels
    if not data.images:
        x = data.source.x[data.test.rows[:1]]
        told |= {"mean": str(data.mean.tolist()), "scale": str(data.scale.tolist()), "x": str(x.tolist())}
    return told | {"target": None if data.classes else (repr(data.target_scale), repr(data.target_mean))}
