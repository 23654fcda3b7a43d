"""The engine: a training run as a generator of events.

A run is cut into chunks of some hundred steps. One chunk is one call of one compiled program: a loop over steps, in
which each step draws its batch, differentiates the loss and updates the weights. Between chunks the host reports, and looks
whether somebody pressed Stop. How long a chunk is changes nothing about the numbers.
"""

from __future__ import annotations

import base64
import functools
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import lax

from jaxcore import models, objectives
from jaxcore.catalog.models import MODELS
from jaxcore.catalog.tasks import OBJECTIVES
from jaxcore.config.run import NetworkConfig, ObjectiveConfig, RunConfig
from jaxcore.engine import augmentation, optimizers
from jaxcore.engine.curve import MAX_POINTS, MIN_POINTS, Curve
from jaxcore.engine.devices import device_name
from jaxcore.engine.executables import Program, bounded_jit
from jaxcore.engine.optimizers import Hyperparameters
from jaxcore.errors import RunError
from jaxcore.events import Compiled, Event, Finished, Judging, Picture, Progress, Started
from jaxcore.kernels.products import compiler_options, small
from jaxcore.models.summary import layers
from jaxcore.objectives.contract import Weights
from jaxcore.pictures import png
from jaxcore.trained import Trained

if TYPE_CHECKING:
    from jaxcore.data.examples import Dataset

CAPACITY = 4096  # steps that one chunk can hold; it may be told to do fewer
FIRST_CHUNK = 64  # steps at most, so that the first point comes soon
CHUNK_SECONDS = 0.15
PREDICT_BATCH = 1024
VALIDATE_BATCH = 1024
RUN_ONCE = {"xla_backend_optimization_level": 0}
"""For a program that is called once, such as that of the first weights: it would take longer to optimise than to run."""
EXAMPLES_A_TURN = 32  # of the loop over a batch's pieces: while one waits for a core, another of the turn has it
PICTURES = 8  # of a run that is over soon, at even distances: who looks at it slowly sees how its network learned
PICTURE_SECONDS = 1.0  # between two pictures of one that takes longer
MAX_PICTURES = 300  # of a run's first part; after that they come at ever longer intervals


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
        y: int32 (examples,).
        train, validation: int32, the rows of the parts.
    """

    x: jax.Array
    y: jax.Array
    mean: jax.Array
    scale: jax.Array
    train: jax.Array
    validation: jax.Array


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


@dataclass(frozen=True)
class Structure:
    """All that is static under jit: two runs of equal structure share their compiled program."""

    network: NetworkConfig
    objective: ObjectiveConfig
    optimizer: str
    clip: bool
    random_crop: bool
    random_flip: bool
    input_shape: tuple[int, ...]
    images: bool
    classes: int
    examples: int
    train_examples: int
    validation_examples: int
    batch_size: int

    @classmethod
    def of(cls, config: RunConfig, data: Dataset) -> Structure:
        return cls(
            config.network,
            ObjectiveConfig(noise=config.objective.noise, target_image=config.objective.target_image),
            config.optimization.optimizer,
            config.optimization.clip_norm > 0,
            config.data.random_crop and data.images,
            config.data.random_flip and data.images,
            data.input_shape,
            data.images,
            data.classes,
            len(data.train.all_y),
            len(data.train),
            len(data.validation),
            config.batch_size,
        )

    @property
    def steps_per_epoch(self) -> int:
        """The last batch is shorter where the batch size does not divide the examples."""
        return -(-self.train_examples // self.batch_size)


@functools.lru_cache(maxsize=64)
def model_of(network: NetworkConfig, input_shape: tuple[int, ...], classes: int) -> models.Model:
    """The model, built once for all who ask what it is like."""
    return models.build(network, input_shape, classes)


def micro_batch(model: models.Model) -> int:
    """Into pieces of how many examples a batch is cut; 0 for not at all. Only a CPU's caches gain by it."""
    return model.micro_batch if jax.default_backend() == "cpu" else 0


def one_kernel(structure: Structure, params: Any) -> bool:
    """Whether all steps of an epoch are made one kernel, since calling many would take longer than what they do."""
    model = model_of(structure.network, structure.input_shape, structure.classes)
    return model.dense and small(structure.batch_size * max(weights.size for weights in jax.tree.leaves(params)))


