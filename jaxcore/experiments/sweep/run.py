"""Many small networks trained at once: one program, `vmap`ped over networks that differ in their hyperparameters only.

A cell's network is the one that `jaxcore.engine.train.train` would train: the same keys, the same order of the examples, the
same short last batch of an epoch.
"""

from __future__ import annotations

import base64
import functools
import itertools
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import lax

from jaxcore import objectives
from jaxcore.config.run import RunConfig
from jaxcore.config.sweep import Sweep
from jaxcore.data import prepare
from jaxcore.data.examples import Dataset
from jaxcore.engine import devices, loop, optimizers
from jaxcore.engine import train as training
from jaxcore.engine.executables import bounded_jit
from jaxcore.engine.optimizers import Hyperparameters
from jaxcore.engine.step import Keys, keys_of
from jaxcore.engine.structure import Structure, model_of
from jaxcore.errors import RunError
from jaxcore.events import Compiled, Event, Progress, Started, Swept, SweptEpochs
from jaxcore.models.summary import layers
from jaxcore.pictures import png

MEMORY_LIMIT = 1_000_000_000  # bytes of the networks that are trained at the same time
GROUP_BYTES = 2_000_000  # of the networks of one call, so that they stay in a core's cache
MAX_GROUP = 128
THREADS = 2  # that call the program, each with networks of its own
POINTS = 25  # of a cell's curve
SIDE, GAP = 24, 2  # pixels of a small decision surface, and between two of them
ALONE_S = 5.0  # a network that takes longer alone is timed for so long
COLORS = np.array([[0, 114, 178], [230, 159, 0], [0, 158, 115]], np.float32)  # of the classes, as ui.colors has them
DIVERGED = np.array([127, 127, 127], np.uint8)


class Cells(NamedTuple):
    """What the networks of a group differ in."""

    hyper: Hyperparameters  # float32 (width,) each
    learning_rates: jax.Array  # float32 (width, steps)
    labels: jax.Array  # int32 (width, training examples)


class Networks(NamedTuple):
    """The networks of a group, stacked along the first axis of every array."""

    params: Any
    state: Any
    opt_state: Any


class Part(NamedTuple):
    """Examples as the network takes them: `x` float32 (n, *input_shape), `y` int32 (n,)."""

    x: jax.Array
    y: jax.Array


class Report(NamedTuple):
    """Float32 (width,) each: means over the last epoch's batches, and of the validation part after it."""

    loss: jax.Array
    accuracy: jax.Array
    val_loss: jax.Array
    val_accuracy: jax.Array


