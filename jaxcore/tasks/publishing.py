"""A run as a task: it says everything through its events."""

from pkgutil import resolve_name
from typing import Any

import distributed

from jaxcore.errors import JaxcoreError, RunError
from jaxcore.events import Event, Failed, finish
from jaxcore.remote import LOST


def publish(run_id: str, topic: str, run: str, config: Any, **how: Any) -> Any:
    """Do a run, and publish every event under `topic` with the run's id.

    Args:
        run: `"module:function"` of `jaxcore.tasks`, which makes the generator of its events of the configuration, of what
            tells whether somebody has stopped it, and of `how`.

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
        return finish(resolve_name(f"jaxcore.tasks.{run}")(config, should_stop=stop.is_set, **how), say)
    except JaxcoreError as error:
        say(Failed(error.template, error.values))
        return None
