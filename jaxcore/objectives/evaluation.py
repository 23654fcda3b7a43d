"""Judging a classifier on examples it has not seen, with scikit-learn's metrics.

They are imported when something is judged: that takes a second, and a network has been trained by then.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def judge(probabilities: np.ndarray, y: np.ndarray, class_names: Sequence[str]) -> dict[str, Any]:
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
    from sklearn import metrics

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


def confusion(y: np.ndarray, predicted: np.ndarray, classes: int) -> list[list[int]]:
    """How often each true class (rows) was taken for each class (columns)."""
    from sklearn import metrics

    return metrics.confusion_matrix(y, predicted, labels=np.arange(classes)).tolist()
