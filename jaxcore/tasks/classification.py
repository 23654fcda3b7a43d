"""Questions about a trained classifier."""

import functools
from typing import Any

import numpy as np

from jaxcore.engine import predict
from jaxcore.objectives.classification import plane, surest_mistakes
from jaxcore.tasks.data import MAX_EXAMPLES, MAX_SCATTER_POINTS, described
from jaxcore.trained import Trained


def cell_examples(trained: Trained, part: str, true: int, predicted: int) -> dict[str, Any]:
    """The examples in one cell of the confusion matrix, the most confident first; as `_answered` lists them."""
    y, probabilities = getattr(trained.data, part).y, trained.kept[part]
    inside = np.flatnonzero((y == true) & (probabilities.argmax(axis=1) == predicted))
    return _answered(trained, part, inside[np.argsort(-probabilities[inside, predicted], kind="stable")])


def confidently_wrong(trained: Trained, part: str) -> dict[str, Any]:
    """The examples that the network is wrong about and surest of; as `_answered` lists them."""
    return _answered(trained, part, surest_mistakes(trained.kept[part], getattr(trained.data, part).y))


def _answered(trained: Trained, part: str, chosen: np.ndarray) -> dict[str, Any]:
    """Examples of a part, `"validation"` or `"test"`, given by their numbers in it.

    Returns:
        What `described` says of them, and `predicted` classes (examples,); `probabilities` (examples, classes); `count`: how
        many there are, of which at most `MAX_EXAMPLES` are listed.
    """
    probabilities = trained.kept[part][chosen[:MAX_EXAMPLES]]
    return described(trained.data, getattr(trained.data, part).rows[chosen[:MAX_EXAMPLES]]) | {
        "predicted": probabilities.argmax(axis=1),
        "probabilities": probabilities,
        "count": len(chosen),
    }


def decision_boundary(trained: Trained, part: str, resolution: int = 120) -> dict[str, Any]:
    """What a network of two features answers all over the plane.

    Returns:
        `horizontal` and `vertical` (resolution,) in the table's units; `predicted` (resolution, resolution), the class of
        each point of the grid, and `confidence`, the probability of that class; `x` (examples, 2), `y` and the `part`
        (`"train"`, or the one that was asked for) of the examples drawn over it.
    """
    data = trained.data
    grid, probabilities = plane(functools.partial(predict.forward, trained, trained.config, data), data, resolution)
    points = [(name, row) for name in ("train", part) for row in getattr(data, name).rows[:MAX_SCATTER_POINTS]]
    rows = [row for _, row in points]
    return {
        "feature_names": data.source.feature_names,
        "class_names": data.source.class_names,
        "horizontal": grid[0, :, 0],
        "vertical": grid[:, 0, 1],
        "predicted": probabilities.argmax(axis=-1),
        "confidence": probabilities.max(axis=-1),
        "x": data.source.x[rows],
        "y": data.source.y[rows],
        "part": [name for name, _ in points],
    }