@bounded_jit(static=1, donate=("networks",))
def train_epochs(
    structure: Structure,
    networks: Networks,
    cells: Cells,
    examples: Part,
    validation: Part,
    keys: Keys,
    first: jax.typing.ArrayLike,
    last: jax.typing.ArrayLike,
) -> tuple[Networks, Report]:
    """Train a group of networks for the epochs first ≤ epoch < last, all on the same batches.

    Args:
        examples: the training part; its labels are the cells' own.

    Returns:
        The networks, and what they report; the loss is NaN where it was not finite at any of the steps.
    """
    model = model_of(structure.network, structure.input_shape, structure.outputs)
    objective = objectives.load("classification")
    per_epoch, size = structure.steps_per_epoch, structure.batch_size
    short = structure.train_examples - (per_epoch - 1) * size
    optimizer = optimizers.build(structure.optimizer, clip=structure.clip)
    look = functools.partial(objective.losses, model.apply, settings=structure.objective, weights=None)

    def step(networks: Networks, x, labels, i):
        """A step of all networks on the batch `x` (n, *input_shape), `labels` (width, n)."""
        key = jax.random.fold_in(keys.dropout, i)
        # A copy of the batch for each network: products that share it have all networks' weights turned around for them.
        x = lax.optimization_barrier(jnp.broadcast_to(x, (len(labels), *x.shape)))

        def one(params, state, opt_state, x, y, hyper, learning_rate):
            def mean_loss(params):
                found, new_state = look(params, state, x, y, key=key, train=True)
                return found.loss.mean(), (found.score.mean(), new_state)

            (loss, (score, new_state)), gradients = jax.value_and_grad(mean_loss, has_aux=True)(params)
            updates, opt_state = optimizer.update(gradients, opt_state, params, learning_rate=learning_rate, hyper=hyper)
            return Networks(optax.apply_updates(params, updates), new_state, opt_state), loss, score

        return jax.vmap(one)(*networks, x, labels, cells.hyper, cells.learning_rates[:, i])

    def epoch(number, carry):
        networks, report, sound = carry
        order = loop.shuffled(keys, number, jnp.arange(structure.train_examples))
        x, labels = examples.x[order], cells.labels[:, order]  # once, for all networks

        def whole(k, carry):
            networks, loss, score = carry
            batch = lax.dynamic_slice_in_dim(x, k * size, size), lax.dynamic_slice_in_dim(labels, k * size, size, 1)
            networks, new_loss, new_score = step(networks, *batch, number * per_epoch + k)
            return networks, loss + size * new_loss, score + size * new_score

        nothing = jnp.zeros(len(cells.labels))
        networks, loss, score = lax.fori_loop(0, per_epoch - 1, whole, (networks, nothing, nothing))
        batch = x[-short:], labels[:, -short:]
        networks, new_loss, new_score = step(networks, *batch, (number + 1) * per_epoch - 1)
        loss, score = ((a + short * b) / structure.train_examples for a, b in ((loss, new_loss), (score, new_score)))
        return networks, report._replace(loss=loss, accuracy=score), sound & jnp.isfinite(loss)

    def judged(params, state):
        found, _ = look(params, state, *validation, key=keys.dropout, train=False)
        return found.loss.mean(), found.score.mean()

    width = len(cells.labels)
    start = networks, Report(*(jnp.zeros(width) for _ in Report._fields)), jnp.ones(width, bool)
    networks, report, sound = lax.fori_loop(first, last, epoch, start)
    val_loss, val_accuracy = jax.vmap(judged)(networks.params, networks.state)
    loss = jnp.where(sound, report.loss, jnp.nan)
    return networks, Report(loss, report.accuracy, val_loss, val_accuracy)


@bounded_jit(static=1)
def first_networks(structure: Structure, key: jax.Array, scale: jax.Array) -> Networks:
    """The networks before the first step: the same weights for all, their kernels times `scale` (width,)."""
    model = model_of(structure.network, structure.input_shape, structure.outputs)
    params, state = model.init(key, jnp.zeros((1, *structure.input_shape)))

    def one(scale):
        scaled = [layer | {"kernel": layer["kernel"] * scale} for layer in params]
        return Networks(scaled, state, optimizers.build(structure.optimizer, clip=structure.clip).init(scaled))

    return jax.vmap(one)(scale)


