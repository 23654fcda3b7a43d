"""A training loop in its parts, right ones and wrong ones, each a function that may stand in the place of its neighbours."""

# ruff: noqa: RUF059  (what some of the mistakes are)

from __future__ import annotations

from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np
import optax
from sklearn.datasets import load_iris
from sklearn.preprocessing import StandardScaler

SIZES = (4, 16, 16, 16, 3)  # measurements, three hidden layers, species
EPOCHS, BATCH = 20, 20
optimizer = optax.adam(0.02)


# -- data --------------------------------------------------------------------------------------------------------------


def standardised():
    x, y = load_iris(return_X_y=True)
    held_out = np.arange(len(x)) % 5 == 0  # every fifth flower
    scaler = StandardScaler().fit(x[~held_out])
    x = scaler.transform(x)
    return [jnp.asarray(part) for part in (x[~held_out], y[~held_out], x[held_out], y[held_out])]


def as_measured():
    x, y = load_iris(return_X_y=True)
    held_out = np.arange(len(x)) % 5 == 0  # every fifth flower
    return [jnp.asarray(part) for part in (x[~held_out], y[~held_out], x[held_out], y[held_out])]


# -- init --------------------------------------------------------------------------------------------------------------


def layer(key, inputs, units):
    w = jax.random.normal(key, (inputs, units))
    return w / jnp.sqrt(inputs), jnp.zeros(units)


def a_key_for_each_layer(key):
    keys = jax.random.split(key, 4)
    sizes = pairwise(SIZES)
    return [layer(key, *size) for key, size in zip(keys, sizes)]


def one_key_for_all_layers(key):
    sizes = pairwise(SIZES)
    return [layer(key, *size) for size in sizes]


def zeros(key):
    params = a_key_for_each_layer(key)
    return jax.tree.map(jnp.zeros_like, params)


# -- loss --------------------------------------------------------------------------------------------------------------


def predict(params, x):
    *hidden, (w_last, b_last) = params
    for w, b in hidden:
        x = jax.nn.relu(x @ w + b)
    return x @ w_last + b_last  # the logits


def loss_of_one_hot(params, x, y):
    logits = predict(params, x)
    labels = jax.nn.one_hot(y, 3)
    losses = optax.softmax_cross_entropy(logits, labels)
    return losses.mean()


def loss_of_integers(params, x, y):
    logits = predict(params, x)
    losses = optax.softmax_cross_entropy_with_integer_labels(logits, y)
    return losses.mean()


def loss_without_one_hot(params, x, y):
    logits = predict(params, x)
    losses = optax.softmax_cross_entropy(logits, y)
    return losses.mean()


def loss_of_a_column(params, x, y):
    logits = predict(params, x)
    labels = y[:, None]
    losses = optax.softmax_cross_entropy(logits, labels)
    return losses.mean()


def loss_of_probabilities(params, x, y):
    logits = jax.nn.softmax(predict(params, x))
    labels = jax.nn.one_hot(y, 3)
    losses = optax.softmax_cross_entropy(logits, labels)
    return losses.mean()


# -- gradient ----------------------------------------------------------------------------------------------------------


def gradient_of_params(loss, params, x, y):
    value, gradients = jax.value_and_grad(loss)(params, x, y)
    return value, gradients


def gradient_of_inputs(loss, params, x, y):
    value, gradients = jax.value_and_grad(loss, argnums=1)(params, x, y)
    return value, gradients


# -- update ------------------------------------------------------------------------------------------------------------


def update_and_apply(params, state, gradients):
    updates, state = optimizer.update(gradients, state, params)
    params = optax.apply_updates(params, updates)
    return params, state


def descend_by_hand(params, state, gradients):
    params = jax.tree.map(lambda p, g: p - 0.1 * g, params, gradients)
    return params, state


def update_alone(params, state, gradients):
    updates, state = optimizer.update(gradients, state, params)
    return params, state


def subtract_updates(params, state, gradients):
    updates, state = optimizer.update(gradients, state, params)
    params = jax.tree.map(lambda p, u: p - u, params, updates)
    return params, state


def apply_gradients(params, state, gradients):
    updates, state = optimizer.update(gradients, state, params)
    params = optax.apply_updates(params, gradients)
    return params, state


# -- jit ---------------------------------------------------------------------------------------------------------------


def jitted(step):
    return jax.jit(step)


def plain(step):
    return step


# -- epochs ------------------------------------------------------------------------------------------------------------


def a_new_key_each_epoch(key):
    for _epoch in range(EPOCHS):
        key, subkey = jax.random.split(key)
        yield jax.random.permutation(subkey, 120)


def the_same_key_each_epoch(key):
    for _epoch in range(EPOCHS):
        yield jax.random.permutation(key, 120)


def as_in_the_file(key):
    for _epoch in range(EPOCHS):
        yield jnp.arange(120)


# -- all of it ---------------------------------------------------------------------------------------------------------


def train(data, init, loss, gradient, update, compiled, orders):
    x, y, *_held_out = data()
    params = init(jax.random.key(0))
    state = optimizer.init(params)

    def step(params, state, x, y):
        value, gradients = gradient(loss, params, x, y)
        params, state = update(params, state, gradients)
        return params, state, value

    step = compiled(step)
    yield params, loss(params, x, y)
    for order in orders(jax.random.key(1)):
        for batch in order.reshape(-1, BATCH):
            params, state, value = step(params, state, x[batch], y[batch])
            yield params, value


def correct(params, x, y):
    return (predict(params, x).argmax(axis=1) == y).sum()
