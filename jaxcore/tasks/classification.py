"""Questions about a trained classifier."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import softmax

from jaxcore.engine import predict
from jaxcore.tasks.data import MAX_SCATTER_POINTS, as_bytes
from jaxcore.trained import Trained

MAX_EXAMPLES = 50


def cell_examples(trained: Trained, true: int, predicted: int) -> dict[str, Any]:
    """The test examples in one cell of the confusion matrix, the most confident first; as `described` lists them."""
    y, probabilities = trained.data.test.y, trained.kept
    inside = np.flatnonzero((y == true) & (probabilities.argmax(axis=1) == predicted))
    return described(trained, inside[np.argsort(-probabilities[inside, predicted], kind="stable")])


def confidently_wrong(trained: Trained) -> dict[str, Any]:
    """The test examples that the network is wrong about and surest of; as `described` lists them."""
    confidence = trained.kept.max(axis=1)
    wrong = np.flatnonzero(trained.kept.argmax(axis=1) != trained.data.test.y)
    return described(trained, wrong[np.argsort(-confidence[wrong], kind="stable")])


def described(trained: Trained, chosen: np.ndarray) -> dict[str, Any]:
    """What there is to say about test examples, given by their numbers in the test part.

    Returns:
        `rows`: their row numbers in the dataset; `lines`: where each begins in the visitor's file, None if it is no file;
        `true` and `predicted` classes (examples,); `probabilities` (examples,
        classes); `count`: how many there are, of which at most `MAX_EXAMPLES` are listed. For images: `images` uint8
        (examples, height, width, channels). For a table: `x` (examples, features) in its units, and `feature_names`.
    """
    data, listed = trained.data, chosen[:MAX_EXAMPLES]
    rows = data.test.rows[listed]
    own = (
        {"images": as_bytes(data, rows)}
        if data.images
        else {"x": data.source.x[rows], "feature_names": data.source.feature_names}
    )
    return own | {
        "rows": rows,
        "lines": None if data.images or data.source.lines is None else data.source.lines[rows],
        "true": data.source.y[rows],
        "predicted": trained.kept[listed].argmax(axis=1),
        "probabilities": trained.kept[listed],
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
    x = data.source.x
    margin = 0.1 * np.ptp(x, axis=0)
    horizontal, vertical = np.linspace(x.min(axis=0) - margin, x.max(axis=0) + margin, resolution).T
    grid = np.stack(np.meshgrid(horizontal, vertical), axis=-1).reshape(-1, 2)
    logits = predict.forward(trained, trained.config, data, data.standardised(grid))
    probabilities = softmax(logits, axis=-1).reshape(resolution, resolution, -1)
    points = [(part, row) for part in ("train", "test") for row in getattr(data, part).rows[:MAX_SCATTER_POINTS]]
    rows = [row for _, row in points]
    return {
        "feature_names": data.source.feature_names,
        "class_names": data.source.class_names,
        "horizontal": horizontal,
        "vertical": vertical,
        "predicted": probabilities.argmax(axis=-1),
        "confidence": probabilities.max(axis=-1),
        "x": x[rows],
        "y": data.source.y[rows],
        "part": [part for part, _ in points],
    }
