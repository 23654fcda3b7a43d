"""Sweeps."""

from collections.abc import Callable, Iterator

from jaxcore.config.sweep import Sweep
from jaxcore.events import Event
from jaxcore.experiments.sweep import run


def sweep(sweep: Sweep, *, should_stop: Callable[[], bool]) -> Iterator[Event]:
    """As `jaxcore.experiments.sweep.run.train`; the networks are not kept."""
    yield from run.train(sweep, should_stop=should_stop)
