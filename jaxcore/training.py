"""The engine: a training run as a generator of events.

A run is cut into chunks of some hundred steps. One chunk is one call of one compiled program: a `lax.scan` over steps, in
which each step draws its batch, differentiates the loss and updates the weights. Between chunks the host reports, and looks
whether somebody pressed Stop. How long a chunk is changes nothing about the numbers.
"""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import lax

from jaxcore import models, optimizers
from jaxcore.config import NetworkConfig, RunConfig
from jaxcore.data.table import Dataset
from jaxcore.errors import RunError
from jaxcore.evaluation import judge
from jaxcore.events import Compiled, Event, Finished, Progress, Started
from jaxcore.models.summary import layers
from jaxcore.optimizers import Hyperparameters
from jaxcore.trained import Trained

BLOCK = 64  # steps of an inner scan; blocks past a chunk's end are skipped as a whole
CAPACITY = 64 * BLOCK  # steps that one chunk can hold; it may be told to do fewer
CHUNK_SECONDS = 0.15
MAX_POINTS = 500  # of a curve: a long run reports every so many epochs
PREDICT_BATCH = 4096


class TrainState(NamedTuple):
    """What one step hands to the next; `order` (training examples,) is the order in which this epoch draws them."""

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
    """Arrays on the device: x (examples, features) float32, y (examples,) int32."""

    x: jax.Array
    y: jax.Array


class Report(NamedTuple):
    """What a step says: its batch's mean loss and number of right answers; after some epochs, the validation part's means."""

    loss: jax.Array
    correct: jax.Array
    val_loss: jax.Array
    val_accuracy: jax.Array


class Window(NamedTuple):
    """Which steps a chunk takes, `first` ≤ i < `last` of `total`, and after how many epochs validation is looked at."""

    first: jax.typing.ArrayLike
    last: jax.typing.ArrayLike
    total: jax.typing.ArrayLike
    report_every: jax.typing.ArrayLike


