"""What a run has to say for itself, to be read, printed and written on: `report.html`, and in short `model-card.md`.

All is gathered once, as words and numbers of one language, so that both say the same; the templates lay it out.
"""

from __future__ import annotations

import functools
import math
import platform
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

import jax
import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from scipy.special import expit
from scipy.stats import binomtest

from jaxcore.catalog.colors import COLORS, GREY, TRAIN, VALIDATION
from jaxcore.catalog.datasets import DATASETS
from jaxcore.catalog.models import LIBRARY_TITLES, MODELS
from jaxcore.catalog.noises import NOISES
from jaxcore.catalog.optimizers import OPTIMIZERS, SCHEDULES
from jaxcore.catalog.tasks import TASKS
from jaxcore.config.fields import LABELS
from jaxcore.config.run import RunConfig
from jaxcore.data.examples import PARTS
from jaxcore.engine.predict import forward
from jaxcore.engine.structure import Structure
from jaxcore.events import Compiled, Event, Finished, Started
from jaxcore.export import remarks, tables
from jaxcore.export.charts import Series, chart, units
from jaxcore.language import Language
from jaxcore.objectives import denoising, regression
from jaxcore.objectives.quality import psnr
from jaxcore.pictures import png_in_base64
from jaxcore.trained import Trained
from jaxcore.translatable import N_
from jaxcore.words import distinct, markdown, plain

WORST = 6  # mistakes that are shown
MAX_UNITS = 20  # of a layer whose units are drawn
MAX_FEATURES = 6  # of an example, and twice as many of the dataset
NAME = 24  # characters of a class or a feature
DRAWN = 8  # images from random numbers
ESSENTIAL = ("model", "library", "optimizer", "learning_rate", "epochs", "batch_size", "seed")
TITLES = {  # of values that are keys
    "model": {name: spec.title for name, spec in MODELS.items()},
    "library": LIBRARY_TITLES,
    "optimizer": {name: spec.title for name, spec in OPTIMIZERS.items()},
    "schedule": {name: title for name, (title, _text) in SCHEDULES.items()},
    "noise": {name: spec.title for name, spec in NOISES.items()},
    "loss": {"mse": N_("Squared error"), "huber": "Huber"},
    "target_image": {"clean": N_("the clean image"), "noisy": N_("the noisy image it was given")},
    "pixel_range": {"unit": N_("0 to 1"), "symmetric": N_("-1 to 1")},
}


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
    loader = FileSystemLoader(Path(__file__).parent / "templates")
    environment = Environment(loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, **form)
    return environment.get_template(f"{name}.jinja").render(told, _=language.text, language=language)


def facts(trained: Trained, events: Sequence[Event], language: Language) -> dict[str, Any]:
    """What both files say. Words of a visitor are as long as they may be, and not yet escaped."""
    _, config, data = language.text, trained.config, trained.data
    started, compiled, finished = (next(e for e in events if isinstance(e, kind)) for kind in (Started, Compiled, Finished))
    dataset, task, spec = config.data.dataset, TASKS[config.task], MODELS[config.network.model]
    classes = distinct(language.names(started.class_names, dataset), NAME)
    curves = tables.points(events)
    layers = _in_order(trained, started.layers)
    told = {
        "task": config.task,
        "task_title": _(task.title),
        "title": _(DATASETS[dataset].title) if dataset != "csv" else _("Own table: {target}", target=plain(config.data.target)),
        "asked": _asked(trained, language),
        "origin": _(DATASETS[dataset].origin),
        "split": _split(trained, language),
        "parts": [(title, started.examples[part]) for part, title in zip(PARTS, (_("training"), _("validation"), _("test")))],
        "features": distinct(language.names(started.feature_names[: 2 * MAX_FEATURES], dataset), NAME),
        "more_features": max(0, len(started.feature_names) - 2 * MAX_FEATURES),
        "classes": [],
        "model": _(spec.title),
        "model_text": _(spec.description),
        "library": _(LIBRARY_TITLES[config.network.library]),
        "weights": sum(layer["parameters"] for layer in layers),
        "layers": [_layer(layer, before, language) for layer, before in zip(layers, [layers[0], *layers])],
        "input": "×".join(map(str, data.input_shape)),
        "output": str(data.outputs) if task.target_type else "×".join(map(str, data.input_shape)),
        "units": _units(trained, layers, language),
        "settings": _settings(config, language),
        "curves": _curves(curves, config, language),
        "finished": finished,
        "reused": compiled.reused,
        "opened": not finished.timing["first_chunk_s"],
        "steps": started.steps,
        "device": started.device,
        "interval": None,
        "matrix": None,
        "charts": [],
        "strips": [],
        "worst": None,
        "example": _example(trained),
    }
    told |= _RESULTS[config.task](trained, finished.test, classes, language)
    told["limits"] = remarks.limits(trained, finished, told, language)
    told["questions"] = remarks.questions(trained, finished, told, curves, classes, language)
    return told


