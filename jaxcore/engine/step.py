"""One step of training: the loss of a batch, its gradient, the update of the weights.

`jaxcore.engine.loop` makes one compiled program of many such steps, so whatever an array is made of here is traced by jit.
"""

import functools
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax

from jaxcore import objectives
from jaxcore.catalog.augmentations import AUGMENTATIONS
from jaxcore.config.run import RunConfig
from jaxcore.engine import augmentation, optimizers
from jaxcore.engine.compiling import RUN_ONCE, bounded_jit
from jaxcore.engine.optimizers import Hyperparameters
from jaxcore.engine.pieces import summed_over_pieces
from jaxcore.engine.structure import Structure
from jaxcore.objectives.contract import Amounts


class TrainState(NamedTuple):
    """What one step hands to the next; `order` int32 (training examples,) holds the rows in this epoch's order."""

    params: Any
    state: Any
    opt_state: optax.OptState
    order: jax.Array


class Keys(NamedTuple):
    """One key for each purpose, all from the run's seed."""

    init: jax.Array
    batches: jax.Array
    dropout: jax.Array


class Examples(NamedTuple):
    """A whole dataset on the device, shared by all runs that use it, and one run's parts of it.

    Attributes:
        x: float32 (examples, features), or uint8 (examples, height, width, channels), which become (x - mean) / scale.
        y: (examples,), classes as int32, or numbers to predict as float32, standardised.
        train, validation: int32, the rows of the parts.
    """

    x: jax.Array
    y: jax.Array
    mean: jax.Array
    scale: jax.Array
    train: jax.Array
    validation: jax.Array


class Given(NamedTuple):
    """What all steps of a run are given, and none changes: all but `structure` is traced by jit."""

    structure: Structure
    examples: Examples
    hyper: Hyperparameters
    amounts: Amounts
    keys: Keys


@functools.partial(jax.jit, compiler_options=RUN_ONCE)
def _keys(seed: jax.typing.ArrayLike) -> Keys:
    return Keys(*jax.random.split(jax.random.key(seed), len(Keys._fields)))


def keys_of(config: RunConfig) -> Keys:
    """The keys of a run."""
    return _keys(np.uint32(config.seed))


def numbers_of(config: RunConfig) -> tuple[Hyperparameters, Amounts]:
    """What is traced under jit, as float32 scalars."""
    return Hyperparameters.of(config.optimization), Amounts.of(config.objective)


@bounded_jit(static=1, options=RUN_ONCE)
def first_state(structure: Structure, key: jax.Array, rows: jax.Array) -> TrainState:
    """The state before the first step; `rows` are those of the training part."""
    params, state = structure.model.init(key, jnp.zeros((1, *structure.input_shape)))
    optimizer = optimizers.build(structure.optimizer, clip=structure.clip)
    return TrainState(params, state, optimizer.init(params), rows)


def batch(given: Given, rows: jax.Array, key: jax.Array, *, train: bool) -> tuple[jax.Array, jax.Array]:
    """The examples of these rows: x float32 (rows, *input_shape), scaled and perhaps augmented, and y (rows,)."""
    structure, examples = given.structure, given.examples
    x, y = examples.x[rows], examples.y[rows]
    if structure.images:
        x = (x.astype(jnp.float32) - examples.mean) / examples.scale
    for number, name in enumerate(AUGMENTATIONS, start=1):
        if train and name in structure.augmentations:
            x = getattr(augmentation, name)(x, jax.random.fold_in(key, number))
    return x, y


def loss(
    params: Any, state: Any, given: Given, rows: jax.Array, weight: jax.typing.ArrayLike, key: jax.Array, *, train: bool
) -> tuple[jax.Array, tuple[jax.Array, Any]]:
    """The loss of a batch, summed over its examples.

    Args:
        rows: int32 (rows,), which examples the batch has.
        weight: (rows,), 1 for an example that counts and 0 for one that doesn't; or one number for all.

    Returns:
        The sum, and beside it the sum of the examples' scores and the model's new state.
    """
    structure = given.structure
    x, y = batch(given, rows, key, train=train)
    losses, state = objectives.load(structure.task).losses(
        structure.model.apply, params, state, x, y, key=key, train=train, settings=structure.objective, amounts=given.amounts
    )
    return jnp.sum(losses.loss * weight), (jnp.sum(losses.score * weight), state)


def gradient(
    params: Any, state: Any, given: Given, rows: jax.Array, weight: jax.typing.ArrayLike, key: jax.Array
) -> tuple[tuple[jax.Array, jax.Array, Any], Any]:
    """The loss of a batch, differentiated; the arguments are those of `loss`.

    Returns:
        Sums over the examples: of losses, of scores, and of gradients, a pytree like `params`; and the model's new state.
    """
    loss_and_gradient = jax.value_and_grad(loss, has_aux=True)
    (total, (score, state)), gradients = loss_and_gradient(params, state, given, rows, weight, key, train=True)
    return (total, score, gradients), state


def gradient_in_pieces(params: Any, state: Any, given: Given, rows: jax.Array, count: jax.typing.ArrayLike, key: jax.Array):
    """As `gradient`, of the first `count` of `rows`, a piece of the batch after another: for layers that don't mix examples."""

    def of_piece(rows_and_numbers):
        rows, numbers = rows_and_numbers
        return gradient(params, state, given, rows, numbers < count, jax.random.fold_in(key, numbers[0]))[0]

    return summed_over_pieces(of_piece, (rows, jnp.arange(len(rows))), given.structure.micro_batch), state


def step(
    train_state: TrainState,
    given: Given,
    rows: jax.Array,
    count: jax.typing.ArrayLike,
    number: jax.typing.ArrayLike,
    learning_rate: jax.typing.ArrayLike,
) -> tuple[TrainState, jax.Array, jax.Array]:
    """One step of training.

    Args:
        rows: int32 (batch,), of which the first `count` are learned from.
        number: of the step, from 0; its random numbers follow from it.
        learning_rate: what the schedule gives for this step.

    Returns:
        The next state, and the batch's mean loss and mean score.
    """
    params, state, opt_state, order = train_state
    key = jax.random.fold_in(given.keys.dropout, number)
    if given.structure.micro_batch:
        sums, state = gradient_in_pieces(params, state, given, rows, count, key)
    else:
        sums, state = gradient(params, state, given, rows, 1.0, key)
    mean_loss, mean_score, gradients = jax.tree.map(lambda total: total / count, sums)

    optimizer = optimizers.build(given.structure.optimizer, clip=given.structure.clip)
    updates, opt_state = optimizer.update(gradients, opt_state, params, learning_rate=learning_rate, hyper=given.hyper)
    params = optax.apply_updates(params, updates)
    return TrainState(params, state, opt_state, order), mean_loss, mean_score
