"""What a run's numbers don't say, and what to ask oneself about them: sentences that follow from what came out."""

from __future__ import annotations

from typing import Any

import numpy as np

from jaxcore.catalog.datasets import DATASETS
from jaxcore.events import Finished
from jaxcore.language import Language
from jaxcore.trained import Trained

RISEN = 1.05  # the last validation loss by the lowest: from here on it has risen
APART = 1.2  # the validation loss by the training's: from here on there is a gap


def limits(trained: Trained, finished: Finished, told: dict[str, Any], language: Language) -> list[str]:
    """What the measures don't say; `told` is what `jaxcore.export.report.facts` has gathered so far."""
    _, dataset, count = language.text, trained.config.data.dataset, len(trained.data.test)
    said = []
    if told["interval"]:
        low, high = told["interval"]
        right = int(np.trace(finished.test["confusion_matrix"]))
        said += [
            _(
                "{right} of {count} test examples were classified correctly. The share among all examples of this kind can "
                "only be estimated from that: Wilson's 95% interval is {low} to {high}. It assumes that the test examples "
                "were drawn at random and independently of each other.",
                **{"right": right, "count": count, "low": language.percent(low), "high": language.percent(high)},
            ),
            _(
                "One test example more or less changes the accuracy by {step} percentage points.",
                step=language.number(100 / count, 2),
            ),
        ]
        if high - low > 0.1:
            width = language.number(100 * (high - low))
            said.append(_("The test set is small: the interval is {width} percentage points wide.", width=width))
        if dataset == "photo_patches":
            said.append(
                _("Test patches overlap, so they are not independent, and the interval is narrower than it ought to be.")
            )
    else:
        said.append(
            _(
                "All results were measured on {count} test examples; others would give different numbers.",
                count=told.get("judged", count),
            )
        )
    if trained.config.task == "denoising":
        said.append(
            _(
                "The test images had the same kind and amount of noise as in training: these numbers say nothing about "
                "other noise."
            )
        )
        if trained.config.objective.target_image == "noisy":
            said.append(
                _(
                    "This network was trained toward the noisy image that it was given. The best it can do is copy its "
                    "input, noise and all: look at its distance to the original."
                )
            )
    if trained.config.task == "generation":
        said.append(_("The ELBO compares networks on the same images. It does not say how good the drawn images look."))
    said.append(
        _(
            "The test set comes from the same collection as the training set: these numbers say nothing about data "
            "collected differently."
        )
        if dataset != "csv"
        else _(
            "The test set comes from the same table as the training set. How the table was collected, and what is wrong in "
            "it, has not been checked here."
        )
    )
    said.append(
        _(
            "This is one run with one seed and one split. Another seed starts from other weights, and another seed of the "
            "split divides the data differently: the numbers will differ."
        )
        if DATASETS[dataset].shares
        else _("This is one run with one seed. Another seed starts from other weights: the numbers will differ.")
    )
    said.append(
        _("If you choose settings by the test result, they are fitted to the test set, which can then no longer judge fairly.")
    )
    return said


def questions(
    trained: Trained, finished: Finished, told: dict[str, Any], points: dict[str, list], classes: list[str], language: Language
) -> list[str]:
    """What to answer in one's own words, by the task and by what came out."""
    _ = language.text
    return [
        *_OF_TASK[trained.config.task](trained, finished.test, told, classes, language),
        _of_curves(points, language),
        _("Which single setting would you change next? Write down what you expect, and why, before you try it."),
    ]