def _asked(trained: Trained, language: Language) -> str:
    _, config, data = language.text, trained.config, trained.data
    description = _(DATASETS[config.data.dataset].description)
    if config.data.dataset == "csv":
        form = (
            N_("{rows} rows with {features} features: to which class of “{target}” does a row belong?")
            if data.classes
            else N_("{rows} rows with {features} features: how large is “{target}” in a row?")
        )
        sizes = {"rows": len(data.source.y), "features": len(data.source.feature_names)}
        return _(form, target=plain(config.data.target), **sizes)
    if config.task == "denoising":
        noise = NOISES[config.objective.noise]
        level = language.number(config.objective.noise_level, 0, 3)
        asked = _(
            "The network is given an image with noise ({noise}, {level}; that is the {unit}) and asked for the clean one.",
            **{"noise": _(noise.title), "unit": _(noise.level_text), "level": level},
        )
    elif config.task == "generation":
        latent = config.network.latent
        asked = _(
            "The network is asked to squeeze an image into {latent} numbers, and to draw it anew from them.", latent=latent
        )
    else:
        return description
    return f"{description.partition(': ')[0]}. {asked}"  # without the question for the class


def _split(trained: Trained, language: Language) -> str:
    _, data, shares = language.text, trained.data, DATASETS[trained.config.data.dataset].shares
    chance = {
        2: N_("Which example went to which part was drawn by chance, from the seed."),
        1: N_("The test part is the one that the publisher has set apart; the others were drawn by chance, from the seed."),
        0: N_("The parts are always the same: each is cut from columns of the photographs of its own."),
    }[len(shares)]
    kept = _("Each class keeps its share in every part.") if trained.config.task == "classification" and shares else ""
    scaled = (
        "" if data.images else _("The network is given each feature less the training part's mean, divided by its deviation.")
    )
    return " ".join(filter(None, [_(chance), kept, scaled]))


