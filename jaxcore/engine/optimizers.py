"""Optax's optimizers and schedules, built as `jaxcore.catalog.optimizers` lists them.

A schedule gives the learning rate of each step, and the optimizer takes it with that step's gradients. That is all there is to
a learning rate, in a run, a race, a sweep, a range test, on a surface and in the playground.
"""

from __future__ import annotations

from pkgutil import resolve_name
from typing import NamedTuple

import jax
import numpy as np
import optax

from jaxcore.catalog.optimizers import CYCLE_RISE_SHARE, FINAL_SHARE, OPTIMIZERS, WARMUP_SHARE
from jaxcore.config.run import OptimizerConfig


class Hyperparameters(NamedTuple):
    """What may differ between two runs of the same compiled program; scalars, traced by jit."""

    momentum: jax.typing.ArrayLike
    weight_decay: jax.typing.ArrayLike
    clip_norm: jax.typing.ArrayLike

    @classmethod
    def of(cls, settings: OptimizerConfig) -> Hyperparameters:
        return cls(*(np.float32(getattr(settings, name)) for name in cls._fields))


def schedule(settings: OptimizerConfig, steps: int) -> optax.Schedule:
    """The learning rate at each step of a run of `steps`: a function of the step's number, from 0."""
    peak = settings.learning_rate
    match settings.schedule:
        case "constant":
            return optax.constant_schedule(peak)
        case "cosine":
            return optax.cosine_decay_schedule(peak, steps)
        case "warmup_cosine":
            warmup = max(1, round(WARMUP_SHARE * steps))
            return optax.warmup_cosine_decay_schedule(0.0, peak, warmup, max(steps, warmup + 1))
        case "one_cycle":  # Smith and Topin, arXiv:1708.07120
            rise = max(1, round(CYCLE_RISE_SHARE * steps))
            up, down = optax.linear_schedule(0.0, peak, rise), optax.linear_schedule(peak, 0.0, max(1, steps - rise))
            return optax.join_schedules([up, down], [rise])
        case "exponential":
            return optax.exponential_decay(peak, steps, FINAL_SHARE)


def learning_rates(schedule: optax.Schedule, first: int, count: int) -> np.ndarray:
    """What a schedule gives the steps `first` to `first + count`: float32 (count,), for a compiled program to read."""
    rates = schedule(np.arange(first, first + count, dtype=np.float32))
    return np.broadcast_to(np.asarray(rates, np.float32), (count,))


def build(name: str, *, clip: bool) -> optax.GradientTransformationExtraArgs:
    """An optimizer of Optax that is told its numbers at each step, so that runs which differ in them share a program.

    Args:
        name: a key of `OPTIMIZERS`.
        clip: whether gradients are clipped by their global norm first (Pascanu et al., arXiv:1211.5063).

    Returns:
        `init(params) → state`, and `update(gradients, state, params, learning_rate=…, hyper=…) → (updates, state)`.
    """
    spec = OPTIMIZERS[name]

    def with_numbers(learning_rate: jax.typing.ArrayLike, hyper: Hyperparameters) -> optax.GradientTransformation:
        arguments = {hyperparameter: getattr(hyper, hyperparameter) for hyperparameter in spec.takes}
        pieces = [resolve_name(spec.factory)(learning_rate, **arguments, **spec.fixed)]
        if "weight_decay" not in spec.takes:
            pieces.insert(0, optax.add_decayed_weights(hyper.weight_decay))
        if clip:
            pieces.insert(0, optax.clip_by_global_norm(hyper.clip_norm))
        return optax.chain(*pieces)

    def update(gradients, state, params, *, learning_rate, hyper):
        return with_numbers(learning_rate, hyper).update(gradients, state, params)

    init = with_numbers(0.0, Hyperparameters(0.0, 0.0, 0.0)).init  # what it begins with depends on none of them
    return optax.GradientTransformationExtraArgs(init, update)
