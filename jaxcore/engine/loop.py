"""Many steps in one compiled program: epochs, windows of steps, validation."""

import functools
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import lax

from jaxcore.config.run import RunConfig
from jaxcore.data.examples import Dataset
from jaxcore.engine import optimizers
from jaxcore.engine.compiling import Program, bounded_jit
from jaxcore.engine.optimizers import Hyperparameters
from jaxcore.engine.pieces import summed_over_pieces, up_to
from jaxcore.engine.predict import on_device
from jaxcore.engine.step import Examples, Given, Keys, TrainState, first_state, keys_of, loss, numbers_of, step
from jaxcore.engine.structure import Structure
from jaxcore.events import Compiled
from jaxcore.kernels.products import compiler_options, small
from jaxcore.objectives.contract import Amounts

CAPACITY = 4096  # steps that one chunk can hold; it may be told to do fewer
VALIDATE_BATCH = 1024


class Report(NamedTuple):
    """What a step says: its batch's mean loss and score; after some epochs, the validation part's means."""

    loss: jax.Array
    score: jax.Array
    val_loss: jax.Array
    val_score: jax.Array


class Window(NamedTuple):
    """Which steps a chunk takes, `first` ≤ i < `last` of `total`, and after how many epochs validation is looked at."""

    first: jax.typing.ArrayLike
    last: jax.typing.ArrayLike
    total: jax.typing.ArrayLike
    report_every: jax.typing.ArrayLike


def one_kernel(structure: Structure, params: Any) -> bool:
    """Whether all steps of an epoch are made one kernel, since calling many would take longer than what they do."""
    return structure.model.dense and small(structure.batch_size * max(weights.size for weights in jax.tree.leaves(params)))


def shuffled(keys: Keys, epoch: jax.typing.ArrayLike, rows: jax.Array) -> jax.Array:
    """`rows` in the order in which an epoch takes them."""
    return jax.random.permutation(jax.random.fold_in(keys.batches, epoch), rows)


def validate(train_state: TrainState, given: Given) -> tuple[jax.Array, jax.Array]:
    """Mean loss and mean score of the validation part."""
    structure, count = given.structure, given.structure.validation_examples
    size = structure.micro_batch or min(count, VALIDATE_BATCH)

    def of_piece(numbers):
        rows = given.examples.validation[jnp.minimum(numbers, count - 1)]
        key = jax.random.fold_in(given.keys.dropout, numbers[0])
        state = train_state.state
        total, (score, _) = loss(train_state.params, state, given, rows, numbers < count, key, train=False)
        return total, score

    return tuple(total / count for total in summed_over_pieces(of_piece, jnp.arange(up_to(size, count)), size))


def _chunk_options(structure: Structure, train_state: TrainState, *_: Any) -> dict[str, Any]:
    return compiler_options(one_kernel=one_kernel(structure, train_state.params))


