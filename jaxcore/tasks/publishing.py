"""A run as a task: it says everything through its events."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

import distributed

from jaxcore.errors import JaxcoreError, RunError
from jaxcore.events import Event, Failed, finish
from jaxcore.remote import LOST


def publish(run_id: str, topic: str, events: Callable[[distributed.Event], Generator[Event, None, Any]]) -> Any:
    """Publish every event under `topic` with the run's id.

    Args:
        events: makes the run, given the `distributed.Event` that is set when somebody stops it.

    Returns:
        What the run returns; None if it failed in a way that its last event explains.

    Raises:
        RunError: this run had begun before, on a worker that is gone. It is not computed twice.
    """
    worker = distributed.get_worker()
    begun, stop = (distributed.Event(f"{name}-{run_id}") for name in ("begun", "stop"))

    def say(event: Event) -> None:
        worker.log_event(topic, {"run": run_id, "message": event.to_dict()})

    if begun.is_set():
        say(Failed(LOST, {}))
        raise RunError(LOST)
    begun.set()
    try:
        return finish(events(stop), say)
    except JaxcoreError as error:
        say(Failed(error.template, error.values))
        return None
