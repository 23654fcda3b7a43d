"""What the engine asks of a model, whichever library it is written in."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import jax.numpy as jnp

PyTree = Any


class Model(NamedTuple):
    """Pure functions.

    Attributes:
        init: `init(key, x) → (params, state)`. `x` (batch, *input_shape) is an example input; `params` is what gradient
            descent changes, `state` what else the model carries along, such as batch statistics; both are pytrees of arrays,
            and `state` is empty (no leaves) where there is none.
        apply: `apply(params, state, x, *, key, train) → (outputs, new_state)`. `x` (batch, *input_shape) float32; what the
            outputs are depends on the model's task: logits (batch, classes), restored images (batch, *input_shape), or, for
            the variational autoencoder, a `jaxcore.models.contract.Latent`. `key` is used only where the Python bool `train`
            is true.
        micro_batch: into pieces of how many examples a batch is best cut on a CPU, so that what is between the layers stays
            in its cache; 0 where that does not help, or where layers mix the examples of a batch.
        dense: whether every layer is a product of its inputs and a matrix, so that each weight is used once an example.
        parts: further pure functions of `params` and an array, by name, such as `decode`.
    """

    init: Callable[..., tuple[PyTree, PyTree]]
    apply: Callable[..., tuple[Any, PyTree]]
    micro_batch: int = 0
    dense: bool = False
    parts: Mapping[str, Callable[..., Any]] = {}


def asked_twice(model: Model) -> Model:
    """The same, but what a trained network answers about images is the mean of that about them and their mirror images."""

    def apply(params, state, x, *, key, train):
        if train:
            return model.apply(params, state, x, key=key, train=True)
        both = jnp.concatenate([x, x[:, :, ::-1]])  # in one call, which compiles in half the time of two
        outputs, state = model.apply(params, state, both, key=key, train=False)
        return (outputs[: len(x)] + outputs[len(x) :]) / 2, state

    return model._replace(apply=apply)


class Latent(NamedTuple):
    """What a variational autoencoder makes of images.

    Attributes:
        logits: (batch, *input_shape), whose sigmoid is the image drawn.
        mean, log_variance: (batch, latent), of the normal distribution that the latent numbers are drawn from.
    """

    logits: Any
    mean: Any
    log_variance: Any
