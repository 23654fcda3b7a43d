"""The cells of a sweep in groups, each of which is trained by one call: of one seed, and small enough for a core's cache."""

from __future__ import annotations

import functools
import itertools
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np

from jaxcore.config.run import RunConfig
from jaxcore.config.sweep import Sweep
from jaxcore.data import prepare
from jaxcore.data.examples import Dataset
from jaxcore.engine import optimizers
from jaxcore.engine.optimizers import Hyperparameters
from jaxcore.engine.step import Keys, keys_of
from jaxcore.engine.structure import Structure
from jaxcore.experiments.sweep.networks import (
    Cells,
    Means,
    Part,
    TrainStates,
    answers,
    first_networks,
    noisy_labels,
    train_epochs,
)

GROUP_BYTES = 2_000_000  # of the networks of one call, so that they stay in a core's cache
MAX_GROUP = 128
THREADS = 2  # that call the program, each with networks of its own
SIDE = 24  # pixels of a small decision surface


@dataclass(frozen=True)
class Examples:
    """What all networks of a sweep learn from: the examples and their parts, on the device."""

    data: Dataset
    train: Part
    validation: Part
    test: Part

    @classmethod
    def of(cls, config: RunConfig) -> Examples:
        data = prepare(config.data)
        parts = (
            Part(jax.device_put(data.scaled(split.rows)), jax.device_put(split.y.astype(np.int32)))
            for split in (data.train, data.validation, data.test)
        )
        return cls(data, *parts)

    @functools.cached_property
    def grid(self) -> np.ndarray:
        """The plane of two features in `SIDE` times `SIDE` points, the top row first, as the network takes them."""
        x = self.data.source.x
        margin = 0.1 * np.ptp(x, axis=0)
        horizontal, vertical = np.linspace(x.min(axis=0) - margin, x.max(axis=0) + margin, SIDE).T
        return self.data.standardised(np.stack(np.meshgrid(horizontal, vertical[::-1]), axis=-1).reshape(-1, 2))


@dataclass
class Group:
    """Some cells of one seed, and their networks; the last cell is repeated up to the program's width."""

    structure: Structure
    indices: list[int]
    cells: Cells
    keys: Keys
    data: Examples
    networks: TrainStates
    means: Means | None = None

    @classmethod
    def of(cls, sweep: Sweep, structure: Structure, indices: list[int], width: int, data: Examples) -> Group:
        """The group of these cells before its first step."""
        padded = indices + indices[-1:] * (width - len(indices))
        configs = [sweep.cell(cell) for cell in padded]
        settings = [config.optimization for config in configs]
        steps = sweep.config.epochs * structure.steps_per_epoch
        by_rate = {each.learning_rate: optimizers.schedule(each, steps) for each in settings}  # few, for many networks
        rates = {rate: optimizers.learning_rates(schedule, 0, steps) for rate, schedule in by_rate.items()}
        scale, noise = (
            jnp.asarray([sweep.values(cell).get(name, usual) for cell in padded], jnp.float32)
            for name, usual in (("initial_scale", 1.0), ("label_noise", 0.0))
        )
        keys = keys_of(configs[0])
        cells = Cells(
            jax.tree.map(lambda *numbers: np.stack(numbers), *map(Hyperparameters.of, settings)),
            jnp.stack([rates[each.learning_rate] for each in settings]),
            noisy_labels(data.train.y, noise, keys.init, structure.outputs),
        )
        return cls(structure, indices, cells, keys, data, first_networks(structure, keys.init, scale))

    def arguments(self, first: int, last: int) -> tuple:
        """What `train_epochs` takes for the epochs first ≤ epoch < last."""
        epochs = np.int32(first), np.int32(last)
        return self.structure, self.networks, self.cells, self.data.train, self.data.validation, self.keys, *epochs

    def advance(self, first: int, last: int) -> Group:
        """Train the networks for these epochs; itself, with what has become of them."""
        self.networks, self.means = jax.block_until_ready(train_epochs(*self.arguments(first, last)))
        return self

    def accuracies(self) -> np.ndarray:
        """Of each network on the test part, (width,)."""
        found = np.asarray(answers(self.structure, self.networks, self.data.test.x))
        return (found.argmax(axis=-1) == np.asarray(self.data.test.y)).mean(axis=-1)

    def surfaces(self) -> np.ndarray:
        """(width, SIDE, SIDE, classes): the probabilities all over the plane, the top row first."""
        return np.asarray(answers(self.structure, self.networks, self.data.grid)).reshape(
            -1, SIDE, SIDE, self.structure.outputs
        )


def _sizes(sweep: Sweep, data: Dataset) -> list[int]:
    return [int(np.prod(data.input_shape)), *sweep.config.network.hidden, data.classes]


def weight_bytes(sweep: Sweep, data: Dataset) -> int:
    """What each step of a network goes through: weights, gradients, the optimizer's two copies, new weights; float32."""
    return 4 * 5 * sum((fan_in + 1) * fan_out for fan_in, fan_out in itertools.pairwise(_sizes(sweep, data)))


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


def grouped(sweep: Sweep, width: int) -> list[list[int]]:
    """Cells of equal seed, up to `width` in a group."""
    by_seed: dict[int, list[int]] = {}
    for cell in range(sweep.cells):
        by_seed.setdefault(sweep.cell(cell).seed, []).append(cell)
    return [cells[i : i + width] for cells in by_seed.values() for i in range(0, len(cells), width)]