def _classification(trained, test, told, classes, language) -> list[str]:
    _, percent, data = language.text, language.percent, trained.data
    mistakes = np.array(test["confusion_matrix"])
    right, count = int(np.trace(mistakes)), len(data.test)
    np.fill_diagonal(mistakes, 0)
    true, predicted = np.unravel_index(mistakes.argmax(), mistakes.shape)
    asked = [_("Every test example was classified correctly. What examples would you use to find out where the network fails?")]
    if mistakes.any():
        asked = [
            _(
                "The most frequent confusion is “{true}” mistaken for “{predicted}”: {count} of {all} mistakes. What do "
                "the two classes have in common for the network? What could tell them apart?",
                **{
                    "true": classes[true],
                    "predicted": classes[predicted],
                    "count": int(mistakes.max()),
                    "all": int(mistakes.sum()),
                },
            )
        ]
    usual = int(np.bincount(data.train.y).argmax())
    share, accuracy = percent(float(np.mean(data.test.y == usual))), percent(test["accuracy"])
    asked.append(
        _(
            "Always answering “{name}” is right for {share} of the test examples. What is an accuracy of {accuracy} worth "
            "in comparison? For which use would it be enough, and for which not?",
            **{"name": classes[usual], "share": share, "accuracy": accuracy},
        )
    )
    if right + 1 <= count:
        asked.append(
            _(
                "Another network is right about one more test example: {other} instead of {accuracy}. Does that show that "
                "it is better? Argue with the interval.",
                **{"other": percent((right + 1) / count, 2), "accuracy": percent(test["accuracy"], 2)},
            )
        )
    return asked


def _regression(trained, test, told, classes, language) -> list[str]:
    _, three = language.text, lambda value: language.number(value, 3)
    return [
        _(
            "R² is {network} for this network and {ridge} for a straight line. Are {weights} weights worth it here?",
            **{"network": three(test["r2"]), "ridge": three(test["rivals"]["ridge"]["r2"]), "weights": told["weights"]},
        ),
        _("Look at the largest errors: is there something that these examples have in common?"),
        _(
            "On average, a prediction is off by {mae}. For which use would that be enough, and for which not?",
            mae=language.significant(test["mae"]),
        ),
    ]


def _denoising(trained, test, told, classes, language) -> list[str]:
    _, two = language.text, lambda name: language.number(test[f"psnr_{name}"], 2)
    return [
        _(
            "The restored images reach {restored} dB; those of the median filter, which has learned nothing, {median} dB. "
            "What do you see that these numbers don't tell?",
            **{"restored": two("restored"), "median": two("median")},
        ),
        _("Look at the images that were restored worst: what was lost, and what was invented?"),
        _("What would this network make of an image without noise, or with twice as much? How could you find out?"),
    ]


def _generation(trained, test, told, classes, language) -> list[str]:
    _, one = language.text, lambda name: language.number(test[name], 1)
    return [
        _(
            "Compare the originals with their reconstructions: what is kept in {latent} numbers, and what is lost?",
            latent=trained.config.network.latent,
        ),
        _(
            "The reconstruction costs {reconstruction} nats, the divergence {kl}. What would happen to the images if the "
            "divergence had a larger weight?",
            **{"reconstruction": one("reconstruction"), "kl": one("kl")},
        ),
        _("Which of the images drawn from random numbers could be real? How can you tell?"),
    ]


_OF_TASK = {"classification": _classification, "regression": _regression, "denoising": _denoising, "generation": _generation}


def _of_curves(points: dict[str, list], language: Language) -> str:
    _, short = language.text, lambda value: language.significant(value, 3)
    known = [(epoch, value) for epoch, value in zip(points["epoch"], points["val_loss"]) if value is not None]
    if len(known) < 2:
        return _("The curves are short. How would you find out whether the network could learn more from the same examples?")
    (best, lowest), last, training = min(known, key=lambda point: point[1]), known[-1][1], points["loss"][-1]
    if last > RISEN * lowest:
        return _(
            "The validation loss was lowest in epoch {epoch}, {lowest}, and is {last} at the end. What has happened "
            "since? When would you have stopped (early stopping)?",
            **{"epoch": round(best), "lowest": short(lowest), "last": short(last)},
        )
    if last > APART * training:
        return _(
            "At the end, the loss is {training} on the training set and {last} on the validation set. What does the "
            "difference tell you, and what could make it smaller?",
            **{"training": short(training), "last": short(last)},
        )
    return _(
        "At the end, the loss is {training} on the training set and {last} on the validation set. Would more epochs help, "
        "or a larger network? Argue with the curves.",
        **{"training": short(training), "last": short(last)},
    )
