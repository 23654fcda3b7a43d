"""The compiled programs of a sweep: one step, one epoch, one look, `vmap`ped over networks that differ in their numbers only.

A cell's network is the one that `jaxcore.engine.train.train` would train: the same keys, the same order of the examples, the
same learning rates, the same short last batch of an epoch.
"""

import functools
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from jax import lax

from jaxcore import objectives
from jaxcore.engine import loop, optimizers
from jaxcore.engine.compiling import bounded_jit
from jaxcore.engine.optimizers import Hyperparameters
from jaxcore.engine.step import Keys
from jaxcore.engine.structure import Structure
from jaxcore.objectives.contract import Amounts


class Cells(NamedTuple):
    """What the networks of a group differ in."""

    hyper: Hyperparameters  # float32 (width,) each
    learning_rates: jax.Array  # float32 (width, steps)
    labels: jax.Array  # int32 (width, training examples)


class TrainStates(NamedTuple):
    """The networks of a group, stacked along the first axis of every array."""

    params: Any
    state: Any
    opt_state: Any


class Part(NamedTuple):
    """Examples as the network takes them: `x` float32 (n, *input_shape), `y` int32 (n,)."""

    x: jax.Array
    y: jax.Array


class Means(NamedTuple):
    """Float32 (width,) each: over the last epoch's batches, and over the validation part after it."""

    loss: jax.Array
    accuracy: jax.Array
    val_loss: jax.Array
    val_accuracy: jax.Array


@bounded_jit(static=1, donate=("networks",))
def train_epochs(
    structure: Structure,
    networks: TrainStates,
    cells: Cells,
    examples: Part,
    validation: Part,
    keys: Keys,
    first: jax.typing.ArrayLike,
    last: jax.typing.ArrayLike,
) -> tuple[TrainStates, Means]:
    """Train a group of networks for the epochs first ≤ epoch < last, all on the same batches.

    Args:
        examples: the training part; its labels are the cells' own.

    Returns:
        The networks, and their means; the loss is NaN where it was not finite at any of the steps.
    """
    per_epoch, size, width = structure.steps_per_epoch, structure.batch_size, len(cells.labels)
    short = structure.train_examples - (per_epoch - 1) * size
    optimizer = optimizers.build(structure.optimizer, clip=structure.clip)
    losses = functools.partial(
        objectives.load("classification").losses,
        structure.model.apply,
        settings=structure.objective,
        amounts=Amounts.of(structure.objective),
    )

    def step(networks: TrainStates, x, labels, i):
        """A step of all networks on the batch `x` (n, *input_shape), `labels` (width, n)."""
        key = jax.random.fold_in(keys.dropout, i)
        # A copy of the batch for each network: products that share it have all networks' weights turned around for them.
        x = lax.optimization_barrier(jnp.broadcast_to(x, (width, *x.shape)))

        def one(params, state, opt_state, x, y, hyper, learning_rate):
            def mean_loss(params):
                found, new_state = losses(params, state, x, y, key=key, train=True)
                return found.loss.mean(), (found.score.mean(), new_state)

            (loss, (score, new_state)), gradients = jax.value_and_grad(mean_loss, has_aux=True)(params)
            updates, opt_state = optimizer.update(gradients, opt_state, params, learning_rate=learning_rate, hyper=hyper)
            return TrainStates(optax.apply_updates(params, updates), new_state, opt_state), loss, score

        return jax.vmap(one)(*networks, x, labels, cells.hyper, cells.learning_rates[:, i])

    def epoch(number, carry):
        networks, means, sound = carry
        order = loop.shuffled(keys, number, jnp.arange(structure.train_examples))
        x, labels = examples.x[order], cells.labels[:, order]  # once, for all networks

        def whole(k, carry):
            networks, loss, score = carry
            batch = lax.dynamic_slice_in_dim(x, k * size, size), lax.dynamic_slice_in_dim(labels, k * size, size, 1)
            networks, new_loss, new_score = step(networks, *batch, number * per_epoch + k)
            return networks, loss + size * new_loss, score + size * new_score

        networks, loss, score = lax.fori_loop(0, per_epoch - 1, whole, (networks, jnp.zeros(width), jnp.zeros(width)))
        networks, new_loss, new_score = step(networks, x[-short:], labels[:, -short:], (number + 1) * per_epoch - 1)
        loss, score = ((a + short * b) / structure.train_examples for a, b in ((loss, new_loss), (score, new_score)))
        return networks, means._replace(loss=loss, accuracy=score), sound & jnp.isfinite(loss)

    def judged(params, state):
        found, _ = losses(params, state, *validation, key=keys.dropout, train=False)
        return found.loss.mean(), found.score.mean()

    start = networks, Means(*(jnp.zeros(width) for _ in Means._fields)), jnp.ones(width, bool)
    networks, means, sound = lax.fori_loop(first, last, epoch, start)
    val_loss, val_accuracy = jax.vmap(judged)(networks.params, networks.state)
    return networks, Means(jnp.where(sound, means.loss, jnp.nan), means.accuracy, val_loss, val_accuracy)


@bounded_jit(static=1)
def first_networks(structure: Structure, key: jax.Array, scale: jax.Array) -> TrainStates:
    """The networks before the first step: the same weights for all, their kernels times `scale` (width,)."""
    params, state = structure.model.init(key, jnp.zeros((1, *structure.input_shape)))
    optimizer = optimizers.build(structure.optimizer, clip=structure.clip)

    def one(scale):
        scaled = [layer | {"kernel": layer["kernel"] * scale} for layer in params]
        return TrainStates(scaled, state, optimizer.init(scaled))

    return jax.vmap(one)(scale)


@bounded_jit(static=1)
def answers(structure: Structure, networks: TrainStates, x: jax.Array) -> jax.Array:
    """The class probabilities (width, n, classes) that each network gives to `x` (n, *input_shape)."""
    key = jax.random.key(0)  # nothing is drawn
    logits = jax.vmap(lambda params, state: structure.model.apply(params, state, x, key=key, train=False)[0])(
        networks.params, networks.state
    )
    return jax.nn.softmax(logits)


@bounded_jit()
def noisy_labels(y: jax.Array, share: jax.Array, key: jax.Array, classes: jax.typing.ArrayLike) -> jax.Array:
    """Labels (width, n): of `y` (n,), the `share` (width,) is replaced by another class; a larger one adds to a smaller."""
    which, by = jax.random.split(jax.random.fold_in(key, 1))
    chance = jax.random.uniform(which, y.shape)
    other = (y + jax.random.randint(by, y.shape, 1, classes)) % classes
    return jnp.where(chance < share[:, None], other, y)
