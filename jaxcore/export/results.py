"""What came out of a run, as a report shows it: a function a task.

Each takes what was trained, `Finished.test`, the classes as they are called, and the language. It returns `measures`, a table:
its `head`, its `rows`, and how many columns after the first are `numbers`; and what else its task has of `interval`, `classes`,
`matrix` and `by_class`, `charts`, `strips` of images, `worst` examples, and how many were `judged`.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from scipy.special import expit
from scipy.stats import binomtest

from jaxcore.catalog.colors import COLORS, GREY, rgb
from jaxcore.data.examples import PARTS
from jaxcore.engine.predict import forward
from jaxcore.engine.structure import Structure
from jaxcore.export.charts import Series, chart
from jaxcore.language import Language
from jaxcore.objectives import denoising, regression
from jaxcore.objectives.classification import plane, surest_mistakes
from jaxcore.objectives.quality import psnr
from jaxcore.pictures import png_in_base64
from jaxcore.trained import Trained
from jaxcore.translatable import N_
from jaxcore.words import distinct

WORST = 6  # mistakes that are shown
MAX_FEATURES = 6  # of an example
NAME = 24  # characters of a class or a feature
DRAWN = 8  # images of a strip
RESOLUTION = 96  # of a picture of the plane, a side
BOUNDARY = N_(
    "Color: the class that the network predicts there; the stronger the color, the more certain it is. The points are test "
    "examples."
)


def _classification(trained: Trained, test: dict[str, Any], classes: list[str], language: Language) -> dict[str, Any]:
    _, percent, number, data = language.text, language.percent, language.number, trained.data
    counts = [np.bincount(getattr(data, part).y, minlength=len(classes)).tolist() for part in PARTS]
    matrix = np.array(test["confusion_matrix"])
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    wilson = binomtest(int(np.trace(matrix)), int(matrix.sum())).proportion_ci(method="wilson")
    wrong = surest_mistakes(trained.kept["test"], data.test.y)
    worst = wrong[:WORST]
    columns = {
        _("true class"): [classes[i] for i in data.test.y[worst]],
        _("predicted class"): [classes[i] for i in trained.kept["test"][worst].argmax(axis=1)],
        _("confidence"): map(percent, trained.kept["test"][worst].max(axis=1)),
    }
    entropy = _("Mean cross-entropy: 0 is perfect, {guess} is guessing among {classes} classes.", **_guess(classes, language))
    macro = _("Mean of the F1 scores of all classes, so that a small class counts as much as a large one.")
    rows = [
        (_("Accuracy"), percent(test["accuracy"]), _("Share of the test examples that are classified correctly.")),
        (_("Macro F1"), number(test["macro_f1"], 3), macro),
        (_("Test loss"), number(test["loss"], 4), entropy),
    ]
    return {
        "measures": {"head": (_("measure"), _("value"), _("meaning")), "rows": rows, "numbers": 1},
        "interval": (wilson.low, wilson.high),
        "classes": list(zip(classes, zip(*counts))),
        "matrix": [[(count, round(float(share), 3)) for count, share in zip(*row)] for row in zip(matrix.tolist(), shares)],
        "by_class": [[number(row[key], 3) for key in ("precision", "recall", "f1")] for row in test["report"]],
        "charts": [_boundary(trained, classes, language)] if data.input_shape == (2,) else [],
        "worst": _examples(trained, worst, columns, language) | {"count": len(wrong)},
    }


def _guess(classes: list[str], language: Language) -> dict[str, Any]:
    return {"guess": language.number(math.log(len(classes)), 2), "classes": len(classes)}


def _boundary(trained: Trained, classes: list[str], language: Language) -> dict[str, Any]:
    """The plane of two features as the network divides it, and the test examples."""
    data, rows = trained.data, trained.data.test.rows
    grid, probabilities = plane(functools.partial(forward, trained, trained.config, data), data, RESOLUTION)
    colors = rgb([COLORS[i % len(COLORS)] for i in range(len(classes))])[probabilities.argmax(axis=-1)]
    strength = 0.6 * probabilities.max(axis=-1, keepdims=True) ** 2
    image = (255 + strength * (colors - 255)).astype(np.uint8)[::-1]  # whose rows go down
    x, y = language.names(data.source.feature_names, trained.config.data.dataset)
    series = [
        Series(name, *data.source.x[rows[data.test.y == i]].T, COLORS[i % len(COLORS)], line=False)
        for i, name in enumerate(classes)
    ]
    corners = grid[0, 0].tolist(), grid[-1, -1].tolist()
    note = language.text(BOUNDARY)
    return chart(language, x, y, series, corners=corners) | {"image": _pngs([image])[0], "note": note}


def _regression(trained: Trained, test: dict[str, Any], classes: list[str], language: Language) -> dict[str, Any]:
    _, config, data, significant = language.text, trained.config, trained.data, language.significant
    true, predicted = data.source.y[data.test.rows], trained.kept["test"]
    worst = np.argsort(-np.abs(predicted - true), kind="stable")[:WORST]
    titles = {_("This network"): test}
    titles |= {_("Always the mean"): test["rivals"]["mean"], _("Ridge regression, a straight line"): test["rivals"]["ridge"]}
    columns = {_("true"): true[worst], _("prediction"): predicted[worst], _("true − prediction"): (true - predicted)[worst]}
    (target,) = language.names([data.target_name], config.data.dataset)
    ends = [min(true.min(), predicted.min()), max(true.max(), predicted.max())]
    agreed, tested = Series("", ends, ends, GREY, dashed=True), Series(_("test"), true, predicted, line=False)
    charts = [chart(language, _("true: {name}", name=target), _("prediction"), [agreed, tested])]
    if data.input_shape == (1,):
        fit = regression.picture(0, functools.partial(forward, trained, config, data), config, data)
        learned = Series(_("training"), fit.examples["x"], fit.examples["y"], line=False)
        curve = Series(_("The curve that the network has learned"), fit.x, fit.y, COLORS[5])
        (feature,) = language.names(data.source.feature_names, config.data.dataset)
        charts.append(chart(language, feature, target, [learned, curve]))
    rows = [
        (title, language.number(of["r2"], 3), significant(of["mae"]), significant(of["mse"])) for title, of in titles.items()
    ]
    head = ("", "R²", _("Mean absolute error"), _("Mean squared error"))
    written = {title: map(significant, values) for title, values in columns.items()}
    return {
        "measures": {"head": head, "rows": rows, "numbers": 3},
        "charts": charts,
        "worst": _examples(trained, worst, written, language),
    }


def _examples(trained: Trained, chosen: np.ndarray, columns: dict[str, Iterable[str]], language: Language) -> dict[str, Any]:
    """Test examples, by their numbers in the test part: where they stand in the data, columns, and pictures or the features.

    Of many features those are told that are furthest from the training part's mean, in its deviations.
    """
    _, data = language.text, trained.data
    rows, lines = data.test.rows[chosen], getattr(data.source, "lines", None)
    title, places = (_("row"), rows + 1) if lines is None else (_("line of the file"), lines[rows])
    columns = {title: map(str, places), **columns}
    if data.images:
        return {"head": list(columns), "rows": list(zip(*columns.values())), "images": _pngs(data.source.as_bytes(rows))}
    told = []
    for x, away in zip(data.source.x[rows], np.abs(data.train.all_x[rows])):
        few = np.sort(np.argsort(-away, kind="stable")[:MAX_FEATURES])
        names = distinct(language.names([data.source.feature_names[i] for i in few], trained.config.data.dataset), NAME)
        told.append("; ".join(f"{name}: {language.significant(x[i])}" for name, i in zip(names, few)))
    columns[_("features")] = told
    return {"head": list(columns), "rows": list(zip(*columns.values())), "images": []}


def _denoising(trained: Trained, test: dict[str, Any], classes: list[str], language: Language) -> dict[str, Any]:
    _, config, data, number = language.text, trained.config, trained.data, language.number
    look = functools.partial(forward, trained, config, data)
    original, noisy = denoising.with_noise(config, data, data.test.rows[: denoising.MAX_JUDGED])
    restored = np.clip(look(noisy), 0, 1)
    worst = np.argsort(psnr(original, restored), kind="stable")[: denoising.SHOWN]
    names = {"noisy": _("With noise"), "restored": _("Restored by the network"), "median": _("Median filter, 3×3")}

    def strip(title: str, images: dict[str, np.ndarray]) -> dict[str, Any]:
        rows = [{"title": _("Original"), "images": _pngs(images["original"]), "captions": []}]
        for name in ("noisy", "restored"):
            captions = [f"{number(value, 1)} dB" for value in psnr(images["original"], images[name])]
            rows.append({"title": names[name], "images": _pngs(images[name]), "captions": captions})
        return {"title": title, "rows": rows}

    badly = {"original": original[worst], "noisy": noisy[worst], "restored": restored[worst]}
    rows = [(names[of], f"{number(test[f'psnr_{of}'], 2)} dB", number(test[f"ssim_{of}"], 3)) for of in names]
    return {
        "measures": {"head": ("", "PSNR", "SSIM"), "rows": rows, "numbers": 2},
        "judged": len(original),
        "strips": [
            strip(_("Test images"), denoising.examples(look, config, data, data.test)),
            strip(_("The images that it restores worst, by PSNR"), badly),
        ],
    }


def _generation(trained: Trained, test: dict[str, Any], classes: list[str], language: Language) -> dict[str, Any]:
    _, config, data, number = language.text, trained.config, trained.data, language.number
    original = data.scaled(data.test.sample(DRAWN))
    latent = np.random.default_rng(config.seed).standard_normal((DRAWN, config.network.latent)).astype(np.float32)
    images = {
        _("Original"): original,
        _("Reconstruction"): expit(forward(trained, config, data, original).logits),
        _("Drawn from random numbers"): expit(
            np.asarray(Structure.of(config, data).model.parts["decode"](trained.params, latent))
        ),
    }
    strips = [{"title": title, "images": _pngs(made), "captions": []} for title, made in images.items()]
    elbo = _("Evidence lower bound, in nats per image: a score of how well the model explains the images; higher is better.")
    entropy = _("Binary cross-entropy between the image and its reconstruction, summed over its values, in nats.")
    kl = _(
        "How much the latent variables tell about an image, in nats: how far their distribution is from the standard normal."
    )
    rows = [
        ("ELBO", number(test["elbo"], 1), elbo),
        (_("Reconstruction"), number(test["reconstruction"], 1), entropy),
        (_("KL divergence"), number(test["kl"], 1), kl),
    ]
    return {
        "measures": {"head": (_("measure"), _("value"), _("meaning")), "rows": rows, "numbers": 1},
        "strips": [
            {"title": _("Test images and their reconstructions"), "rows": strips[:2]},
            {"title": _("Images that have no original"), "rows": strips[2:]},
        ],
    }


RESULTS: dict[str, Callable[..., dict[str, Any]]] = {
    "classification": _classification,
    "regression": _regression,
    "denoising": _denoising,
    "generation": _generation,
}


def _pngs(images: Sequence[np.ndarray]) -> list[str]:
    return [f"data:image/png;base64,{png_in_base64(image)}" for image in images]