def _in_order(trained: Trained, layers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The layers as the network's program comes to use their weights, and not by their names."""
    model = Structure.of(trained.config, trained.data).model
    x = np.zeros((1, *trained.data.input_shape), np.float32)
    traced = jax.make_jaxpr(lambda *weights: model.apply(*weights, x, key=jax.random.key(0), train=False)[0])
    program = traced(trained.params, trained.state).jaxpr
    used: dict[int, int] = {}
    for place, equation in enumerate(program.eqns):
        for variable in equation.invars:
            used.setdefault(id(variable), place)
    first: dict[str, float] = {}
    for (path, _leaf), variable in zip(jax.tree_util.tree_leaves_with_path(trained.params), program.invars):
        name = jax.tree_util.keystr(path[:-1], simple=True, separator="/")
        first[name] = min(first.get(name, math.inf), used.get(id(variable), math.inf))
    return sorted(layers, key=lambda layer: first[layer["name"]])


def _layer(layer: dict[str, Any], before: dict[str, Any], language: Language) -> dict[str, Any]:
    """A layer as its box has it; it `follows` the one before, and does not stand beside it, if that gives what it takes."""
    (*_rest, given), shape = _shape(before), _shape(layer)
    alike, takes = len(_shape(before)) == len(shape), shape[-2:][0]
    _, name = language.text, layer["name"]
    name = _("layer {number}", number=name) if name.isdigit() else name
    follows = not alike or given in (takes, 2 * takes)  # an encoder gives mean and variance of what its decoder takes
    return {"name": name, "shape": "×".join(map(str, shape)), "parameters": layer["parameters"], "follows": follows}


def _shape(layer: dict[str, Any]) -> list[int]:
    return max(layer["shapes"].values(), key=len)


def _units(trained: Trained, layers: list[dict[str, Any]], language: Language) -> dict[str, Any] | None:
    """The drawing of a small perceptron, between what it is given and what it answers; None for other networks."""
    network, source = trained.config.network, trained.data.source
    found = dict(
        (jax.tree_util.keystr(p[:-1], simple=True, separator="/"), np.asarray(k))
        for p, k in jax.tree_util.tree_leaves_with_path(trained.params)
        if k.ndim == 2
    )
    kernels = [found[layer["name"]] for layer in layers if layer["name"] in found]
    chained = all(one.shape[1] == len(other) for one, other in pairwise(kernels))
    if network.model != "mlp" or trained.data.images or not chained or max(max(k.shape) for k in kernels) > MAX_UNITS:
        return None
    ends = source.feature_names, source.class_names or (source.target_name,)
    names = [distinct(language.names(names, trained.config.data.dataset), 18) for names in ends]
    return units(kernels) | {"inputs": names[0], "outputs": names[1]}


def _settings(config: RunConfig, language: Language) -> list[dict[str, Any]]:
    """The essential ones, and of all others that count here those that are not as usual, each beside what is usual."""
    usual = RunConfig.usual(config.data.dataset, config.network.model).flat()
    spec, dataset, optimizer = (
        MODELS[config.network.model],
        DATASETS[config.data.dataset],
        OPTIMIZERS[config.optimization.optimizer],
    )
    heeded = {*ESSENTIAL, *spec.options, *dataset.options, *dataset.shares, *TASKS[config.task].settings, *optimizer.takes}
    heeded |= {"schedule", "weight_decay", "clip_norm"} | ({"variant"} if len(spec.variants) > 1 else set())
    heeded |= {"pixel_range", "random_crop", "random_flip"} if dataset.images else set()
    heeded |= {"subset"} if dataset.archive else set()
    titles = TITLES | {"variant": spec.variants}
    return [
        {
            "title": language.text(LABELS[name]),
            "value": _value(name, value, titles, language),
            "usual": _value(name, usual[name], titles, language),
        }
        for name, value in config.flat().items()
        if name in heeded and (name in ESSENTIAL or value != usual[name])
    ]


def _value(name: str, value: Any, titles: dict[str, dict[str, str]], language: Language) -> str:
    _ = language.text
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "–"
    if name == "seed":
        return str(value)
    if isinstance(value, (int, float)):
        return language.cell(value)
    return _(titles[name][value]) if name in titles else plain(value) if value else "–"


def _curves(points: dict[str, list], config: RunConfig, language: Language) -> list[dict[str, Any]]:
    _, task = language.text, TASKS[config.task]
    drawn = []
    for measure, title in (("loss", _("Loss")), (task.measure, _(task.measure_title))):
        series = [
            Series(_("training"), points["epoch"], points[measure], TRAIN),
            Series(_("validation"), points["epoch"], points[f"val_{measure}"], VALIDATION, dashed=True),
        ]
        ends = (0, 1) if measure == "accuracy" else (0, None) if task.target_type else (None, None)
        drawn.append(chart(language, _("Epoch"), title, series, start=0, ends=ends))
    return drawn


def _classification(trained: Trained, test: dict[str, Any], classes: list[str], language: Language) -> dict[str, Any]:
    _, percent, number, data = language.text, language.percent, language.number, trained.data
    counts = {part: np.bincount(getattr(data, part).y, minlength=len(classes)).tolist() for part in PARTS}
    matrix = np.array(test["confusion_matrix"])
    wilson = binomtest(int(np.trace(matrix)), int(matrix.sum())).proportion_ci(method="wilson")
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    confidence, predicted = trained.kept.max(axis=1), trained.kept.argmax(axis=1)
    wrong = np.flatnonzero(predicted != data.test.y)
    worst = wrong[np.argsort(-confidence[wrong], kind="stable")][:WORST]
    guess = number(math.log(len(classes)), 2)
    return {
        "classes": list(zip(classes, zip(*counts.values()))),
        "interval": (wilson.low, wilson.high),
        "measures": {
            "head": [_("measure"), _("value"), _("meaning")],
            "numbers": 1,
            "rows": [
                [_("Accuracy"), percent(test["accuracy"]), _("Share of the test examples that are classified rightly.")],
                [
                    _("Macro F1"),
                    number(test["macro_f1"], 3),
                    _("Mean of the classes' F1, so that a small class counts like a large one."),
                ],
                [
                    _("Test loss"),
                    number(test["loss"], 4),
                    _(
                        "Mean cross-entropy: 0 is perfect, {guess} is guessing among {classes} classes.",
                        guess=guess,
                        classes=len(classes),
                    ),
                ],
            ],
        },
        "by_class": [[number(row[key], 3) for key in ("precision", "recall", "f1")] for row in test["report"]],
        "matrix": [[(count, round(float(share), 3)) for count, share in zip(*rows)] for rows in zip(matrix.tolist(), shares)],
        "worst": _examples(
            trained,
            worst,
            [
                (_("true class"), [classes[i] for i in data.test.y[worst]]),
                (_("predicted class"), [classes[i] for i in predicted[worst]]),
                (_("confidence"), [percent(p) for p in confidence[worst]]),
            ],
            language,
        )
        | {"count": len(wrong)},
    }


def _regression(trained: Trained, test: dict[str, Any], classes: list[str], language: Language) -> dict[str, Any]:
    _, data, significant = language.text, trained.data, language.significant
    true, predicted = data.source.y[data.test.rows], trained.kept
    worst = np.argsort(-np.abs(predicted - true), kind="stable")[:WORST]
    names = {None: _("This network"), "mean": _("Always the mean"), "ridge": _("Ridge regression, a straight line")}
    of = {None: test} | test["rivals"]
    (target,) = language.names([data.target_name], trained.config.data.dataset)
    ends = [min(true.min(), predicted.min()), max(true.max(), predicted.max())]
    charts = [
        chart(
            language,
            _("true: {name}", name=target),
            _("prediction"),
            [Series("", ends, ends, GREY, dashed=True), Series("", true, predicted, line=False)],
        )
    ]
    if data.input_shape == (1,):
        fit = regression.picture(0, functools.partial(forward, trained, trained.config, data), trained.config, data)
        (feature,) = language.names(data.source.feature_names, trained.config.data.dataset)
        learned = Series(_("training"), fit.examples["x"], fit.examples["y"], line=False)
        charts.append(
            chart(language, feature, target, [learned, Series(_("The curve that it has learned"), fit.x, fit.y, COLORS[5])])
        )
    return {
        "measures": {
            "head": ["", "R²", _("Mean absolute error"), _("Mean squared error")],
            "numbers": 3,
            "rows": [
                [title, language.number(of[name]["r2"], 3), significant(of[name]["mae"]), significant(of[name]["mse"])]
                for name, title in names.items()
            ],
        },
        "charts": charts,
        "worst": _examples(
            trained,
            worst,
            [
                (_("true"), map(significant, true[worst])),
                (_("prediction"), map(significant, predicted[worst])),
                (_("residual"), map(significant, (true - predicted)[worst])),
            ],
            language,
        )
        | {"count": len(true)},
    }


def _examples(
    trained: Trained, chosen: np.ndarray, columns: Sequence[tuple[str, Iterable[str]]], language: Language
) -> dict[str, Any]:
    """Test examples, by their numbers in the test part: where they stand in the data, columns, and a picture or the features.

    Of many features those are told that are furthest from the training part's mean, in its deviations.
    """
    _, data = language.text, trained.data
    rows, lines = data.test.rows[chosen], getattr(data.source, "lines", None)
    title, places = (_("row"), rows + 1) if lines is None else (_("line of the file"), lines[rows])
    head, cells = [title, *(name for name, _cells in columns)], zip(map(str, places), *(cells for _name, cells in columns))
    if data.images:
        return {"head": head, "rows": list(cells), "images": _pngs(data.source.x[rows] / data.source.white)}
    told = []
    for x, away in zip(data.source.x[rows], np.abs(data.train.all_x[rows])):
        few = np.sort(np.argsort(-away, kind="stable")[:MAX_FEATURES])
        names = distinct(language.names([data.source.feature_names[i] for i in few], trained.config.data.dataset), NAME)
        told.append("; ".join(f"{name}: {language.significant(x[i])}" for name, i in zip(names, few)))
    head.append(_("features"))
    return {"head": head, "rows": [[*row, text] for row, text in zip(cells, told)], "images": []}


def _denoising(trained: Trained, test: dict[str, Any], classes: list[str], language: Language) -> dict[str, Any]:
    _, config, data, number = language.text, trained.config, trained.data, language.number
    look = functools.partial(forward, trained, config, data)
    original, noisy = denoising.with_noise(config, data, data.test.rows[: denoising.MAX_JUDGED])
    restored = np.clip(look(noisy), 0, 1)
    worst = np.argsort(psnr(original, restored), kind="stable")[: denoising.SHOWN]
    judged = {"original": original[worst], "noisy": noisy[worst], "restored": restored[worst]}
    names = {"noisy": _("With noise"), "restored": _("Restored by the network"), "median": _("Median filter, 3×3")}

    def strip(title: str, images: dict[str, np.ndarray]) -> dict[str, Any]:
        captions = {
            name: [f"{number(value, 1)} dB" for value in psnr(images["original"], images[name])]
            for name in ("noisy", "restored")
        }
        return {
            "title": title,
            "rows": [
                {
                    "title": ({"original": _("Original")} | names)[name],
                    "images": _pngs(found),
                    "captions": captions.get(name, []),
                }
                for name, found in images.items()
            ],
        }

    return {
        "measures": {
            "head": ["", "PSNR", "SSIM"],
            "numbers": 2,
            "rows": [
                [title, f"{number(test[f'psnr_{name}'], 2)} dB", number(test[f"ssim_{name}"], 3)]
                for name, title in names.items()
            ],
        },
        "judged": len(original),
        "strips": [
            strip(_("Test images"), denoising.examples(look, config, data)),
            strip(_("Those that it restores worst, by PSNR"), judged),
        ],
    }


def _generation(trained: Trained, test: dict[str, Any], classes: list[str], language: Language) -> dict[str, Any]:
    _, config, data, number = language.text, trained.config, trained.data, language.number
    original = data.scaled(data.test.sample(DRAWN))
    model = Structure.of(config, data).model
    latent = np.random.default_rng(config.seed).standard_normal((DRAWN, config.network.latent)).astype(np.float32)
    rows = {
        _("Original"): original,
        _("Reconstruction"): expit(forward(trained, config, data, original).logits),
        _("Drawn from random numbers"): expit(np.asarray(model.parts["decode"](trained.params, latent))),
    }
    rows = [{"title": title, "images": _pngs(images), "captions": []} for title, images in rows.items()]
    return {
        "measures": {
            "head": [_("measure"), _("value"), _("meaning")],
            "numbers": 1,
            "rows": [
                [
                    "ELBO",
                    number(test["elbo"], 1),
                    _(
                        "Evidence lower bound, in nats an image: at least so probable are the test images to the model. "
                        "More is better."
                    ),
                ],
                [
                    _("Reconstruction"),
                    number(test["reconstruction"], 1),
                    _("Binary cross-entropy between the image and what is drawn for it, summed over its values, in nats."),
                ],
                [
                    _("KL divergence"),
                    number(test["kl"], 1),
                    _("How much the latent numbers tell about an image, in nats: their distance from the standard normal."),
                ],
            ],
        },
        "strips": [
            {"title": _("Test images, and what comes out for them"), "rows": rows[:2]},
            {"title": _("Images that have no original"), "rows": rows[2:]},
        ],
    }


_RESULTS: dict[str, Callable[..., dict[str, Any]]] = {
    "classification": _classification,
    "regression": _regression,
    "denoising": _denoising,
    "generation": _generation,
}


def _pngs(images: np.ndarray) -> list[str]:
    return [f"data:image/png;base64,{png_in_base64(np.asarray(image, np.float32))}" for image in images]


def _example(trained: Trained) -> dict[str, Any]:
    """What code that asks the network needs to know, as Python writes it."""
    data = trained.data
    told = {"images": data.images, "shape": str((1, *data.input_shape)), "low": -1 if data.images and data.mean else 0}
    if not data.images:
        x = data.source.x[data.test.rows[:1]]
        told |= {"mean": str(data.mean.tolist()), "scale": str(data.scale.tolist()), "x": str(x.tolist())}
    return told | {"target": None if data.classes else (repr(data.target_scale), repr(data.target_mean))}
