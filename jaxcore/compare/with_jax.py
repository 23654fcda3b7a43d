"""JAX as its tutorials write it: Flax for the network, Optax for the optimizer, one compiled step, a loop in Python."""

# data
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import linen as nn

from jaxcore.compare.contract import Layer, Problem


def scaled(images, problem):
    return (images.astype(jnp.float32) - problem.mean) / problem.scale


def batch(problem, x, y, rows, key):
    x, y = scaled(x[rows], problem), y[rows]
    if problem.denoising:
        y = scaled(y, problem)
    if problem.noise_level:
        where, colours = jax.random.split(key)
        hit = jax.random.bernoulli(where, problem.noise_level, (*x.shape[:3], 1))
        x = jnp.where(hit, jax.random.uniform(colours, x.shape), x)
    return x, y


# model
class Dense(nn.Module):
    hidden: tuple[int, ...]
    activations: tuple[str, ...]
    classes: int

    @nn.compact
    def __call__(self, x):
        x = x.reshape(len(x), -1)
        for width, activation in zip(self.hidden, self.activations):
            x = getattr(nn, activation)(nn.Dense(width)(x))
        return nn.Dense(self.classes)(x)


class Convolutional(nn.Module):
    hidden: tuple[int, ...]
    activations: tuple[str, ...]
    classes: int

    @nn.compact
    def __call__(self, x):
        activation = getattr(nn, self.activations[0])
        x = activation(nn.max_pool(nn.Conv(32, (3, 3))(x), (2, 2), (2, 2), "SAME"))
        x = activation(nn.max_pool(nn.Conv(64, (3, 3))(x), (2, 2), (2, 2), "SAME"))
        return Dense(self.hidden, self.activations, self.classes)(x)


class Autoencoder(nn.Module):
    channels: int

    @nn.compact
    def __call__(self, x):
        x = nn.relu(nn.max_pool(nn.Conv(32, (3, 3))(x), (2, 2), (2, 2)))
        x = nn.relu(nn.max_pool(nn.Conv(32, (3, 3))(x), (2, 2), (2, 2)))
        x = double(nn.relu(nn.Conv(32, (3, 3))(x)))
        x = double(nn.relu(nn.Conv(32, (3, 3))(x)))
        return nn.sigmoid(nn.Conv(self.channels, (3, 3))(x))


def double(x):
    n, height, width, channels = x.shape
    return jax.image.resize(x, (n, 2 * height, 2 * width, channels), "bilinear")


def network(problem):
    if problem.denoising:
        return Autoencoder(problem.x.shape[-1])
    kind = Convolutional if problem.model == "cnn" else Dense
    return kind(problem.hidden, problem.activations, problem.classes)


# loss
def loss(model, params, x, y):
    outputs = model.apply({"params": params}, x)
    if y.ndim > 1:
        return jnp.mean((outputs - y) ** 2)
    return optax.softmax_cross_entropy_with_integer_labels(outputs, y).mean()


# step
def optimizer(problem):
    match problem.optimizer:
        case "sgd":
            return optax.sgd(problem.learning_rate)
        case "momentum" | "nesterov":
            return optax.sgd(problem.learning_rate, problem.momentum, nesterov=problem.optimizer == "nesterov")
        case "adam":
            return optax.adam(problem.learning_rate)
        case "adamw":
            return optax.adamw(problem.learning_rate, weight_decay=problem.weight_decay)


def step(problem, model, tx, state, x, y, rows):
    params, opt_state, key = state
    key, now = jax.random.split(key)
    value, gradients = jax.value_and_grad(partial(loss, model))(params, *batch(problem, x, y, rows, now))
    updates, opt_state = tx.update(gradients, opt_state, params)
    return (optax.apply_updates(params, updates), opt_state, key), value


# loop
class Worker:
    def __init__(self, problem: Problem):
        self.problem, self.model, tx = problem, network(problem), optimizer(problem)
        self.x, self.y = jnp.asarray(problem.x), jnp.asarray(problem.y)
        params = jax.tree.map(jnp.asarray, parameters(problem.weights))
        self.state = params, tx.init(params), jax.random.key(0)
        self.step = jax.jit(partial(step, problem, self.model, tx), donate_argnums=0)

    def train(self, batches):
        losses = []
        for rows in batches:
            self.state, value = self.step(self.state, self.x, self.y, rows)
            losses.append(value)
        return np.asarray(jax.device_get(losses))

    # predictions
    def predict(self, x):
        apply = jax.jit(lambda params, x: self.model.apply({"params": params}, scaled(x, self.problem)))
        return np.concatenate([apply(self.state[0], part) for part in np.split(x, range(500, len(x), 500))])

    def gradients(self, rows):
        x, y = batch(self.problem, self.x, self.y, rows, None)
        value, gradients = jax.jit(jax.value_and_grad(partial(loss, self.model)))(self.state[0], x, y)
        return float(value), layers(gradients)


def build(problem: Problem, variant: str) -> Worker:
    """`jit`."""
    return Worker(problem)


def parameters(weights: list[Layer]) -> dict:
    """Flax's names for the layers: convolutions have kernels of four axes; those after them are inside `Dense_0`."""
    convolutions = {f"Conv_{i}": layer._asdict() for i, layer in enumerate(w for w in weights if w.kernel.ndim == 4)}
    dense = {f"Dense_{i}": layer._asdict() for i, layer in enumerate(w for w in weights if w.kernel.ndim == 2)}
    return convolutions | {"Dense_0": dense} if convolutions and dense else convolutions or dense


def layers(params: dict) -> list[Layer]:
    """The inverse of `parameters`."""
    found = []
    for _, layer in sorted(params.items()):
        found += [Layer(*map(np.asarray, (layer["kernel"], layer["bias"])))] if "kernel" in layer else layers(layer)
    return found