@bounded_jit(static=1)
def answers(structure: Structure, networks: Networks, x: jax.Array) -> jax.Array:
    """The class probabilities (width, n, classes) that each network gives to `x` (n, *input_shape)."""
    model = model_of(structure.network, structure.input_shape, structure.outputs)
    key = jax.random.key(0)  # nothing is drawn
    logits = jax.vmap(lambda params, state: model.apply(params, state, x, key=key, train=False)[0])(
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


@dataclass
class Group:
    """Some cells of one seed, and their networks; the last cell is repeated up to the program's width."""

    indices: list[int]
    cells: Cells
    keys: Keys
    data: SeedData
    networks: Networks
    report: Report | None = None


@dataclass(frozen=True)
class SeedData:
    """What a seed decides: the examples and their parts, on the device."""

    data: Dataset
    train: Part
    validation: Part
    test: Part

    @classmethod
    def of(cls, config: RunConfig) -> SeedData:
        data = prepare(config.data, seed=config.seed)
        parts = (
            Part(jax.device_put(data.scaled(split.rows)), jax.device_put(split.y.astype(np.int32)))
            for split in (data.train, data.validation, data.test)
        )
        return cls(data, *parts)


def _sizes(sweep: Sweep, data: Dataset) -> list[int]:
    return [int(np.prod(data.input_shape)), *sweep.config.network.hidden, data.outputs]


def weight_bytes(sweep: Sweep, data: Dataset) -> int:
    """What each step of a network goes through: weights, gradients, the optimizer's two copies, new weights; float32."""
    sizes = _sizes(sweep, data)
    return 4 * 5 * sum((fan_in + 1) * fan_out for fan_in, fan_out in itertools.pairwise(sizes))


def bytes_per_cell(sweep: Sweep, data: Dataset) -> int:
    """About all that a network takes: its weights, labels and learning rates, and what lies between the layers when judged."""
    examples = max(sweep.config.batch_size, len(data.validation), len(data.test), SIDE * SIDE)
    steps = sweep.config.epochs * -(-len(data.train) // sweep.config.batch_size)
    return weight_bytes(sweep, data) + 4 * (2 * examples * sum(_sizes(sweep, data)) + len(data.train) + steps)


def group_width(sweep: Sweep, data: Dataset) -> int:
    """How many networks one call trains: as many as stay in the cache and have the same seed, and work for all threads."""
    same_seed = sweep.cells
    for axis in (sweep.x, sweep.y):
        if axis.name == "seed":
            same_seed //= axis.count
    shared = -(-same_seed // THREADS) if same_seed == sweep.cells else same_seed
    width = max(1, min(MAX_GROUP, shared, GROUP_BYTES // weight_bytes(sweep, data)))
    return -(-same_seed // -(-same_seed // width))  # groups of equal size, so that little is repeated


def _grouped(sweep: Sweep, width: int) -> list[list[int]]:
    """Cells of equal seed, up to `width` in a group."""
    by_seed: dict[int, list[int]] = {}
    for cell in range(sweep.cells):
        by_seed.setdefault(sweep.cell(cell).seed, []).append(cell)
    return [cells[i : i + width] for cells in by_seed.values() for i in range(0, len(cells), width)]


def _start(sweep: Sweep, structure: Structure, indices: list[int], width: int, seeds: dict[int, SeedData]) -> Group:
    """The group of these cells before its first step."""
    padded = indices + indices[-1:] * (width - len(indices))
    configs = [sweep.cell(cell) for cell in padded]
    settings = [config.optimization for config in configs]
    hyper = jax.tree.map(lambda *numbers: np.stack(numbers), *map(Hyperparameters.of, settings))
    steps = sweep.config.epochs * structure.steps_per_epoch
    by_rate = {each.learning_rate: optimizers.schedule(each, steps) for each in settings}  # few, for many networks
    rates = {rate: optimizers.learning_rates(schedule, 0, steps) for rate, schedule in by_rate.items()}
    scale, noise = (
        jnp.asarray([sweep.values(cell).get(name, usual) for cell in padded], jnp.float32)
        for name, usual in (("initial_scale", 1.0), ("label_noise", 0.0))
    )
    config = configs[0]
    if config.seed not in seeds:
        seeds[config.seed] = SeedData.of(config)
    data, keys = seeds[config.seed], keys_of(config)
    cells = Cells(
        hyper,
        jnp.stack([rates[each.learning_rate] for each in settings]),
        noisy_labels(data.train.y, noise, keys.init, structure.outputs),
    )
    return Group(indices, cells, keys, data, first_networks(structure, keys.init, scale))


def train(
    sweep: Sweep, *, should_stop: Callable[[], bool] = lambda: False, memory_limit: int = MEMORY_LIMIT, alone: bool = True
) -> Generator[Event, None, list[Any]]:
    """Train all cells of a sweep.

    Args:
        should_stop: asked between chunks of epochs; what is there by then is kept and judged.
        memory_limit: bytes; cells that need more together are trained slice by slice.
        alone: whether to time one such network by itself afterwards.

    Yields:
        `Started`, `Compiled`, some `SweptEpochs`, `Swept`.

    Returns:
        Each cell's weights as NumPy arrays, None for one that was not begun.

    Raises:
        ConfigError: a batch is larger than the training part.
    """
    seeds: dict[int, SeedData] = {}
    seeds[sweep.cell(0).seed] = SeedData.of(sweep.cell(0))
    data = seeds[sweep.cell(0).seed].data
    sweep.config.check_fits(len(data.train))
    structure = Structure.of(sweep.config, data)
    width = group_width(sweep, data)
    groups = _grouped(sweep, width)
    at_once = max(1, memory_limit // (width * bytes_per_cell(sweep, data)))
    steps = sweep.config.epochs * structure.steps_per_epoch
    started = [_start(sweep, structure, cells, width, seeds) for cells in groups[:at_once]]
    group = started[0]
    yield Started(
        config=sweep.to_params(),
        examples={part: len(getattr(data, part)) for part in ("train", "validation", "test")},
        feature_names=list(data.source.feature_names),
        class_names=list(data.source.class_names),
        layers=layers(jax.tree.map(lambda a: a[0], group.networks.params)),
        device=devices.device_name(),
        steps=steps,
    )
    index = np.int32(0)
    program, made = train_epochs.program(
        structure, group.networks, group.cells, group.data.train, group.data.validation, group.keys, index, index
    )
    compiled = Compiled(*(program.trace_s, program.lower_s, program.compile_s) if made else (0.0, 0.0, 0.0), not made)
    wall = Wall(sweep, data)
    if not compiled.reused:
        began = time.perf_counter()
        _judge(structure, group)
        if wall.surfaces is not None:
            wall.answers(structure, group)
        compiled = replace(compiled, compile_s=compiled.compile_s + time.perf_counter() - began)
    yield compiled

    ends = _ends(sweep.config.epochs)
    slices = [groups[i : i + at_once] for i in range(0, len(groups), at_once)]
    weights: list[Any] = [None] * sweep.cells
    test: list[float | None] = [None] * sweep.cells
    stopped = False
    began = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        for number, part in enumerate(slices):
            if stopped := stopped or should_stop():
                break
            if number:
                started = [_start(sweep, structure, cells, width, seeds) for cells in part]
            first = 0
            for last in ends:
                advance = functools.partial(_advance, program.run, first, last)
                for group in pool.map(advance, started):
                    wall.take(group)
                if wall.surfaces is not None:
                    for group, found in zip(started, pool.map(lambda g: wall.answers(structure, g), started)):
                        wall.paint(group, found)
                first = last
                done = (number + last / sweep.config.epochs) / len(slices)
                yield wall.event(last, done, time.perf_counter() - began)
                if stopped := should_stop():
                    break
            for group in started:
                right = _judge(structure, group)
                params = jax.device_get(group.networks.params)
                for place, cell in enumerate(group.indices):
                    weights[cell] = jax.tree.map(lambda a, place=place: a[place], params)
                    test[cell] = None if wall.diverged[cell] else float(right[place])
    seconds = time.perf_counter() - began
    stopped = stopped and (any(cell is None for cell in weights) or first < sweep.config.epochs)
    alone_s = time_alone(sweep, data) if alone and not stopped else None
    yield Swept(test, wall.diverged.tolist(), seconds, compiled.compile_s, alone_s, stopped)
    return weights


def _judge(structure: Structure, group: Group) -> np.ndarray:
    """The accuracy (width,) of each network on the test part."""
    found = np.asarray(answers(structure, group.networks, group.data.test.x))
    return (found.argmax(axis=-1) == np.asarray(group.data.test.y)).mean(axis=-1)


def _advance(program, first: int, last: int, group: Group) -> Group:
    group.networks, group.report = jax.block_until_ready(
        program(
            group.networks, group.cells, group.data.train, group.data.validation, group.keys, np.int32(first), np.int32(last)
        )
    )
    return group


def _ends(epochs: int) -> Sequence[int]:
    """After which epochs to report: the first, and up to `POINTS` more at equal distances."""
    return sorted({1, *np.linspace(0, epochs, min(epochs, POINTS) + 1).round().astype(int).tolist()[1:]})


def time_alone(sweep: Sweep, data: Dataset) -> float:
    """Seconds that `training.train` takes for one such network, from its first step to its last; compiled before.

    One that takes longer than `ALONE_S` is stopped then, and the seconds for the rest are reckoned from those until then.
    """
    config = sweep.config.replace(learning_rate=1e-3)  # so that it does not diverge; the work is the same
    loop.program_for(Structure.of(config, data))
    for _ in training.train(config.replace(epochs=1), data):  # so that judging is compiled, too
        pass
    began, elapsed = time.perf_counter(), 0.0
    try:
        for event in training.train(config, data, should_stop=lambda: time.perf_counter() - began > ALONE_S):
            if isinstance(event, Progress):
                elapsed = event.elapsed_s * event.steps / event.step
    except RunError:  # a momentum or weight decay of the visitor's makes it diverge all the same
        pass
    return elapsed


class Wall:
    """What is known of all cells so far; lists are row by row, from the lowest value of y up."""

    def __init__(self, sweep: Sweep, data: Dataset) -> None:
        self.sweep = sweep
        self.numbers = {name: np.full(sweep.cells, np.nan) for name in Report._fields}
        self.diverged = np.zeros(sweep.cells, bool)
        self.surfaces: np.ndarray | None = None
        if len(data.source.feature_names) == 2:
            height, width = (axis.count * (SIDE + GAP) - GAP for axis in (sweep.y, sweep.x))
            self.surfaces = np.zeros((height, width, 4), np.uint8)

    def take(self, group: Group) -> None:
        """Note what a group reports."""
        for name, values in group.report._asdict().items():
            self.numbers[name][group.indices] = np.asarray(values)[: len(group.indices)]
        self.diverged[group.indices] |= ~np.isfinite(self.numbers["loss"][group.indices])

    def answers(self, structure: Structure, group: Group) -> np.ndarray:
        """(width, SIDE, SIDE, classes): the probabilities all over the plane, the top row first."""
        x = group.data.data.source.x
        margin = 0.1 * np.ptp(x, axis=0)
        horizontal, vertical = np.linspace(x.min(axis=0) - margin, x.max(axis=0) + margin, SIDE).T
        grid = np.stack(np.meshgrid(horizontal, vertical[::-1]), axis=-1).reshape(-1, 2)
        found = answers(structure, group.networks, group.data.data.standardised(grid))
        return np.asarray(found).reshape(-1, SIDE, SIDE, structure.outputs)

    def paint(self, group: Group, found: np.ndarray) -> None:
        """Draw the group's decision surfaces; white between the classes, grey where training diverged."""
        for cell, probabilities in zip(group.indices, found):
            row, column = divmod(cell, self.sweep.x.count)
            top, left = ((SIDE + GAP) * place for place in (self.sweep.y.count - 1 - row, column))
            tile = self.surfaces[top : top + SIDE, left : left + SIDE]
            classes = probabilities.shape[-1]
            best = probabilities.argmax(axis=-1)
            strength = (probabilities.max(axis=-1, keepdims=True) - 1 / classes) / (1 - 1 / classes)
            colors = 255 + (0.1 + 0.8 * strength) * (COLORS[best] - 255)
            tile[..., :3] = DIVERGED if self.diverged[cell] else colors.round()
            tile[..., 3] = 255

    def event(self, epoch: int, done: float, elapsed_s: float) -> SweptEpochs:
        """As JSON has it: None for what is not known, or no finite number."""
        numbers = {
            name: [
                round(value, 5) if np.isfinite(value) and not lost else None
                for value, lost in zip(values.tolist(), self.diverged)
            ]
            for name, values in self.numbers.items()
        }
        picture = None if self.surfaces is None else base64.b64encode(png(self.surfaces)).decode()
        return SweptEpochs(epoch, done, elapsed_s, **numbers, diverged=self.diverged.tolist(), surfaces=picture)
