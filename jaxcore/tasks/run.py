"""A training run as a task: it says everything through its events and leaves the trained network on the worker."""

from __future__ import annotations

from collections.abc import Generator

from jaxcore import settings, training
from jaxcore.config import RunConfig
from jaxcore.data import prepare
from jaxcore.errors import JaxcoreError
from jaxcore.events import Event, Progress
from jaxcore.tasks.publishing import publish
from jaxcore.trained import Trained

FRAMES = 40  # of a run in slow motion


def train_run(
    run_id: str, topic: str, params: dict[str, str], csv: bytes | None, slow_motion_s: float
) -> Trained | None:
    """Train, and publish every event, as `jaxcore.tasks.publishing` has it.

    Args:
        slow_motion_s: a run that would be over sooner is stretched to so many seconds, by waiting between chunks.

    Returns:
        What the run leaves behind; None if it failed in a way that its last event explains.
    """

    def events(stop):
        config = RunConfig.from_params(params)
        data = prepare(config.data, seed=config.seed, csv=csv)
        chunks = FRAMES if slow_motion_s else 1
        run = training.train(config, data, should_stop=stop.is_set, min_chunks=chunks, pictures=True)
        return (yield from _slowed(run, slow_motion_s, stop))

    return publish(run_id, topic, events)


def _slowed(run, slow_motion_s: float, stop) -> Generator[Event, None, Trained]:
    """Wait after each event that comes early."""
    while True:
        try:
            event = next(run)
        except StopIteration as end:
            return end.value
        yield event
        if isinstance(event, Progress):
            early = slow_motion_s * event.step / event.steps - event.elapsed_s
            if early > 0:
                stop.wait(early)


def device() -> tuple[str, list[JaxcoreError]]:
    """The device that this worker computes on, and which of its settings can't be used.

    The server asks this first of all. Training the smallest network for an epoch makes whatever JAX and scikit-learn load or
    compile on first use be there before somebody waits for it.
    """
    smallest = RunConfig().replace(hidden=(), epochs=1, batch_size=64)
    for _ in training.train(smallest, prepare(smallest.data, seed=0)):
        pass
    return training.device_name(), settings.problems()
