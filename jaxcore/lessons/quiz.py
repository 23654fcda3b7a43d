"""What the quiz asks to predict: each function is shown in its question, and computes the true number on the worker."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import optax
from jax.sharding import AbstractMesh, NamedSharding, PartitionSpec
from sklearn.metrics import recall_score

from jaxcore.catalog.lessons.quiz import QUESTIONS
from jaxcore.config.run import NetworkConfig
from jaxcore.models import build


def not_kept():
    x = jnp.zeros(4)
    x.at[0].set(5.0)
    return x.sum()


def elements_after_broadcasting():
    return (jnp.ones((3, 1)) + jnp.ones(4)).size


def small_integers():
    return jnp.uint8(200) + jnp.uint8(100)


def slope_of_a_cube():
    return jax.grad(lambda x: x**3)(2.0)


def derivative_of_a_derivative():
    return jax.grad(jax.grad(lambda x: x**4))(2.0)


def times_traced():
    traced = []

    @jax.jit
    def f(x):
        traced.append(x.shape)
        return x + 1

    for x in (jnp.ones(3), jnp.zeros(3), jnp.ones(4), jnp.ones((3, 1)), jnp.ones(4)):
        f(x)
    return len(traced)


def sum_of_squares():
    return jax.vmap(lambda x: x**2)(jnp.arange(8)).sum()


def size_of_outer_products():
    return jax.vmap(jnp.outer)(jnp.ones((5, 3)), jnp.ones((5, 2))).size


def different_numbers():
    key = jax.random.key(0)
    first, second = jax.random.split(key)
    numbers = [jax.random.normal(k).item() for k in (first, first, second, first)]
    return len(set(numbers))


def parameters():
    network = NetworkConfig("mlp", hidden=(16, 8))
    model = build(network, input_shape=(4,), outputs=3)
    weights, _ = model.init(jax.random.key(0), jnp.ones((1, 4)))
    return sum(array.size for array in jax.tree.leaves(weights))


def after_one_step_of_sgd():
    sgd, w = optax.sgd(0.1), 1.0
    gradient = jax.grad(lambda w: w**2)(w)
    update, _ = sgd.update(gradient, sgd.init(w))
    return optax.apply_updates(w, update)


def after_one_step_of_adam():
    adam, w = optax.adam(0.1), 1.0
    gradient = jax.grad(lambda w: 1000 * w**2)(w)
    update, _ = adam.update(gradient, adam.init(w))
    return optax.apply_updates(w, update)


def after_three_large_steps():
    w = 1.0
    for _ in range(3):
        w = w - 1.5 * jax.grad(lambda w: w**2)(w)
    return w


def mean_recall():
    true = [0] * 90 + [1] * 10
    predicted = [0] * 100
    return recall_score(true, predicted, average="macro")


def rows_for_each_device():
    mesh = AbstractMesh((8,), ("data",))
    sharding = NamedSharding(mesh, PartitionSpec("data"))
    return sharding.shard_shape((32, 4))[0]


def update_of_sgd():
    sgd = optax.sgd(learning_rate=0.1)
    params, gradient = jnp.array(5.0), jnp.array(3.0)
    updates, _ = sgd.update(gradient, sgd.init(params))
    return updates


def sum_over_devices():
    return jax.vmap(lambda row: jax.lax.psum(row, "devices"), axis_name="devices")(jnp.arange(8))[3]


def true_number(name: str) -> float:
    """Compute what a question asks to predict.

    Raises:
        KeyError: there is no such question.
    """
    return float(globals()[QUESTIONS[name].answer]())
