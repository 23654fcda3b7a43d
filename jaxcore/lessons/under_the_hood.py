"""What this app's own engine gains, measured for Compare: its forms of a convolution, and its loop as one kernel."""

from __future__ import annotations

import functools
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from jaxcore.catalog.lessons.under_the_hood import CHANNELS, KINDS, SMALL_TABLES
from jaxcore.checks import check_choice
from jaxcore.config.run import RunConfig
from jaxcore.data import prepare
from jaxcore.engine import loop
from jaxcore.kernels import layers, winograd
from jaxcore.kernels.products import compiler_options
from jaxcore.lessons.jit import seconds_per_call

IMAGES, SIDE = 32, 16
TIMED_STEPS = 4000


def plain_alone(x, kernel):
    return lax.conv_general_dilated(x, kernel, (1, 1), "SAME", dimension_numbers=layers.NHWC)


def plain_pooled(x, kernel):
    return lax.reduce_window(plain_alone(x, kernel), -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")


def fast_alone(x, kernel):
    return layers.convolution(x, kernel, (1, 1), "SAME")


def fast_pooled(x, kernel):
    return layers.pooled_convolution(x, kernel, (1, 1), "SAME")


def training_step(layer, kernel, pieces):
    """The loss of a batch that is cut in pieces, and its gradient, added up piece by piece."""

    def loss(kernel, x):
        return jnp.mean(jnp.square(layer(x, kernel))) / len(pieces)

    def add(total, x):
        return jax.tree.map(jnp.add, total, jax.value_and_grad(loss)(kernel, x)), None

    return lax.scan(add, (jnp.float32(0), jnp.zeros_like(kernel)), pieces)[0]


def plain_against_fast(kind: str, channels: int) -> dict[str, Any]:
    """Time a training step of one layer of 3×3 convolutions, with XLA's own convolution and with this app's.

    Args:
        kind: `"alone"`, or `"pooled"` for a convolution with pooling after it.
        channels: of the input and of the output, one of `CHANNELS`.

    Returns:
        Seconds by form, the largest difference of the gradients relative to the largest entry, the device's kind.
    """
    check_choice("kind", kind, KINDS)
    check_choice("channels", channels, CHANNELS)
    forms = {"pooled": (plain_pooled, fast_pooled), "alone": (plain_alone, fast_alone)}[kind]
    for_x, for_kernel = jax.random.split(jax.random.key(0))
    pieces = jax.random.normal(for_x, (IMAGES // layers.MICRO_BATCH, layers.MICRO_BATCH, SIDE, SIDE, channels))
    kernel = jax.random.normal(for_kernel, (3, 3, channels, channels)) / np.sqrt(9 * channels)
    times, found = {}, {}
    for name, layer in zip(("plain", "fast"), forms):
        step = jax.jit(functools.partial(training_step, layer)).lower(kernel, pieces).compile()
        times[name] = seconds_per_call(functools.partial(step, kernel, pieces), limit_s=1.0)
        found[name] = step(kernel, pieces)
    (loss, gradient), (fast_loss, fast_gradient) = found["plain"], found["fast"]
    return {
        "seconds": times,
        "loss": {"plain": float(loss), "fast": float(fast_loss)},
        "difference": float(jnp.max(jnp.abs(gradient - fast_gradient)) / jnp.max(jnp.abs(gradient))),
        "backend": jax.default_backend(),
    }


def one_kernel_or_many(dataset: str) -> dict[str, Any]:
    """Time this app's training loop on a small table, compiled to one kernel, and to one for each group of operations.

    Args:
        dataset: one of `SMALL_TABLES`, with the network that Classify offers for it.

    Returns:
        Steps a second and the last step's loss by form, the number of steps that were timed, the device's kind.
    """
    check_choice("dataset", dataset, SMALL_TABLES)
    config = RunConfig.usual(dataset)
    data = prepare(config.data)
    structure, *arguments = loop.Training(config, data).arguments(0, TIMED_STEPS, TIMED_STEPS)
    lowered = loop.train_chunk.trace(structure, *arguments).lower()
    rates, losses = {}, {}
    # idea
    for name in ("many", "one"):
        program = lowered.compile(compiler_options(one_kernel=name == "one"))
        call = functools.partial(program, *arguments)
        rates[name] = TIMED_STEPS / seconds_per_call(call, limit_s=1.0)
        losses[name] = float(call()[1].loss[TIMED_STEPS - 1])
    # rest
    return {"steps_per_s": rates, "loss": losses, "steps": TIMED_STEPS, "backend": jax.default_backend()}


def multiplications() -> dict[str, int]:
    """For a 2×2 square of results and one channel: done directly, and counted in `winograd`'s own matrices."""
    products = len(winograd.B_T)
    return {"direct": len(winograd.A_T) ** 2 * len(winograd.G[0]) ** 2, "winograd": products**2}
