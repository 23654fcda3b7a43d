"""The same training loop in Flax: the network and the optimizer are objects that hold their numbers."""

from __future__ import annotations

from itertools import pairwise

import jax
import optax
from flax import nnx

from jaxcore.lessons.loop_parts import BATCH, SIZES, a_new_key_each_epoch, standardised


class MLP(nnx.Module):
    def __init__(self, rngs):
        self.layers = nnx.List(nnx.Linear(inputs, units, rngs=rngs) for inputs, units in pairwise(SIZES))

    def __call__(self, x):
        for layer in self.layers[:-1]:
            x = nnx.relu(layer(x))
        return self.layers[-1](x)  # the logits


def loss(model, x, y):
    return optax.softmax_cross_entropy_with_integer_labels(model(x), y).mean()


@nnx.jit
def step_in_nnx_jit(model, optimizer, x, y):
    value, gradients = nnx.value_and_grad(loss)(model, x, y)
    optimizer.update(model, gradients)
    return value


@jax.jit
def step_in_jax_jit(model, optimizer, x, y):
    value, gradients = nnx.value_and_grad(loss)(model, x, y)
    optimizer.update(model, gradients)
    return value


@nnx.jit
def step_of_older_books(model, optimizer, x, y):
    value, gradients = nnx.value_and_grad(loss)(model, x, y)
    optimizer.update(gradients)
    return value


def train(step):
    x, y, *_held_out = standardised()
    model = MLP(nnx.Rngs(0))
    optimizer = nnx.Optimizer(model, optax.adam(0.02), wrt=nnx.Param)
    yield model, loss(model, x, y)
    for order in a_new_key_each_epoch(jax.random.key(1)):
        for batch in order.reshape(-1, BATCH):
            value = step(model, optimizer, x[batch], y[batch])
            yield model, value