@dataclass(frozen=True)
class Structure:
    """All that is static under jit: two runs of equal structure share their compiled program."""

    network: NetworkConfig
    optimizer: str
    clip: bool
    features: int
    classes: int
    train_examples: int
    validation_examples: int
    batch_size: int

    @classmethod
    def of(cls, config: RunConfig, data: Dataset) -> Structure:
        return cls(
            config.network,
            config.optimization.optimizer,
            config.optimization.clip_norm > 0,
            data.features,
            data.classes,
            len(data.train),
            len(data.validation),
            config.batch_size,
        )

    @property
    def steps_per_epoch(self) -> int:
        """The last batch is shorter where the batch size does not divide the examples."""
        return -(-self.train_examples // self.batch_size)


@functools.lru_cache(maxsize=64)
def model_of(network: NetworkConfig, features: int, classes: int) -> models.Model:
    """The model, built once, so that what jit compiled for it is found again."""
    return models.build(network, (features,), classes)


def loss_and_correct(apply, params, state, batch: Examples, *, key, train: bool):
    """Mean softmax cross-entropy against one-hot labels, and (number of right answers, new state)."""
    logits, state = apply(params, state, batch.x, key=key, train=train)
    one_hot = jax.nn.one_hot(batch.y, logits.shape[-1])
    loss = optax.softmax_cross_entropy(logits, one_hot).mean()
    return loss, (jnp.sum(logits.argmax(axis=-1) == batch.y), state)


@functools.partial(jax.jit, static_argnames="structure")
def first_state(structure: Structure, hyper: Hyperparameters, key: jax.Array) -> TrainState:
    """The state before the first step."""
    model = model_of(structure.network, structure.features, structure.classes)
    params, state = model.init(key, jnp.zeros((1, structure.features)))
    optimizer = optimizers.build(structure.optimizer, hyper, clip=structure.clip)
    return TrainState(params, state, optimizer.init(params), jnp.arange(structure.train_examples))


@functools.partial(jax.jit, static_argnames="structure")
def train_chunk(
    structure: Structure,
    train_state: TrainState,
    train: Examples,
    validation: Examples,
    hyper: Hyperparameters,
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
    model = model_of(structure.network, structure.features, structure.classes)
    per_epoch, batch_size = structure.steps_per_epoch, structure.batch_size
    nothing = jnp.float32(jnp.nan)

    def shuffled(epoch):
        return jax.random.permutation(jax.random.fold_in(keys.batches, epoch), structure.train_examples)

    def update(train_state, rows, i, learning_rate) -> tuple[TrainState, jax.Array, jax.Array]:
        batch = Examples(train.x[rows], train.y[rows])
        differentiate = jax.value_and_grad(
            lambda params: loss_and_correct(
                model.apply, params, train_state.state, batch, key=jax.random.fold_in(keys.dropout, i), train=True
            ),
            has_aux=True,
        )
        (loss, (correct, state)), gradients = differentiate(train_state.params)
        optimizer = optimizers.build(
            structure.optimizer, hyper._replace(learning_rate=learning_rate), clip=structure.clip
        )
        updates, opt_state = optimizer.update(gradients, train_state.opt_state, train_state.params)
        params = optax.apply_updates(train_state.params, updates)
        return TrainState(params, state, opt_state, train_state.order), loss, correct

    def validate(train_state):
        loss, (correct, _) = loss_and_correct(
            model.apply, train_state.params, train_state.state, validation, key=keys.dropout, train=False
        )
        return loss, correct / structure.validation_examples

    def idle(train_state, i, learning_rate):
        return train_state, Report(nothing, jnp.int32(0), nothing, nothing)

    def within_epoch(train_state, i, learning_rate):
        rows = lax.dynamic_slice(train_state.order, (i % per_epoch * batch_size,), (batch_size,))
        train_state, loss, correct = update(train_state, rows, i, learning_rate)
        return train_state, Report(loss, correct, nothing, nothing)

    def end_of_epoch(train_state, i, learning_rate):
        rows = train_state.order[(per_epoch - 1) * batch_size :]  # what is left: nothing is dropped, nothing padded
        train_state, loss, correct = update(train_state, rows, i, learning_rate)
        due = (((i + 1) // per_epoch) % window.report_every == 0) | (i + 1 == window.total)
        val_loss, val_accuracy = lax.cond(due, validate, lambda _: (nothing, nothing), train_state)
        return train_state, Report(loss, correct, val_loss, val_accuracy)

    def step(train_state, now):
        i, learning_rate = now
        inside = i < window.last
        order = lax.cond(inside & (i % per_epoch == 0), lambda: shuffled(i // per_epoch), lambda: train_state.order)
        kind = jnp.where(inside, jnp.where((i + 1) % per_epoch == 0, 2, 1), 0)
        branches = [idle, within_epoch, end_of_epoch]
        return lax.switch(kind, branches, train_state._replace(order=order), i, learning_rate)

    def skip(train_state, block):
        empty = jnp.full(BLOCK, nothing)
        return train_state, Report(empty, jnp.zeros(BLOCK, jnp.int32), empty, empty)

    def block(train_state, block):
        inside = block[0][0] < window.last
        return lax.cond(inside, lambda *carry_and_xs: lax.scan(step, *carry_and_xs), skip, train_state, block)

    steps = window.first + jnp.arange(CAPACITY)
    blocks = jax.tree.map(lambda a: a.reshape(-1, BLOCK), (steps, learning_rates))
    train_state, report = lax.scan(block, train_state, blocks)
    return train_state, jax.tree.map(jnp.ravel, report)


@functools.partial(jax.jit, static_argnames=("network", "classes"))
def predict(network: NetworkConfig, classes: int, params: Any, state: Any, x: jax.Array) -> jax.Array:
    """Class probabilities (examples, classes) of standardised examples `x` (examples, features)."""
    model = model_of(network, x.shape[-1], classes)
    logits, _ = model.apply(params, state, x, key=jax.random.key(0), train=False)
    return jax.nn.softmax(logits)


@dataclass(frozen=True)
class Program:
    """A compiled `train_chunk`, and the seconds that each stage of making it took."""

    chunk: Callable[..., tuple[TrainState, Report]]
    trace_s: float
    lower_s: float
    compile_s: float


@functools.lru_cache(maxsize=64)
def compile_chunk(structure: Structure) -> Program:
    """Trace, lower and compile `train_chunk` for one structure, each timed by itself."""

    def array(shape, dtype):
        return jax.ShapeDtypeStruct(shape, dtype)

    def examples(n):
        return Examples(array((n, structure.features), jnp.float32), array((n,), jnp.int32))

    scalar, index, key = array((), jnp.float32), array((), jnp.int32), jax.eval_shape(jax.random.key, 0)
    hyper = Hyperparameters(scalar, scalar, scalar, scalar)
    began = time.perf_counter()
    traced = train_chunk.trace(
        structure,
        jax.eval_shape(functools.partial(first_state, structure), hyper, key),
        examples(structure.train_examples),
        examples(structure.validation_examples),
        hyper,
        array((CAPACITY,), jnp.float32),
        Keys(key, key, key),
        Window(index, index, index, index),
    )
    traced_at = time.perf_counter()
    lowered = traced.lower()
    lowered_at = time.perf_counter()
    compiled = lowered.compile()
    return Program(compiled, traced_at - began, lowered_at - traced_at, time.perf_counter() - lowered_at)


_compiling = threading.Lock()  # thirty visitors with the same new network compile it once, not thirty times


def program_for(structure: Structure) -> tuple[Program, Compiled]:
    """The compiled program, from this process's memory if it is there, and the event that says what it cost now."""
    with _compiling:
        misses = compile_chunk.cache_info().misses
        program = compile_chunk(structure)
        reused = compile_chunk.cache_info().misses == misses
    if reused:
        return program, Compiled(0.0, 0.0, 0.0, reused=True)
    return program, Compiled(program.trace_s, program.lower_s, program.compile_s, reused=False)


def device_name() -> str:
    """The device that JAX computes on, such as `"cpu"` or `"gpu: NVIDIA H200"`."""
    device = jax.devices()[0]
    return device.platform if device.platform == "cpu" else f"{device.platform}: {device.device_kind}"


def train(
    config: RunConfig,
    data: Dataset,
    *,
    should_stop: Callable[[], bool] = lambda: False,
    min_chunks: int = 1,
) -> Generator[Event, None, Trained]:
    """Train a network and judge it.

    Args:
        config: the whole experiment; equal configurations give equal numbers, bit for bit, on one machine.
        data: what `config.data` describes.
        should_stop: asked between chunks; once it is true the network is judged as it is.
        min_chunks: report at least so many times.

    Yields:
        `Started`, `Compiled`, some `Progress`, `Finished`.

    Returns:
        The trained network with the data it was judged on.

    Raises:
        ConfigError: a batch is larger than the training part.
        RunError: the loss stopped being finite; the curve up to there has been yielded.
    """
    config.check_fits(len(data.train))
    structure = Structure.of(config, data)
    settings = config.optimization
    hyper = Hyperparameters(
        *(
            jnp.float32(value)
            for value in (settings.learning_rate, settings.momentum, settings.weight_decay, settings.clip_norm)
        )
    )
    keys = Keys(*jax.random.split(jax.random.key(config.seed), len(Keys._fields)))
    train_state = first_state(structure, hyper, keys.init)
    steps = config.epochs * structure.steps_per_epoch
    yield Started(
        config=config.to_params(),
        examples={part: len(getattr(data, part)) for part in ("train", "validation", "test")},
        feature_names=list(data.table.feature_names),
        class_names=list(data.table.class_names),
        layers=layers(train_state.params),
        device=device_name(),
        steps=steps,
    )
    program, compiled = program_for(structure)
    yield compiled

    arrays = [Examples(*jax.device_put((part.x, part.y))) for part in (data.train, data.validation)]
    report_every = -(-config.epochs // MAX_POINTS)

    def run_chunk(train_state: TrainState, first: int, last: int) -> tuple[TrainState, Report, float]:
        """The steps `first` to `last`; also what they report, on the host, and the seconds they took."""
        rates = optimizers.learning_rates(settings.schedule, settings.learning_rate, steps, first, CAPACITY)
        window = Window(*(np.int32(value) for value in (first, last, steps, report_every)))
        began = time.perf_counter()
        train_state, report = jax.block_until_ready(program.chunk(train_state, *arrays, hyper, rates, keys, window))
        seconds = time.perf_counter() - began
        return train_state, Report(*(np.asarray(a)[: last - first] for a in report)), seconds

    curve = Curve(structure, steps, report_every)
    chunk_times: list[tuple[int, float]] = []
    largest = min(CAPACITY, -(-steps // min_chunks))
    step, size = 0, min(structure.steps_per_epoch, largest, BLOCK)
    began = time.perf_counter()
    while step < steps and not should_stop():
        first, last = step, min(step + size, steps)
        train_state, report, seconds = run_chunk(train_state, first, last)
        chunk_times.append((last - first, seconds))
        points, diverged_at = curve.extend(first, report)
        step = last if diverged_at is None else diverged_at
        yield Progress(step, steps, time.perf_counter() - began, points)
        if diverged_at is not None:
            raise _diverged(config, step, structure.steps_per_epoch)
        size = int(np.clip((last - first) / seconds * CHUNK_SECONDS, 1, largest))

    test, probabilities = judge_on_test(config, train_state, data)
    if not np.isfinite(test["loss"]):
        raise _diverged(config, min(step, steps - 1), structure.steps_per_epoch)
    if largest < CAPACITY and chunk_times:
        # Chunks that are cut short spend their time on being called. What a full one does is measured, and thrown away.
        full = int(np.clip(chunk_times[-1][0] / chunk_times[-1][1] * CHUNK_SECONDS, largest, CAPACITY))
        chunk_times = [chunk_times[0], (full, run_chunk(train_state, 0, full)[2])]
    yield Finished(test, _timing(compiled, chunk_times), config.to_params(), stopped=step < steps, step=step)
    return Trained(config, train_state.params, train_state.state, data, probabilities)


def judge_on_test(config: RunConfig, train_state: TrainState, data: Dataset) -> tuple[dict[str, Any], np.ndarray]:
    """Metrics on the test part, and its class probabilities (examples, classes)."""
    probabilities = predict_in_batches(config.network, data.classes, train_state.params, train_state.state, data.test.x)
    return judge(probabilities, data.test.y, data.table.class_names), probabilities


def predict_in_batches(network: NetworkConfig, classes: int, params: Any, state: Any, x: np.ndarray) -> np.ndarray:
    """`predict` over any number of examples in bounded memory: float32 (examples, classes)."""
    batches = [x[i : i + PREDICT_BATCH] for i in range(0, len(x), PREDICT_BATCH)]
    return np.concatenate([np.asarray(predict(network, classes, params, state, batch)) for batch in batches])


def _timing(compiled: Compiled, chunk_times: list[tuple[int, float]]) -> dict[str, float]:
    steady = chunk_times[1:] or chunk_times
    seconds = sum(seconds for _, seconds in steady)
    return {
        "trace_s": compiled.trace_s,
        "lower_s": compiled.lower_s,
        "compile_s": compiled.compile_s,
        "first_chunk_s": chunk_times[0][1] if chunk_times else 0.0,
        "steps_per_s": sum(steps for steps, _ in steady) / seconds if seconds else 0.0,
    }


def _diverged(config: RunConfig, step: int, per_epoch: int) -> RunError:
    rate = config.optimization.learning_rate
    return RunError(
        "The loss stopped being a finite number at step {step} (epoch {epoch}). The learning rate {learning_rate} is "
        "probably too high: try {suggestion}, or switch on gradient clipping.",
        step=step + 1,
        epoch=step // per_epoch + 1,
        learning_rate=f"{rate:g}",
        suggestion=f"{min(rate / 10, 0.001 if rate > 0.001 else rate / 10):g}",
    )


class Curve:
    """Gathers the steps' reports into the curves' points, across chunk boundaries."""

    def __init__(self, structure: Structure, steps: int, report_every: int) -> None:
        self.structure = structure
        self.steps = steps
        self.report_every = report_every
        self.losses: list[float] = []  # of the unfinished epoch, one a step
        self.correct = 0

    def extend(self, first: int, report: Report) -> tuple[dict[str, list[float | None]], int | None]:
        """Add the steps from `first` on.

        Returns:
            The points that became complete, and the first step whose loss is not finite, if there is one. The steps of
            the epoch in which that happens become points of their own, so that one sees how the loss got there.
        """
        per_epoch = self.structure.steps_per_epoch
        points: dict[str, list[float | None]] = {
            name: [] for name in ("epoch", "loss", "accuracy", "val_loss", "val_accuracy")
        }
        for i, (loss, correct, val_loss, val_accuracy) in enumerate(zip(*(a.tolist() for a in report)), start=first):
            if not np.isfinite(loss):
                start = i - len(self.losses)
                points["epoch"] += [(start + k + 1) / per_epoch for k in range(len(self.losses))]
                points["loss"] += self.losses
                for name in ("accuracy", "val_loss", "val_accuracy"):
                    points[name] += [None] * len(self.losses)
                return points, i
            self.losses.append(loss)
            self.correct += correct
            if (i + 1) % per_epoch == 0:
                epoch = (i + 1) // per_epoch
                if epoch % self.report_every == 0 or i + 1 == self.steps:
                    points["epoch"].append(epoch)
                    points["loss"].append(float(np.mean(self.losses)))
                    points["accuracy"].append(self.correct / self.structure.train_examples)
                    points["val_loss"].append(val_loss if np.isfinite(val_loss) else None)
                    points["val_accuracy"].append(val_accuracy)
                self.losses, self.correct = [], 0
        return points, None