@bounded_jit(static=1, options=_chunk_options)
def train_chunk(
    structure: Structure,
    train_state: TrainState,
    examples: Examples,
    hyper: Hyperparameters,
    amounts: Amounts,
    learning_rates: jax.Array,
    keys: Keys,
    window: Window,
) -> tuple[TrainState, Report]:
    """Take the steps of the window, at most `CAPACITY` of them.

    Args:
        learning_rates: (CAPACITY,), from step `window.first` on.

    Returns:
        The new train state, and a report whose arrays are (CAPACITY,); what was not measured is NaN.
    """
    micro = structure.micro_batch
    per_epoch, batch_size = structure.steps_per_epoch, structure.batch_size
    nothing = jnp.float32(jnp.nan)
    all_whole = micro or structure.train_examples % batch_size == 0  # no step needs a form of its own
    given = Given(structure, examples, hyper, amounts, keys)

    def whole_batch(train_state, i, learning_rate):
        rows = lax.dynamic_slice(train_state.order, (i % per_epoch * batch_size,), (batch_size,))
        return step(train_state, given, rows, batch_size, i, learning_rate)

    def last_batch(train_state, i, learning_rate):
        rows = train_state.order[(per_epoch - 1) * batch_size :]  # what is left: nothing is dropped, nothing padded
        return step(train_state, given, rows, len(rows), i, learning_rate)

    def any_batch(train_state, i, learning_rate):
        """Where layers don't mix examples, one program serves whole and short batches: what is too much weighs nothing."""
        first, last = i % per_epoch * batch_size, structure.train_examples - 1
        rows = train_state.order[jnp.minimum(first + jnp.arange(up_to(micro, batch_size)), last)]
        return step(train_state, given, rows, jnp.minimum(batch_size, last + 1 - first), i, learning_rate)

    def reported(form, i, train_state, report):
        at = i - window.first
        train_state, loss, score = form(train_state, i, learning_rates[at])
        return train_state, report._replace(loss=report.loss.at[at].set(loss), score=report.score.at[at].set(score))

    def epoch(i_and_carry):
        """What the window has of the epoch of step `i`; a loop's state stays where it is, a branch's would be copied."""
        i, (train_state, report) = i_and_carry
        order = lax.cond(i % per_epoch == 0, lambda: shuffled(keys, i // per_epoch, examples.train), lambda: train_state.order)
        end = (i // per_epoch + 1) * per_epoch
        last = jnp.minimum(window.last, end if all_whole else end - 1)
        carry = train_state._replace(order=order), report
        form = any_batch if micro else whole_batch
        carry = lax.fori_loop(i, last, lambda i, carry: reported(form, i, *carry), carry)
        if not all_whole:
            carry = lax.cond(last < window.last, lambda: reported(last_batch, last, *carry), lambda: carry)
        done = jnp.minimum(window.last, end)
        due = (done == end) & ((done // per_epoch % window.report_every == 0) | (done == window.total))
        train_state, report = carry
        loss, score = lax.cond(due, lambda state: validate(state, given), lambda _: (nothing, nothing), train_state)
        at = done - 1 - window.first
        return done, (
            train_state,
            report._replace(val_loss=report.val_loss.at[at].set(loss), val_score=report.val_score.at[at].set(score)),
        )

    report = Report(*(jnp.full(CAPACITY, nothing) for _ in Report._fields))
    start = jnp.int32(window.first), (train_state, report)
    return lax.while_loop(lambda i_and_carry: i_and_carry[0] < window.last, epoch, start)[1]


class Training:
    """A network in training: its state, and what all of its steps are given.

    Args:
        data: what `config.data` describes.
        keys: those of another seed than the configuration's.
        schedule: the learning rate at each step, instead of the configuration's.

    Attributes:
        steps: how many there are in all.
    """

    first, chunk = first_state, train_chunk

    def __init__(
        self, config: RunConfig, data: Dataset, *, keys: Keys | None = None, schedule: optax.Schedule | None = None
    ) -> None:
        self.structure = Structure.of(config, data)
        self.steps = config.epochs * self.structure.steps_per_epoch
        self.schedule = schedule or optimizers.schedule(config.optimization, self.steps)
        self.examples, self.keys = on_device(data), keys or keys_of(config)
        self.hyper, self.amounts = numbers_of(config)
        self.train_state = self.first(self.structure, self.keys.init, self.examples.train)

    def arguments(self, first: int = 0, last: int = 0, report_every: int = 1) -> tuple[Any, ...]:
        """What `train_chunk` takes for the steps `first` to `last`."""
        rates = optimizers.learning_rates(self.schedule, first, CAPACITY)
        window = Window(*map(np.int32, (first, last, self.steps, report_every)))
        return self.structure, self.train_state, self.examples, self.hyper, self.amounts, rates, self.keys, window

    @functools.cached_property
    def _program(self) -> tuple[Program, bool]:
        return self.chunk.program(*self.arguments())

    def compile(self) -> Compiled:
        """Have the program for its steps, from this process's memory if it is there; the event that says what it cost now."""
        return compiled(*self._program)

    def advance(self, first: int, last: int, report_every: int = 1) -> Report:
        """Take the steps `first` to `last`, at most `CAPACITY`; what they report is (last - first,), on the host."""
        program, _ = self._program
        self.train_state, report = jax.block_until_ready(program.run(*self.arguments(first, last, report_every)[1:]))
        return Report(*(np.asarray(a)[..., : last - first] for a in report))


def compiled(program: Program, made: bool) -> Compiled:
    """The event that says what a program has cost, if it had to be made."""
    if made:
        return Compiled(program.trace_s, program.lower_s, program.compile_s, reused=False)
    return Compiled(0.0, 0.0, 0.0, reused=True)
