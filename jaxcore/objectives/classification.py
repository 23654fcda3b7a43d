"""Telling the class of an example."""

from __future__ import annotations

import jax
import optax

from jaxcore.objectives.contract import Losses, Objective
from jaxcore.objectives.evaluation import judge


def losses(apply, params, state, x, y, *, key, train, settings, weights):
    """Softmax cross-entropy against one-hot labels in natural logarithms, and whether the answer is right."""
    logits, state = apply(params, state, x, key=key, train=train)
    loss = optax.softmax_cross_entropy(logits, jax.nn.one_hot(y, logits.shape[-1]))
    return Losses(loss, (logits.argmax(axis=-1) == y).astype(loss.dtype)), state


def judge_on_test(forward, config, data):
    """As `jaxcore.objectives.evaluation.judge` has it; the class probabilities (test examples, classes) are kept."""
    probabilities = jax.device_get(jax.nn.softmax(forward(data.scaled(data.test.rows))))
    return judge(probabilities, data.test.y, data.source.class_names), probabilities


OBJECTIVE = Objective(losses, judge_on_test)
