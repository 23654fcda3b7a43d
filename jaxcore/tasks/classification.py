"""Questions about a trained classifier."""

import functools
from typing import Any

import numpy as np

from jaxcore.engine import predict
from jaxcore.objectives.classification import plane, surest_mistakes
from jaxcore.tasks.data import MAX_EXAMPLES, MAX_SCATTER_POINTS, described
from jaxcore.trained import Trained


def cell_examples(trained: Trained, true: int, predicted: int) -> dict[str, Any]:
    """The test examples in one cell of the confusion matrix, the most confident first; as `_answered` lists them."""
    y, probabilities = trained.data.test.y, trained.kept
    inside = np.flatnonzero((y == true) & (probabilities.argmax(axis=1) == predicted))
    return _answered(trained, inside[np.argsort(-probabilities[inside, predicted], kind="stable")])


def confidently_wrong(trained: Trained) -> dict[str, Any]:
    """The test examples that the network is wrong about and surest of; as `_answered` lists them."""
    return _answered(trained, surest_mistakes(trained.kept, trained.data.test.y))


def _answered(trained: Trained, chosen: np.ndarray) -> dict[str, Any]:
    """Test examples, given by their numbers in the test part.

    Returns:
        What `described` says of them, and `predicted` classes (examples,); `probabilities` (examples, classes); `count`: how
        many there are, of which at most `MAX_EXAMPLES` are listed.
    """
    probabilities = trained.kept[chosen[:MAX_EXAMPLES]]
    return described(trained.data, trained.data.test.rows[chosen[:MAX_EXAMPLES]]) | {
        "predicted": probabilities.argmax(axis=1),
        "probabilities": probabilities,
        "count": len(chosen),
    }


def decision_boundary(trained: Trained, resolution: int = 120) -> dict[str, Any]:
    """What a network of two features answers all over the plane.

    Returns:
        `horizontal` and `vertical` (resolution,) in the table's units; `predicted` (resolution, resolution), the class of
        each point of the grid, and `confidence`, the probability of that class; `x` (examples, 2), `y` and the `part`
        (`"train"` or `"test"`) of the examples drawn over it.
    """
    data = trained.data
    grid, probabilities = plane(functools.partial(predict.forward, trained, trained.config, data), data, resolution)
    points = [(part, row) for part in ("train", "test") for row in getattr(data, part).rows[:MAX_SCATTER_POINTS]]
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
        "part": [part for part, _ in points],
    }
