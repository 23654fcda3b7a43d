"""Optax's optimizers and schedules, built as `jaxcore.catalog.optimizers` lists them."""

from __future__ import annotations

from pkgutil import resolve_name
from typing import TYPE_CHECKING, NamedTuple

from jaxcore.catalog.optimizers import FINAL_SHARE, OPTIMIZERS, WARMUP_SHARE

if TYPE_CHECKING:
    import jax
    import numpy as np
    import optax


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
