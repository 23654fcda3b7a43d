"""The engine: a training run as a generator of events.

A run is cut into chunks of some hundred steps. One chunk is one call of one compiled program: a loop over steps, in
which each step draws its batch, differentiates the loss and updates the weights. Between chunks the host reports, and looks
whether somebody pressed Stop. How long a chunk is changes nothing about the numbers.
"""

import functools
import time
from collections.abc import Callable, Generator
from typing import Any

import numpy as np

from jaxcore import objectives
from jaxcore.config.run import RunConfig
from jaxcore.data.examples import JUDGED, Dataset
from jaxcore.engine.curve import MIN_POINTS, Curve
from jaxcore.engine.devices import device_name
from jaxcore.engine.loop import CAPACITY, Training
from jaxcore.engine.predict import forward
from jaxcore.errors import RunError
from jaxcore.events import Compiled, Event, Finished, Judging, Progress, Started
from jaxcore.models.summary import layers
from jaxcore.trained import Trained

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
    training = Training(config, data)
    per_epoch, steps = training.structure.steps_per_epoch, training.steps
    yield started(config.to_params(), data, training.train_state.params, steps)
    compiled = training.compile()
    yield compiled

    objective = objectives.load(config.task)

    def look() -> Callable[..., Any]:
        return functools.partial(forward, training.train_state, config, data)

    points_per_epoch = max(1, -(-MIN_POINTS // config.epochs)) if data.images else 1
    curve = Curve(config, len(data.train), points_per_epoch)
    chunk_times: list[tuple[int, float]] = []
    step, end = 0, min(steps, until or steps)
    size = 1 if training.structure.model.micro_batch else min(per_epoch, FIRST_CHUNK)
    shown = objective.picture(0, look(), config, data) if pictures and objective.picture else None
    showing = shown is not None
    if showing:
        yield shown
    began = pictured = time.perf_counter()
    between = -(-steps // PICTURES) if showing else steps
    while step < end and not should_stop():
        first, last = step, min(step + size, (step // between + 1) * between, end)
        chunk_began = time.perf_counter()
        report = training.advance(first, last, curve.report_every)
        seconds = time.perf_counter() - chunk_began
        chunk_times.append((last - first, seconds))
        points, diverged_at = curve.extend(first, report)
        step = last if diverged_at is None else diverged_at
        now = time.perf_counter()
        yield Progress(step, steps, now - began, points)
        if diverged_at is not None:
            raise _diverged(config, step, per_epoch)
        due = step == end or step % between == 0 or now - pictured >= max(PICTURE_SECONDS, (now - began) / MAX_PICTURES)
        if showing and due:
            yield objective.picture(step, look(), config, data)
            pictured = time.perf_counter()
        size = int(np.clip((last - first) / seconds * CHUNK_SECONDS, 1, CAPACITY))

    yield Judging(step)
    scores, kept = judge(look(), config, data)
    if not np.isfinite(scores["test"]["loss"]):
        raise _diverged(config, min(step, steps - 1), per_epoch)
    yield Finished(**scores, timing=_timing(compiled, chunk_times), config=config.to_params(), stopped=step < steps, step=step)
    return Trained(config, training.train_state.params, training.train_state.state, data, kept)


def judge(forward: Callable[..., Any], config: RunConfig, data: Dataset) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the objective says of the validation and of the test set, and what it keeps of each; both by the set's name."""
    objective = objectives.load(config.task)
    judged = {name: objective.judge(forward, config, data, getattr(data, name)) for name in JUDGED}
    return tuple({name: found[at] for name, found in judged.items()} for at in (0, 1))


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
