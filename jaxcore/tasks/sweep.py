"""A sweep as a task: it says everything through its events."""

from __future__ import annotations

from jaxcore.config.sweep import Sweep
from jaxcore.experiments.sweep import run as sweep
from jaxcore.tasks.publishing import publish


def sweep_run(run_id: str, topic: str, params: dict[str, str], csv: bytes | None) -> None:
    """Train all cells, and publish every event, as `jaxcore.tasks.publishing` has it. Nothing is left behind."""

    def events(stop):
        yield from sweep.train(Sweep.from_params(params), should_stop=stop.is_set)

    publish(run_id, topic, events)
