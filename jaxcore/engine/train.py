"""The engine: a training run as a generator of events.

A run is cut into chunks of some hundred steps. One chunk is one call of one compiled program: a loop over steps, in
which each step draws its batch, differentiates the loss and updates the weights. Between chunks the host reports, and looks
whether somebody pressed Stop. How long a chunk is changes nothing about the numbers.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

import jax
import numpy as np

from jaxcore import objectives
from jaxcore.catalog.tasks import TASKS
from jaxcore.config.run import RunConfig
from jaxcore.engine import optimizers
from jaxcore.engine.curve import MAX_POINTS, MIN_POINTS, Curve
from jaxcore.engine.devices import device_name
from jaxcore.engine.loop import CAPACITY, Report, Window, program_for
from jaxcore.engine.predict import forward, on_device
from jaxcore.engine.step import TrainState, first_state, keys_of, numbers_of
from jaxcore.engine.structure import Structure
from jaxcore.errors import RunError
from jaxcore.events import Compiled, Event, Finished, Judging, Progress, Started
from jaxcore.models.summary import layers
from jaxcore.trained import Trained

if TYPE_CHECKING:
    from jaxcore.data.examples import Dataset

FIRST_CHUNK = 64  # steps at most, so that the first point comes soon
CHUNK_SECONDS = 0.15
PICTURES = 8  # of a run that is over soon, at even distances: who looks at it slowly sees how its network learned
PICTURE_SECONDS = 1.0  # between two pictures of one that takes longer
MAX_PICTURES = 300  # of a run's first part; after that they come at ever longer intervals


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
        pictures: whether to show, where the objective has something to show, what the network makes of the data meanwhile.

    Yields:
        `Started`, `Compiled`, some `Progress`, perhaps what the objective shows among them, `Judging`, `Finished`.

    Returns:
        The trained network with the data it was judged on.

    Raises:
        ConfigError: a batch is larger than the training part.
        RunError: the loss stopped being finite; the curve up to there has been yielded.
    """
    config.check_fits(len(data.train))
    structure = Structure.of(config, data)
    hyper, weights = numbers_of(config)
    run_keys = keys_of(config)
    examples = on_device(data)
    train_state = first_state(structure, run_keys.init, examples.train)
    steps = config.epochs * structure.steps_per_epoch
    schedule = optimizers.schedule(config.optimization, steps)
    yield started(config.to_params(), data, train_state.params, steps)
    program, compiled = program_for(structure)
    yield compiled

    objective = objectives.load(config.task)
    report_every = -(-config.epochs // MAX_POINTS)

    def run_chunk(train_state: TrainState, first: int, last: int) -> tuple[TrainState, Report, float]:
        """The steps `first` to `last`; also what they report, on the host, and the seconds they took."""
        rates = optimizers.learning_rates(schedule, first, CAPACITY)
        window = Window(*(np.int32(value) for value in (first, last, steps, report_every)))
        began = time.perf_counter()
        train_state, report = jax.block_until_ready(program.run(train_state, examples, hyper, weights, rates, run_keys, window))
        seconds = time.perf_counter() - began
        return train_state, Report(*(np.asarray(a)[: last - first] for a in report)), seconds

    def look(train_state: TrainState) -> Callable[..., Any]:
        return functools.partial(forward, train_state, config, data)

    points_per_epoch = max(1, -(-MIN_POINTS // config.epochs)) if data.images else 1
    curve = Curve(len(data.train), config.batch_size, steps, report_every, TASKS[config.task].measure, points_per_epoch)
    chunk_times: list[tuple[int, float]] = []
    step, end = 0, min(steps, until or steps)
    size = 1 if structure.model.micro_batch else min(structure.steps_per_epoch, FIRST_CHUNK)
    shown = objective.picture(0, look(train_state), config, data) if pictures and objective.picture else None
    showing = shown is not None
    if showing:
        yield shown
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
            yield objective.picture(step, look(train_state), config, data)
            pictured = time.perf_counter()
        size = int(np.clip((last - first) / seconds * CHUNK_SECONDS, 1, CAPACITY))

    yield Judging(step)
    test, kept = objective.judge(look(train_state), config, data)
    if not np.isfinite(test["loss"]):
        raise _diverged(config, min(step, steps - 1), structure.steps_per_epoch)
    yield Finished(test, _timing(compiled, chunk_times), config.to_params(), stopped=step < steps, step=step)
    return Trained(config, train_state.params, train_state.state, data, kept)


def started(params: dict[str, str], data: Dataset, weights: Any, steps: int) -> Started:
    """The event that a run of any kind begins with; `params` are its settings, `weights` those of one of its networks."""
    return Started(
        config=params,
        examples={part: len(getattr(data, part)) for part in ("train", "validation", "test")},
        feature_names=list(data.source.feature_names),
        class_names=list(data.source.class_names),
        target_name=data.target_name,
        layers=layers(weights),
        device=device_name(),
        steps=steps,
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
