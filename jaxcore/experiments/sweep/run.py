"""A sweep: many small networks trained at once, as a generator of events."""

import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import jax
import numpy as np

from jaxcore.config.sweep import Sweep
from jaxcore.data.examples import Dataset
from jaxcore.engine import loop
from jaxcore.engine import train as training
from jaxcore.engine.structure import Structure
from jaxcore.errors import RunError
from jaxcore.events import Event, Progress, Swept, finish
from jaxcore.experiments.sweep import groups
from jaxcore.experiments.sweep.groups import THREADS, Examples, Group
from jaxcore.experiments.sweep.networks import train_epochs
from jaxcore.experiments.sweep.wall import Wall

MEMORY_LIMIT = 1_000_000_000  # bytes of the networks that are trained at the same time
POINTS = 25  # of a cell's curve
ALONE_S = 5.0  # a network that takes longer alone is timed for so long


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
    epochs, examples = sweep.config.epochs, Examples.of(sweep.config)
    data = examples.data
    sweep.config.check_fits(len(data.train))
    structure = Structure.of(sweep.config, data)
    width = groups.group_width(sweep, data)
    all_cells = groups.grouped(sweep, width)
    at_once = max(1, memory_limit // (width * groups.bytes_per_cell(sweep, data)))
    slices = [all_cells[i : i + at_once] for i in range(0, len(all_cells), at_once)]

    def start(cells: list[list[int]]) -> list[Group]:
        return [Group.of(sweep, structure, indices, width, examples) for indices in cells]

    started = start(slices[0])
    params = jax.tree.map(lambda a: a[0], started[0].networks.params)
    yield training.started(sweep.to_params(), data, params, epochs * structure.steps_per_epoch)
    compiled = loop.compiled(*train_epochs.program(*started[0].arguments(0, 1)))
    wall = Wall(sweep, data)
    if not compiled.reused:  # what judges them is compiled by being used
        began = time.perf_counter()
        started[0].accuracies()
        if wall.picture is not None:
            started[0].surfaces()
        compiled = replace(compiled, compile_s=compiled.compile_s + time.perf_counter() - began)
    yield compiled

    weights: list[Any] = [None] * sweep.cells
    test: list[float | None] = [None] * sweep.cells
    stopped, seconds = False, 0.0
    began = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        for number, cells in enumerate(slices):
            if stopped := stopped or should_stop():
                break
            if number:
                started = start(cells)
            first = 0
            for last in _ends(epochs):
                resumed = time.perf_counter()
                for group in pool.map(lambda group, first=first, last=last: group.advance(first, last), started):
                    wall.take(group)
                seconds += time.perf_counter() - resumed
                if wall.picture is not None:
                    for group, surfaces in zip(started, pool.map(Group.surfaces, started)):
                        wall.paint(group, surfaces)
                first = last
                yield wall.event(last, (number + last / epochs) / len(slices), time.perf_counter() - began)
                if stopped := should_stop():
                    break
            for group in started:
                right = group.accuracies()
                params = jax.device_get(group.networks.params)
                for place, cell in enumerate(group.indices):
                    weights[cell] = jax.tree.map(lambda a, place=place: a[place], params)
                    test[cell] = None if wall.diverged[cell] else float(right[place])
    stopped = stopped and (any(cell is None for cell in weights) or first < epochs)
    alone_s = time_alone(sweep, data) if alone and not stopped else None
    yield Swept(test, wall.diverged.tolist(), seconds, compiled.compile_s, alone_s, stopped)
    return weights


def _ends(epochs: int) -> Sequence[int]:
    """After which epochs to report: the first, and up to `POINTS` more at equal distances."""
    return sorted({1, *np.linspace(0, epochs, min(epochs, POINTS) + 1).round().astype(int).tolist()[1:]})


def time_alone(sweep: Sweep, data: Dataset) -> float:
    """Seconds that `training.train` takes for one such network, from its first step to its last; compiled before.

    One that takes longer than `ALONE_S` is stopped then, and the seconds for the rest are reckoned from those until then.
    """
    config = sweep.config.replace(learning_rate=1e-3)  # so that it does not diverge; the work is the same
    finish(training.train(config.replace(epochs=1), data))  # so that judging is compiled, too
    began, elapsed = time.perf_counter(), 0.0
    try:
        for event in training.train(config, data, should_stop=lambda: time.perf_counter() - began > ALONE_S):
            if isinstance(event, Progress):
                elapsed = event.elapsed_s * event.steps / event.step
    except RunError:  # a momentum or weight decay of the visitor's makes it diverge all the same
        pass
    return elapsed
