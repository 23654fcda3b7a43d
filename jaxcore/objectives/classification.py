"""Telling the class of an example."""

from collections.abc import Sequence
from typing import Any

import jax
import numpy as np
import optax

from jaxcore.events import Boundary, Started
from jaxcore.objectives.contract import Losses, Objective
from jaxcore.pictures import in_base64
from jaxcore.words import aligned, distinct

NAME_WIDTH = 24  # of a class, in the report
RESOLUTION = 48  # of a picture of the plane, a side
PICTURE_EXAMPLES = 500


def losses(apply, params, state, x, y, *, key, train, settings, amounts):
    """Softmax cross-entropy in natural logarithms, and whether the answer is right.

    It is against one-hot labels; in training they are smoothed, if that is asked for (Szegedy et al., arXiv:1512.00567).
    """
    logits, state = apply(params, state, x, key=key, train=train)
    labels = jax.nn.one_hot(y, logits.shape[-1])
    if train:
        labels = optax.smooth_labels(labels, amounts.label_smoothing)
    loss = optax.softmax_cross_entropy(logits, labels)
    return Losses(loss, (logits.argmax(axis=-1) == y).astype(loss.dtype)), state


def judge(forward, config, data, split):
    """As `scores` has it; the class probabilities (examples, classes) are kept."""
    probabilities = jax.device_get(jax.nn.softmax(forward(data.scaled(split.rows))))
    return scores(probabilities, split.y, data.source.class_names), probabilities


def scores(probabilities: np.ndarray, y: np.ndarray, class_names: Sequence[str]) -> dict[str, Any]:
    """Compare predicted probabilities with the true classes.

    Args:
        probabilities: (examples, classes), rows that sum to one.
        y: (examples,) true classes.
        class_names: one a class.

    Returns:
        `loss` (mean cross-entropy, natural logarithm), `accuracy`, `macro_f1`, `confusion_matrix` (rows are true classes,
        columns predicted ones) and `report`: a list with `class`, `precision`, `recall`, `f1` and `support` for each class.
        JSON-ready.
    """
    from sklearn import metrics  # takes a second, and a network has been trained by then

    labels = np.arange(len(class_names))
    predicted = probabilities.argmax(axis=1)
    if not np.isfinite(probabilities).all():
        loss = float("nan")
    else:
        loss = metrics.log_loss(y, probabilities, labels=labels)
    precision, recall, f1, support = metrics.precision_recall_fscore_support(y, predicted, labels=labels, zero_division=0)
    return {
        "loss": float(loss),
        "accuracy": float(metrics.accuracy_score(y, predicted)),
        "macro_f1": float(f1.mean()),
        "confusion_matrix": confusion(y, predicted, len(class_names)),
        "report": [
            {"class": name, "precision": p, "recall": r, "f1": f, "support": int(n)}
            for name, p, r, f, n in zip(class_names, precision.tolist(), recall.tolist(), f1.tolist(), support.tolist())
        ],
    }


def predictions(forward, config, data, probabilities):
    """The true class, the predicted one, and the probability of each."""
    names = np.array(data.source.class_names)
    predicted = names[probabilities.argmax(axis=1)]
    shares = {f"probability of {name}": column for name, column in zip(names, probabilities.T)}
    return {"true": names[data.test.y], "predicted": predicted, **shares}


def surest_mistakes(probabilities: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The numbers of the examples whose class is told wrongly, those told most surely first; of arrays as `scores` has them."""
    wrong = np.flatnonzero(probabilities.argmax(axis=1) != y)
    return wrong[np.argsort(-probabilities[wrong].max(axis=1), kind="stable")]


def confusion(y: np.ndarray, predicted: np.ndarray, classes: int) -> list[list[int]]:
    """How often each true class (rows) was taken for each class (columns)."""
    from sklearn import metrics

    return metrics.confusion_matrix(y, predicted, labels=np.arange(classes)).tolist()


def report(started: Started, test: dict[str, Any]) -> str:
    """Scores, the confusion matrix and each class's own scores."""
    names = distinct(started.class_names, NAME_WIDTH)
    matrix = [[name, *row] for name, row in zip(names, test["confusion_matrix"])]
    classes = [
        [name, *(f"{row[measure]:.3f}" for measure in ("precision", "recall", "f1")), row["support"]]
        for name, row in zip(names, test["report"])
    ]
    return f"""\
Test loss {test["loss"]:.4f}   accuracy {test["accuracy"]:.3f}   macro F1 {test["macro_f1"]:.3f}

Confusion matrix (rows: true class, columns: predicted class)
{aligned([["", *names], *matrix])}

{aligned([["class", "precision", "recall", "F1", "examples"], *classes])}"""


def plane(forward, data, resolution: int) -> tuple[np.ndarray, np.ndarray]:
    """What a network of two features answers on a grid that reaches a little beyond the examples.

    Returns:
        The grid (resolution, resolution, 2) in the units of the data, whose rows go up and whose columns go to the right; and
        the class probabilities (resolution, resolution, classes).
    """
    x = data.source.x
    margin = 0.1 * np.ptp(x, axis=0)
    sides = np.linspace(x.min(axis=0) - margin, x.max(axis=0) + margin, resolution).T
    grid = np.stack(np.meshgrid(*sides), axis=-1)
    probabilities = jax.device_get(jax.nn.softmax(forward(data.standardised(grid.reshape(-1, 2)))))
    return grid, probabilities.reshape(resolution, resolution, -1)


def picture(step, forward, config, data):
    """The plane as it is now, where there are two features."""
    if data.input_shape != (2,):
        return None
    grid, probabilities = plane(forward, data, RESOLUTION)
    drawn = {"predicted": probabilities.argmax(axis=-1).astype(np.uint8), "confidence": probabilities.max(axis=-1)}
    examples = {}
    if step == 0:
        rows = data.train.rows[:PICTURE_EXAMPLES]
        examples = {"x": data.source.x[rows].tolist(), "y": data.source.y[rows].tolist()}
    pictures = in_base64({name: values[None, ..., None] for name, values in drawn.items()})
    return Boundary(step, pictures, [grid[0, 0].tolist(), grid[-1, -1].tolist()], examples)


OBJECTIVE = Objective(losses, judge, predictions, report, picture)
