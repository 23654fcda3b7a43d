"""One small network, 4-16-8-3, written in the four ways that this app knows, with the same weights."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import jax
import jax.numpy as jnp
from flax import linen as nn
from flax import nnx
from jax.example_libraries import stax

SIZES = (4, 16, 8, 3)


def predict(params, x):
    for layer in params[:-1]:
        x = jax.nn.relu(x @ layer["kernel"] + layer["bias"])
    return x @ params[-1]["kernel"] + params[-1]["bias"]


init_and_predict = stax.serial(stax.Dense(16), stax.Relu, stax.Dense(8), stax.Relu, stax.Dense(3))


class Linen(nn.Module):
    @nn.compact
    def __call__(self, x):
        x = nn.relu(nn.Dense(16)(x))
        x = nn.relu(nn.Dense(8)(x))
        return nn.Dense(3)(x)


class NNX(nnx.Module):
    def __init__(self, rngs):
        self.layers = nnx.List(nnx.Linear(inputs, units, rngs=rngs) for inputs, units in pairwise(SIZES))

    def __call__(self, x):
        for layer in self.layers[:-1]:
            x = nnx.relu(layer(x))
        return self.layers[-1](x)


def compare() -> dict[str, Any]:
    """The four networks with the weights that linen has drawn, on 32 random examples.

    Returns:
        `networks`: for each library `shapes`, its parameters with their shapes in place of their numbers, as Python writes
        them, and `difference`, the largest of its outputs to pure JAX's; and `stax`, what stax says of itself.
    """
    x = jax.random.normal(jax.random.key(1), (32, SIZES[0]))
    drawn = Linen().init(jax.random.key(0), x)
    layers = list(drawn["params"].values())
    module = NNX(nnx.Rngs(0))
    for layer, own in zip(module.layers, layers):
        layer.kernel.set_value(own["kernel"])
        layer.bias.set_value(own["bias"])
    first, *others = [(layer["kernel"], layer["bias"]) for layer in layers]
    pairs = [first] + [part for pair in others for part in ((), pair)]  # stax has a place for each activation, too
    # idea
    called = {
        "jax": (layers, predict(layers, x)),
        "stax": (pairs, init_and_predict[1](pairs, x)),
        "linen": (drawn, Linen().apply(drawn, x)),
        "nnx": (nnx.to_pure_dict(nnx.state(module)), module(x)),
    }
    # rest
    networks = {
        library: {
            "shapes": str(jax.tree.map(jnp.shape, params)),
            "difference": float(jnp.abs(outputs - called["jax"][1]).max()),
        }
        for library, (params, outputs) in called.items()
    }
    return {"networks": networks, "stax": "\n\n".join(stax.__doc__.strip().split("\n\n")[:2])}
