"""What the engine asks of an objective."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import numpy as np

from jaxcore.config.run import ObjectiveConfig
from jaxcore.events import Event


class Amounts(NamedTuple):
    """How much of what: scalars, traced by jit, in which two runs of the same compiled program may differ."""

    noise_level: jax.typing.ArrayLike
    kl_weight: jax.typing.ArrayLike
    label_smoothing: jax.typing.ArrayLike

    @classmethod
    def of(cls, objective: ObjectiveConfig) -> Amounts:
        """What a configuration says, as float32 scalars."""
        return cls(*(np.float32(getattr(objective, name)) for name in cls._fields))


class Losses(NamedTuple):
    """One number an example, (n,) each: the `loss` that is minimised, and the `score` that is drawn beside it."""

    loss: jax.Array
    score: jax.Array


class Objective(NamedTuple):
    """Functions of a task.

    Attributes:
        losses: `losses(apply, params, state, x, y, *, key, train, settings, amounts) → (Losses, new_state)`. `apply` is the
            model's; `x` (n, *input_shape) float32 and `y` (n,) are examples, classes as int32 or standardised numbers as
            float32; `settings` is the `ObjectiveConfig`, static under jit. Whatever is random comes from `key`.
        judge: `judge(forward, config, data, split) → (scores, kept)`, of `data.validation` or `data.test`. `forward(x)` gives
            the model's outputs for float32 examples (n, *input_shape) of any number, as NumPy arrays. `scores` is JSON-ready;
            `kept` is what later questions need.
        predictions: `predictions(forward, config, data, kept) → columns`: what the network makes of each test example, in the
            order of `data.test.rows`, of the first ones or of all, by the column's name, (examples,) each; `kept` of the test.
        report: `report(started, test) → text`: what `test` says, for people at a terminal; `started` is the run's event.
        picture: `picture(step, forward, config, data) → Event`: what a visitor sees of the network as it is after so many
            steps. What never changes need only be in the one of step 0. None where there is nothing to see.
    """

    losses: Callable[..., tuple[Losses, Any]]
    judge: Callable[..., tuple[dict[str, Any], Any]]
    predictions: Callable[..., dict[str, Any]]
    report: Callable[..., str]
    picture: Callable[..., Event | None] | None = None