def _up_to(size: int, count: int) -> int:
    """The smallest multiple of `size` that is at least `count`."""
    return -(-count // size) * size


def summed_over_pieces(function: Callable[[Any], Any], batch: Any, size: int) -> Any:
    """Σ `function(piece)` over pieces of `size` of the batch's examples.

    Args:
        function: takes a part of the batch, and returns a pytree of arrays, sums over that part's examples.
        batch: a pytree of arrays (examples, …), whose number `size` divides.
    """
    pieces = jax.tree.map(lambda a: a.reshape(-1, size, *a.shape[1:]), batch)
    piece = jax.tree.map(lambda a: a[0], pieces)
    zeros = jax.tree.map(lambda a: jnp.zeros(a.shape, a.dtype), jax.eval_shape(function, piece))

    def add(total, piece):
        return jax.tree.map(jnp.add, total, function(piece)), None

    return lax.scan(add, zeros, pieces, unroll=max(1, EXAMPLES_A_TURN // size))[0]


@functools.partial(jax.jit, compiler_options=RUN_ONCE)
def _keys(seed: jax.typing.ArrayLike) -> Keys:
    return Keys(*jax.random.split(jax.random.key(seed), len(Keys._fields)))


def keys(config: RunConfig) -> Keys:
    """The keys of a run."""
    return _keys(np.uint32(config.seed))


def numbers(config: RunConfig) -> tuple[Hyperparameters, Weights]:
    """What is traced under jit, as float32 scalars."""
    settings, objective = config.optimization, config.objective
    return (
        Hyperparameters(
            *map(np.float32, (settings.learning_rate, settings.momentum, settings.weight_decay, settings.clip_norm))
        ),
        Weights(np.float32(objective.noise_level), np.float32(objective.kl_weight)),
    )


def shuffled(keys: Keys, epoch: jax.typing.ArrayLike, rows: jax.Array) -> jax.Array:
    """`rows` in the order in which an epoch takes them."""
    return jax.random.permutation(jax.random.fold_in(keys.batches, epoch), rows)


@bounded_jit(static=1, options=RUN_ONCE)
def first_state(structure: Structure, hyper: Hyperparameters, key: jax.Array, rows: jax.Array) -> TrainState:
    """The state before the first step; `rows` are those of the training part."""
    model = model_of(structure.network, structure.input_shape, structure.classes)
    params, state = model.init(key, jnp.zeros((1, *structure.input_shape)))
    optimizer = optimizers.build(structure.optimizer, hyper, clip=structure.clip)
    return TrainState(params, state, optimizer.init(params), rows)


def _chunk_options(structure: Structure, train_state: TrainState, *_: Any) -> dict[str, Any]:
    return compiler_options(one_kernel=one_kernel(structure, train_state.params))


@bounded_jit(static=1, options=_chunk_options)
def train_chunk(
    structure: Structure,
    train_state: TrainState,
    examples: Examples,
    hyper: Hyperparameters,
    weights: Weights,
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
    model = model_of(structure.network, structure.input_shape, structure.classes)
    objective = objectives.load(MODELS[structure.network.model].task)
    micro = micro_batch(model)
    per_epoch, batch_size = structure.steps_per_epoch, structure.batch_size
    nothing = jnp.float32(jnp.nan)
    all_whole = micro or structure.train_examples % batch_size == 0  # no step needs a form of its own

    def look_up(rows, key, *, train: bool):
        x, y = examples.x[rows], examples.y[rows]
        if structure.images:
            x = (x.astype(jnp.float32) - examples.mean) / examples.scale
        if train and structure.random_flip:
            x = augmentation.random_flip(x, jax.random.fold_in(key, 1))
        if train and structure.random_crop:
            x = augmentation.random_crop(x, jax.random.fold_in(key, 2))
        return x, y

    def summed_loss(params, state, rows, weight, key, *, train: bool):
        """Of the examples with a weight of one: the sum of their losses, and (of their scores, the new state)."""
        x, y = look_up(rows, key, train=train)
        found, state = objective.losses(
            model.apply, params, state, x, y, key=key, train=train, settings=structure.objective, weights=weights
        )
        return jnp.sum(found.loss * weight), (jnp.sum(found.score * weight), state)

    def update(train_state, rows, count, i, learning_rate) -> tuple[TrainState, jax.Array, jax.Array]:
        """A step on the first `count` of `rows`."""
        key = jax.random.fold_in(keys.dropout, i)
        differentiate = jax.value_and_grad(functools.partial(summed_loss, train=True), has_aux=True)

        def piece(rows_and_numbers):
            rows, numbers = rows_and_numbers
            own = jax.random.fold_in(key, numbers[0])
            (loss, (score, _)), gradients = differentiate(
                train_state.params, train_state.state, rows, numbers < count, own
            )
            return loss, score, gradients

        if micro:
            loss, score, gradients = summed_over_pieces(piece, (rows, jnp.arange(len(rows))), micro)
            state = train_state.state
        else:
            (loss, (score, state)), gradients = differentiate(train_state.params, train_state.state, rows, 1.0, key)
        loss, score, gradients = jax.tree.map(lambda total: total / count, (loss, score, gradients))
        optimizer = optimizers.build(
            structure.optimizer, hyper._replace(learning_rate=learning_rate), clip=structure.clip
        )
        updates, opt_state = optimizer.update(gradients, train_state.opt_state, train_state.params)
        params = optax.apply_updates(train_state.params, updates)
        return TrainState(params, state, opt_state, train_state.order), loss, score

    def validate(train_state):
        count = structure.validation_examples
        size = micro or min(count, VALIDATE_BATCH)

        def piece(numbers):
            rows = examples.validation[jnp.minimum(numbers, count - 1)]
            key = jax.random.fold_in(keys.dropout, numbers[0])
            state = train_state.state
            loss, (score, _) = summed_loss(train_state.params, state, rows, numbers < count, key, train=False)
            return loss, score

        return tuple(total / count for total in summed_over_pieces(piece, jnp.arange(_up_to(size, count)), size))

    def whole_batch(train_state, i, learning_rate):
        rows = lax.dynamic_slice(train_state.order, (i % per_epoch * batch_size,), (batch_size,))
        return update(train_state, rows, batch_size, i, learning_rate)

    def last_batch(train_state, i, learning_rate):
        rows = train_state.order[(per_epoch - 1) * batch_size :]  # what is left: nothing is dropped, nothing padded
        return update(train_state, rows, len(rows), i, learning_rate)

    def any_batch(train_state, i, learning_rate):
        """Where layers don't mix examples, one program serves whole and short batches: what is too much weighs nothing."""
        first, last = i % per_epoch * batch_size, structure.train_examples - 1
        rows = train_state.order[jnp.minimum(first + jnp.arange(_up_to(micro, batch_size)), last)]
        return update(train_state, rows, jnp.minimum(batch_size, last + 1 - first), i, learning_rate)

    def step(batch, i, train_state, report):
        at = i - window.first
        train_state, loss, score = batch(train_state, i, learning_rates[at])
        return train_state, report._replace(loss=report.loss.at[at].set(loss), score=report.score.at[at].set(score))

    def epoch(i_and_carry):
        """What the window has of the epoch of step `i`; a loop's state stays where it is, a branch's would be copied."""
        i, (train_state, report) = i_and_carry
        order = lax.cond(
            i % per_epoch == 0, lambda: shuffled(keys, i // per_epoch, examples.train), lambda: train_state.order
        )
        end = (i // per_epoch + 1) * per_epoch
        last = jnp.minimum(window.last, end if all_whole else end - 1)
        carry = train_state._replace(order=order), report
        carry = lax.fori_loop(i, last, lambda i, carry: step(any_batch if micro else whole_batch, i, *carry), carry)
        if not all_whole:
            carry = lax.cond(last < window.last, lambda: step(last_batch, last, *carry), lambda: carry)
        done = jnp.minimum(window.last, end)
        due = (done == end) & ((done // per_epoch % window.report_every == 0) | (done == window.total))
        train_state, report = carry
        loss, score = lax.cond(due, validate, lambda _: (nothing, nothing), train_state)
        at = done - 1 - window.first
        return done, (
            train_state,
            report._replace(val_loss=report.val_loss.at[at].set(loss), val_score=report.val_score.at[at].set(score)),
        )

    report = Report(*(jnp.full(CAPACITY, nothing) for _ in Report._fields))
    start = jnp.int32(window.first), (train_state, report)
    return lax.while_loop(lambda i_and_carry: i_and_carry[0] < window.last, epoch, start)[1]


@bounded_jit(static=3)
def _outputs(
    network: NetworkConfig, input_shape, classes: int, params: Any, state: Any, x: jax.Array, key, *, draw: bool
):
    model = model_of(network, input_shape, classes)
    size = micro_batch(model) or len(x)

    def piece(x_and_number):
        x, number = x_and_number
        return model.apply(params, state, x, key=jax.random.fold_in(key, number), train=draw)[0]

    pieces = x.reshape(-1, size, *x.shape[1:])
    outputs = lax.map(piece, (pieces, jnp.arange(len(pieces))))
    return jax.tree.map(lambda a: a.reshape(-1, *a.shape[2:]), outputs)


def forward(
    trained: Trained | TrainState, config: RunConfig, data: Dataset, x: np.ndarray, *, seed: int | None = None
) -> Any:
    """The network's outputs for any number of examples in bounded memory, as NumPy arrays.

    Args:
        x: float32 (n, *input_shape), in the network's range.
        seed: for what is drawn, as in training; None to draw nothing.
    """
    batch = min(PREDICT_BATCH, 1 << (len(x) - 1).bit_length())  # few different sizes, so few programs
    batch = max(batch, model_of(config.network, data.input_shape, data.classes).micro_batch)
    key, found = jax.random.key(seed or 0), []
    for first in range(0, len(x), batch):
        part = x[first : first + batch]
        if len(part) < batch:
            part = np.concatenate([part, np.zeros((batch - len(part), *x.shape[1:]), x.dtype)])
        outputs = _outputs(
            config.network,
            data.input_shape,
            data.classes,
            trained.params,
            trained.state,
            part,
            jax.random.fold_in(key, first),
            draw=seed is not None,
        )
        found.append(outputs)
    return jax.tree.map(lambda *parts: np.concatenate(parts)[: len(x)], *found)


@functools.lru_cache(maxsize=3)
def _shared(array: _ById) -> jax.Array:
    return jax.device_put(array.array)


class _ById:
    """An array that is found again in a cache by being the same one. Arrays of archives are never changed."""

    def __init__(self, array: np.ndarray) -> None:
        self.array = array

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and self.array is other.array

    def __hash__(self) -> int:
        return id(self.array)


def on_device(data: Dataset) -> Examples:
    """The dataset's arrays on the device. Pixels are put there once, and shared by all runs."""
    x, y = data.train.all_x, data.train.all_y
    rest = (y, np.float32(data.mean), np.float32(data.scale)) if data.images else (y, np.float32(0), np.float32(1))
    shared = _shared(_ById(x)) if data.images else jax.device_put(x)
    return Examples(shared, *jax.device_put((*rest, data.train.rows, data.validation.rows)))


@functools.lru_cache(maxsize=64)  # who trains a known network again waits for no shapes
def chunk_arguments(structure: Structure) -> tuple[Any, ...]:
    """The arguments of `train_chunk`, as shapes: the structure, and what it decides."""

    def array(shape, dtype=jnp.float32):
        return jax.ShapeDtypeStruct(shape, dtype)

    scalar, index, key = array(()), array((), jnp.int32), jax.eval_shape(jax.random.key, 0)
    rows = [array((n,), jnp.int32) for n in (structure.train_examples, structure.validation_examples)]
    n, pixels = structure.examples, jnp.uint8 if structure.images else jnp.float32
    examples = Examples(array((n, *structure.input_shape), pixels), array((n,), jnp.int32), scalar, scalar, *rows)
    hyper = Hyperparameters(scalar, scalar, scalar, scalar)
    state = first_state.eval_shape(structure, hyper, key, rows[0])
    weights, keys, window = Weights(scalar, scalar), Keys(key, key, key), Window(index, index, index, index)
    return structure, state, examples, hyper, weights, array((CAPACITY,)), keys, window


def program_for(structure: Structure) -> tuple[Program, Compiled]:
    """The compiled `train_chunk`, from this process's memory if it is there, and the event that says what it cost now."""
    program, made = train_chunk.program(*chunk_arguments(structure))
    if made:
        return program, Compiled(program.trace_s, program.lower_s, program.compile_s, reused=False)
    return program, Compiled(0.0, 0.0, 0.0, reused=True)


def train(
    config: RunConfig,
    data: Dataset,
    *,
    should_stop: Callable[[], bool] = lambda: False,
    until: int | None = None,
    pictures: bool = False,
) -> Generator[Event, None, Trained]:
    """Train a network and judge it.

    Args:
        config: the whole experiment; equal configurations give equal numbers, bit for bit, on one machine.
        data: what `config.data` describes.
        should_stop: asked between chunks; once it is true the network is judged as it is.
        until: end after so many steps, at least 1, and judge the network as it is then: bit for bit what the whole run has
            at that step, whose schedule it keeps.
        pictures: whether to show, where the objective has something to show, what the network makes of some test images.

    Yields:
        `Started`, `Compiled`, some `Progress`, perhaps `Picture`s among them, `Judging`, `Finished`.

    Returns:
        The trained network with the data it was judged on.

    Raises:
        ConfigError: a batch is larger than the training part.
        RunError: the loss stopped being finite; the curve up to there has been yielded.
    """
    config.check_fits(len(data.train))
    structure = Structure.of(config, data)
    settings = config.optimization
    hyper, weights = numbers(config)
    run_keys = keys(config)
    examples = on_device(data)
    train_state = first_state(structure, hyper, run_keys.init, examples.train)
    steps = config.epochs * structure.steps_per_epoch
    yield Started(
        config=config.to_params(),
        examples={part: len(getattr(data, part)) for part in ("train", "validation", "test")},
        feature_names=list(data.source.feature_names),
        class_names=list(data.source.class_names),
        layers=layers(train_state.params),
        device=device_name(),
        steps=steps,
    )
    program, compiled = program_for(structure)
    yield compiled

    task = MODELS[config.network.model].task
    objective = objectives.load(task)
    report_every = -(-config.epochs // MAX_POINTS)

    def run_chunk(train_state: TrainState, first: int, last: int) -> tuple[TrainState, Report, float]:
        """The steps `first` to `last`; also what they report, on the host, and the seconds they took."""
        rates = optimizers.learning_rates(settings.schedule, settings.learning_rate, steps, first, CAPACITY)
        window = Window(*(np.int32(value) for value in (first, last, steps, report_every)))
        began = time.perf_counter()
        train_state, report = jax.block_until_ready(
            program.run(train_state, examples, hyper, weights, rates, run_keys, window)
        )
        seconds = time.perf_counter() - began
        return train_state, Report(*(np.asarray(a)[: last - first] for a in report)), seconds

    def look(train_state: TrainState) -> Callable[..., Any]:
        return functools.partial(forward, train_state, config, data)

    points_per_epoch = max(1, -(-MIN_POINTS // config.epochs)) if data.images else 1
    curve = Curve(structure, steps, report_every, OBJECTIVES[task].measure, points_per_epoch)
    chunk_times: list[tuple[int, float]] = []
    model = model_of(structure.network, structure.input_shape, structure.classes)
    step, end = 0, min(steps, until or steps)
    size = 1 if model.micro_batch else min(structure.steps_per_epoch, FIRST_CHUNK)
    showing = pictures and objective.picture is not None
    if showing:
        yield _picture(0, objective.picture(look(train_state), config, data))
    began = pictured = time.perf_counter()
    between = -(-steps // PICTURES) if showing else steps
    while step < end and not should_stop():
        first, last = step, min(step + size, (step // between + 1) * between, end)
        train_state, report, seconds = run_chunk(train_state, first, last)
        chunk_times.append((last - first, seconds))
        points, diverged_at = curve.extend(first, report)
        step = last if diverged_at is None else diverged_at
        now = time.perf_counter()
        yield Progress(step, steps, now - began, points)
        if diverged_at is not None:
            raise _diverged(config, step, structure.steps_per_epoch)
        due = step == end or step % between == 0 or now - pictured >= max(PICTURE_SECONDS, (now - began) / MAX_PICTURES)
        if showing and due:
            shown = objective.picture(look(train_state), config, data)
            yield _picture(step, {"restored": shown["restored"]})  # the others don't change
            pictured = time.perf_counter()
        size = int(np.clip((last - first) / seconds * CHUNK_SECONDS, 1, CAPACITY))

    yield Judging(step)
    test, kept = objective.judge(look(train_state), config, data)
    if not np.isfinite(test["loss"]):
        raise _diverged(config, min(step, steps - 1), structure.steps_per_epoch)
    yield Finished(test, _timing(compiled, chunk_times), config.to_params(), stopped=step < steps, step=step)
    return Trained(config, train_state.params, train_state.state, data, kept)


def _picture(step: int, images: dict[str, np.ndarray]) -> Picture:
    """The event that shows images (n, height, width, channels) in [0, 1]."""
    return Picture(
        step, {name: [base64.b64encode(png(image)).decode() for image in batch] for name, batch in images.items()}
    )


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
        learning_rate=rate,
        suggestion=min(rate / 10, 0.001 if rate > 0.001 else rate / 10),
    )
