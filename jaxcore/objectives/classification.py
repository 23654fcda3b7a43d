"""Telling the class of an example."""

from __future__ import annotations

from typing import Any

import jax
import optax

from jaxcore.events import Started
from jaxcore.objectives.contract import Losses, Objective
from jaxcore.objectives.evaluation import judge
from jaxcore.words import aligned, distinct

NAME_WIDTH = 24  # of a class, in the report


def losses(apply, params, state, x, y, *, key, train, settings, amounts):
    """Softmax cross-entropy against one-hot labels in natural logarithms, and whether the answer is right."""
    logits, state = apply(params, state, x, key=key, train=train)
    loss = optax.softmax_cross_entropy(logits, jax.nn.one_hot(y, logits.shape[-1]))
    return Losses(loss, (logits.argmax(axis=-1) == y).astype(loss.dtype)), state


def judge_on_test(forward, config, data):
    """As `jaxcore.objectives.evaluation.judge` has it; the class probabilities (test examples, classes) are kept."""
    probabilities = jax.device_get(jax.nn.softmax(forward(data.scaled(data.test.rows))))
    return judge(probabilities, data.test.y, data.source.class_names), probabilities


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


OBJECTIVE = Objective(losses, judge_on_test, report)
