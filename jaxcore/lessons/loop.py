"""Runs the training loop that a visitor has put together, and says what came of it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from typing import Any

import jax
import numpy as np
from flax import nnx

from jaxcore.catalog.lessons.loop import IN_FLAX, PARTS
from jaxcore.checks import check_choice
from jaxcore.lessons import loop_nnx, loop_parts
from jaxcore.lessons.gotchas import shorten

HELD_OUT = 30  # flowers
LEARNED = 0.9  # of the flowers that were held out are classified correctly
MOVED = 0.05  # of the first loss: less is no change


def run(*chosen: str) -> dict[str, Any]:
    """Train as a visitor has chosen.

    Args:
        *chosen: a way for each of `PARTS`, in their order.

    Returns:
        As `_follow`, and what can be counted of the parts: `low` and `high`, the least and the greatest input; `equal`, the
        weights that the second and the third layer have in common; `gradient`, the shapes of its arrays; `orders`, how many
        different ones there are; `species`, how many a batch has on average.

    Raises:
        ConfigError: there is no such way.
    """
    for (name, part), way in zip(PARTS.items(), chosen, strict=True):
        check_choice(name, way, part.ways)
    functions = [getattr(loop_parts, part.ways[way].program) for part, way in zip(PARTS.values(), chosen)]
    data, init, loss, gradient, _update, _compiled, orders = functions
    x, y, x_held_out, y_held_out = data()
    params = init(jax.random.key(0))
    all_orders = np.stack(list(orders(jax.random.key(1))))
    batches = np.asarray(y)[all_orders.reshape(-1, loop_parts.BATCH)]
    counted = {
        "low": float(x.min()),
        "high": float(x.max()),
        "equal": int((params[1][0] == params[2][0]).sum()),
        "orders": len(np.unique(all_orders, axis=0)),
        "species": float(np.mean([len(np.unique(batch)) for batch in batches])),
    }

    def shapes() -> str:
        batch = slice(loop_parts.BATCH)
        _value, gradients = jax.eval_shape(lambda params: gradient(loss, params, x[batch], y[batch]), params)
        return ", ".join(str(leaf.shape) for leaf in jax.tree.leaves(gradients))

    evaluate = jax.jit(lambda params: (loss(params, x, y), loop_parts.correct(params, x_held_out, y_held_out)))
    return counted | _follow(loop_parts.train(*functions), evaluate, shapes)


def run_in_flax(way: str) -> dict[str, Any]:
    """The same in Flax; `way` is a key of `IN_FLAX`. Returns: as `_follow`."""
    check_choice("step", way, IN_FLAX.ways)
    x, y, x_held_out, y_held_out = loop_parts.standardised()

    @nnx.jit
    def evaluate(model: nnx.Module) -> tuple[jax.Array, jax.Array]:
        return loop_nnx.loss(model, x, y), (model(x_held_out).argmax(axis=1) == y_held_out).sum()

    return _follow(loop_nnx.train(getattr(loop_nnx, IN_FLAX.ways[way].program)), evaluate)


def _follow(
    training: Iterable[tuple[Any, jax.Array]],
    evaluate: Callable[[Any], tuple[jax.Array, jax.Array]],
    shapes: Callable[[], str] | None = None,
) -> dict[str, Any]:
    """Train, and evaluate after each step.

    Args:
        training: gives the network and the loss of a batch after each step, and once before.
        evaluate: the loss of all flowers that are learned from, and how many of those held out are classified correctly.
        shapes: describes the gradient; called after the loss has been computed once.

    Returns:
        The `outcome`; if it is "error", the `error` as JAX says it. Else the `losses` before all steps and after each,
        `before`, `after_epoch` and `after` of them, how many of the flowers held out are classified `correct`ly in the end, the
        seconds of the `first` step, and the median of the `later` ones. In both cases `gradient`, if there are `shapes` and
        the loss could be computed.
    """
    losses, seconds, found, began = [], [], {}, time.perf_counter()
    try:
        for model, value in training:
            jax.block_until_ready(value)
            seconds.append(time.perf_counter() - began)
            if shapes and not losses:
                found["gradient"] = shapes()
            loss, correct = evaluate(model)
            losses.append(float(loss))
            began = time.perf_counter()
    except Exception as error:  # making errors is what some of the parts are for
        return found | {"outcome": "error", "error": f"{type(error).__name__}: {shorten(str(error))}"}
    _start, first, *later = seconds
    return found | {
        "outcome": _outcome(losses[0], losses[-1], int(correct) / HELD_OUT),
        "losses": losses,
        "before": losses[0],
        "after_epoch": losses[(len(losses) - 1) // loop_parts.EPOCHS],
        "after": losses[-1],
        "correct": int(correct),
        "first": first,
        "later": float(np.median(later)),
    }


def _outcome(before: float, after: float, accuracy: float) -> str:
    """What became of the loss, and of the network."""
    if not math.isfinite(after) or after > (1 + MOVED) * before:
        return "rises"
    if after > (1 - MOVED) * before:
        return "stays"
    return "learns" if accuracy >= LEARNED else "falls"
