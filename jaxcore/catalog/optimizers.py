"""The registries of optimizers and learning-rate schedules, all of them Optax's. A new one is one entry here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from jaxcore.translatable import N_


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
    "sgd": OptimizerSpec("SGD", N_("Steps straight down the gradient of each batch. It remembers nothing."), "optax:sgd"),
    "momentum": OptimizerSpec(
        "Momentum",
        N_("SGD that keeps rolling: past gradients go on pushing, a little less with each step."),
        "optax:sgd",
        ("momentum",),
    ),
    "nesterov": OptimizerSpec(
        "Nesterov",
        N_("Momentum that looks ahead: the gradient is corrected for where the momentum will take it."),
        "optax:sgd",
        ("momentum",),
        {"nesterov": True},
    ),
    "adam": OptimizerSpec(
        "Adam",
        N_("Momentum, with a separate step size for each weight: the larger its gradients have been, the smaller."),
        "optax:adam",
    ),
    "adamw": OptimizerSpec(
        "AdamW",
        N_("Adam, with weight decay applied to the weights themselves instead of being mixed into the gradient."),
        "optax:adamw",
        ("weight_decay",),
    ),
    "rmsprop": OptimizerSpec(
        "RMSprop", N_("Divides each weight's step by a running average of the size of its gradients."), "optax:rmsprop"
    ),
    "adagrad": OptimizerSpec(
        "AdaGrad",
        N_(
            "Divides each weight's step by the root of the sum of its squared gradients so far. This sum only grows, so "
            "the steps shrink."
        ),
        "optax:adagrad",
    ),
    "lion": OptimizerSpec(
        "Lion",
        N_("Steps of equal size for every weight: only the sign of the momentum counts. It needs a small learning rate."),
        "optax:lion",
        ("weight_decay",),
    ),
}


WARMUP_SHARE = 0.1
CYCLE_RISE_SHARE = 0.2  # of the steps of "one_cycle"
FINAL_SHARE = 0.01  # of the learning rate, reached at the last step of "exponential"


SCHEDULES: dict[str, tuple[str, str]] = {
    "constant": (N_("constant"), N_("The same learning rate from the first step to the last.")),
    "cosine": (N_("cosine"), N_("Falls to zero along half a cosine wave: slowly, then fast, then slowly again.")),
    "warmup_cosine": (
        N_("warm-up + cosine"),
        N_("Rises from zero during the first tenth of training, then falls like the cosine."),
    ),
    "one_cycle": (
        N_("one cycle"),
        N_(
            "Rises in a straight line for a fifth of training, then falls in one to zero: a short training can take long steps."
        ),
    ),
    "exponential": (N_("exponential"), N_("Falls by the same factor in each step, to a hundredth at the end.")),
}
