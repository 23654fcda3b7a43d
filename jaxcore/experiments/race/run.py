"""The optimizer race: the engine of `jaxcore.engine.train`, mapped over seeds with `jax.vmap`, once for each optimizer."""

import functools
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from jaxcore.config.race import MEASURES, Race
from jaxcore.config.run import RunConfig
from jaxcore.data.examples import Dataset
from jaxcore.engine import train as training
from jaxcore.engine.compiling import RUN_ONCE, bounded_jit
from jaxcore.engine.curve import Curve
from jaxcore.engine.loop import CAPACITY, Report, Training, train_chunk
from jaxcore.engine.step import Keys, TrainState, first_state, keys_of
from jaxcore.engine.structure import Structure
from jaxcore.events import Event, RaceFinished, RaceProgress

FIRST_CHUNK, SECOND_CHUNK = 8, 32  # steps of every optimizer, until it is known how long they take
CHUNK_SECONDS = 0.15


@bounded_jit(static=1, options=RUN_ONCE)
def first_states(structure: Structure, keys: jax.Array, rows: jax.Array) -> TrainState:
    """`jaxcore.engine.step.first_state` for many seeds at once: `keys` (seeds,). Each has its own order of the examples."""
    first = functools.partial(first_state.__wrapped__, structure)
    return jax.vmap(first, in_axes=(0, None))(keys, rows)


@bounded_jit(static=1)
def train_chunks(structure: Structure, *args: Any) -> tuple[TrainState, Report]:
    """`jaxcore.engine.loop.train_chunk` for many seeds at once: train states and keys (seeds, …), all else shared."""
    chunk = functools.partial(train_chunk.__wrapped__, structure)
    return jax.vmap(chunk, in_axes=(0, None, None, None, None, 0, None))(*args)


def keys_of_seeds(config: RunConfig, seeds: int) -> Keys:
    """The keys of the runs with the seeds `config.seed`, `config.seed` + 1, …; each array is (seeds,)."""
    runs = [keys_of(config.replace(seed=config.seed + i)) for i in range(seeds)]
    return jax.tree.map(lambda *leaves: jnp.stack(leaves), *runs)


class Networks(Training):
    """Networks of several seeds, `config.seed` the first of them, that one optimizer trains side by side.

    Every leaf of their `train_state` is (seeds, …), and so is what they report, (seeds, steps).
    """

    first, chunk = first_states, train_chunks

    def __init__(self, config: RunConfig, data: Dataset, seeds: int, schedule: optax.Schedule | None = None) -> None:
        super().__init__(config, data, keys=keys_of_seeds(config, seeds), schedule=schedule)


@dataclass
class _Runner:
    """One optimizer in the race: its networks, a curve for each, and by measure what each network came to last."""

    name: str
    networks: Networks
    curves: list[Curve]
    finals: dict[str, list[float]] = field(default_factory=dict)
    diverged_at: int | None = None


def run_race(race: Race, data: Dataset, *, should_stop: Callable[[], bool] = lambda: False) -> Generator[Event, None, None]:
    """Train with each optimizer in turns, equally many steps each, until the end.

    The network of a seed is that of `jaxcore.engine.train.train` with that seed and the same data, whatever the optimizer: the
    same first weights, the same batches.

    Args:
        data: what `race.config.data` describes, split by its `split_seed`.
        should_stop: asked between rounds, so that all have taken equally many steps when a race is stopped.

    Yields:
        `Started`, some `RaceProgress`, `RaceFinished`.

    Raises:
        ConfigError: a batch is larger than the training part.
    """
    config = race.config
    config.check_fits(len(data.train))
    runners = _line_up(race, data)
    first = runners[0].networks
    steps = first.steps
    yield training.started(config.to_params(), data, jax.tree.map(lambda leaf: leaf[0], first.train_state.params), steps)
    step, size, running = 0, FIRST_CHUNK, runners
    while step < steps and running and not should_stop():
        last, slowest = min(step + size, steps), 0.0
        for runner in running:
            began = time.perf_counter()
            yield _advance(runner, step, last)
            slowest = max(slowest, time.perf_counter() - began)
        # The first chunk compiles the programs, which says nothing of how fast they run.
        size = SECOND_CHUNK if step == 0 else int(np.clip((last - step) / slowest * CHUNK_SECONDS, 1, CAPACITY))
        step = last
        running = [runner for runner in running if runner.diverged_at is None]
    yield RaceFinished(
        finals={runner.name: runner.finals for runner in running},
        diverged={runner.name: runner.diverged_at for runner in runners if runner.diverged_at is not None},
        stopped=step < steps and bool(running),
        epochs=step // first.structure.steps_per_epoch,
    )


def _line_up(race: Race, data: Dataset) -> list[_Runner]:
    runners = []
    for name, rate in race.optimizers:
        curves = [Curve(race.config, len(data.train)) for _ in range(race.seeds)]
        runners.append(_Runner(name, Networks(race.entrant(name, rate), data, race.seeds), curves))
    return runners


def _advance(runner: _Runner, first: int, last: int) -> RaceProgress:
    """Let an optimizer take some steps, and say how its seeds fare. It is out when one of them has diverged."""
    report = runner.networks.advance(first, last, report_every=runner.curves[0].report_every)
    finite = np.isfinite(report.loss).all(axis=0)
    if not finite.all():  # all seeds are drawn up to there
        runner.diverged_at = first + int(finite.argmin())
        report = Report(*(a[:, : runner.diverged_at - first] for a in report))
    gathered = [curve.extend(first, Report(*(a[seed] for a in report)))[0] for seed, curve in enumerate(runner.curves)]
    points: dict[str, list[Any]] = {"epoch": gathered[0]["epoch"]}
    for measure in MEASURES:
        values = np.array([seed[measure] for seed in gathered], float)  # (seeds, points); None becomes NaN
        if values.shape[1]:
            runner.finals[measure] = values[:, -1].tolist()
        for statistic in ("mean", "min", "max"):
            found = getattr(values, statistic)(axis=0)
            points[f"{measure}_{statistic}"] = np.where(np.isfinite(found), found, None).tolist()
    if runner.diverged_at is None and not np.isfinite(list(runner.finals.values())).all():
        runner.diverged_at = last  # the validation part shows it first
    done = last if runner.diverged_at is None else runner.diverged_at
    return RaceProgress(runner.name, done, runner.networks.steps, points, runner.diverged_at)
