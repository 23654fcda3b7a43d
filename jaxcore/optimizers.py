"""The registries of optimizers and learning-rate schedules, all of them Optax's.

A new one is one entry here. Optax is imported when an optimizer is built, not when the registry is read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any, NamedTuple

from jaxcore.translatable import N_

if TYPE_CHECKING:
    import jax
    import numpy as np
    import optax


@dataclass(frozen=True)
class OptimizerSpec:
    """An optimizer of Optax.

    Attributes:
        factory: `"module:function"`; the function takes the learning rate first.
        takes: the hyperparameters that the function takes by name. Where `weight_decay` is not among them, it is added to
            the gradient (L2 regularisation) instead of being applied to the weights directly.
        fixed: further arguments, the same for every run.
    """

    title: str
    description: str
    factory: str
    takes: tuple[str, ...] = ()
    fixed: dict[str, Any] = field(default_factory=dict)


OPTIMIZERS: dict[str, OptimizerSpec] = {
    "sgd": OptimizerSpec(
        "SGD", N_("Steps straight down the gradient of each batch. Nothing is remembered."), "optax:sgd"
    ),
    "momentum": OptimizerSpec(
        "Momentum",
        N_("SGD that keeps rolling: past gradients go on pushing, more weakly each step."),
        "optax:sgd",
        ("momentum",),
    ),
    "nesterov": OptimizerSpec(
        "Nesterov",
        N_("Momentum that looks ahead: the gradient is corrected for where the roll will take it."),
        "optax:sgd",
        ("momentum",),
        {"nesterov": True},
    ),
    "adam": OptimizerSpec(
        "Adam",
        N_("Momentum, with a step of its own for each weight, scaled by how large its gradients have been."),
        "optax:adam",
    ),
    "adamw": OptimizerSpec(
        "AdamW",
        N_("Adam with weight decay applied to the weights themselves, not mixed into the gradient."),
        "optax:adamw",
        ("weight_decay",),
    ),
    "rmsprop": OptimizerSpec(
        "RMSprop",
        N_("Divides each weight's step by a running average of the size of its gradients."),
        "optax:rmsprop",
    ),
    "adagrad": OptimizerSpec(
        "AdaGrad",
        N_("Divides each weight's step by all its gradients so far, so that steps only ever shrink."),
        "optax:adagrad",
    ),
    "lion": OptimizerSpec(
        "Lion",
        N_("Steps of equal size for every weight: only the sign of the momentum counts. Wants a small learning rate."),
        "optax:lion",
        ("weight_decay",),
    ),
}

WARMUP_SHARE = 0.1
FINAL_SHARE = 0.01  # of the learning rate, reached at the last step of "exponential"

SCHEDULES: dict[str, tuple[str, str]] = {
    "constant": (N_("constant"), N_("The same learning rate from the first step to the last.")),
    "cosine": (N_("cosine"), N_("Falls to zero along half a cosine wave: slowly, fast, slowly.")),
    "warmup_cosine": (N_("warm-up + cosine"), N_("Rises from zero during the first tenth, then falls like cosine.")),
    "exponential": (N_("exponential"), N_("Falls by the same factor each step, to a hundredth at the end.")),
}


class Hyperparameters(NamedTuple):
    """What may differ between two runs of the same compiled program; scalars, traced by jit."""

    learning_rate: jax.typing.ArrayLike
    momentum: jax.typing.ArrayLike
    weight_decay: jax.typing.ArrayLike
    clip_norm: jax.typing.ArrayLike


def build(name: str, hyper: Hyperparameters, *, clip: bool) -> optax.GradientTransformation:
    """Build an optimizer inside a jitted function, from traced hyperparameters.

    Args:
        name: a key of `OPTIMIZERS`.
        hyper: scalars; `learning_rate` is that of the current step.
        clip: whether gradients are clipped by their global norm first (Pascanu et al., arXiv:1211.5063).
    """
    import optax

    spec = OPTIMIZERS[name]
    arguments = {hyperparameter: getattr(hyper, hyperparameter) for hyperparameter in spec.takes}
    pieces = [resolve_name(spec.factory)(hyper.learning_rate, **arguments, **spec.fixed)]
    if "weight_decay" not in spec.takes:
        pieces.insert(0, optax.add_decayed_weights(hyper.weight_decay))
    if clip:
        pieces.insert(0, optax.clip_by_global_norm(hyper.clip_norm))
    return optax.chain(*pieces)


def learning_rates(schedule: str, peak: float, steps: int, first: int, count: int) -> np.ndarray:
    """The learning rates of the steps `first` to `first + count` of a run of `steps`: float32 (count,)."""
    import numpy as np
    import optax

    if schedule == "constant":
        rate = optax.constant_schedule(peak)
    elif schedule == "cosine":
        rate = optax.cosine_decay_schedule(peak, steps)
    elif schedule == "warmup_cosine":
        warmup = max(1, round(WARMUP_SHARE * steps))
        rate = optax.warmup_cosine_decay_schedule(0.0, peak, warmup, max(steps, warmup + 1))
    else:
        rate = optax.exponential_decay(peak, steps, FINAL_SHARE)
    values = rate(np.arange(first, first + count, dtype=np.float32))
    return np.broadcast_to(np.asarray(values, np.float32), (count,))
