"""Comparisons, and the examples beside them."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import distributed

from jaxcore.catalog.aspects import ASPECTS, example
from jaxcore.catalog.frameworks import FRAMEWORKS
from jaxcore.compare import measure
from jaxcore.compare.running import environment
from jaxcore.config.comparison import Comparison
from jaxcore.errors import RunError
from jaxcore.events import RUN_PREFIX, Event
from jaxcore.programs import output_of

EXAMPLE_LIMIT_S = 50


def compare(comparison: Comparison, *, should_stop: Callable[[], bool]) -> Iterator[Event]:
    """As `jaxcore.compare.measure.compare`, which is told how many other runs this worker computes meanwhile."""
    worker = distributed.get_worker()

    def others() -> int:
        keys = [str(task.key) for task in list(worker.state.executing)]
        return sum(key.startswith(RUN_PREFIX) for key in keys) - 1

    return measure.compare(comparison, should_stop=should_stop, others=others)


def installed() -> dict[str, str | None]:
    """Each framework's version on the worker; None where there is none."""
    return {name: spec.version for name, spec in FRAMEWORKS.items()}


def run_example(aspect: str, framework: str) -> str:
    """What the program of a registered aspect prints, run in a process of its own.

    Raises:
        KeyError: there is no such aspect, or no such framework.
        RunError: the framework is not installed, or the program failed or took too long.
    """
    ASPECTS[aspect]
    spec = FRAMEWORKS[framework]
    if spec.version is None:
        raise RunError("It is not installed. To install it: {command}", command=spec.install)
    with tempfile.TemporaryDirectory() as cache:
        return output_of([example(aspect, framework)], limit_s=EXAMPLE_LIMIT_S, env=environment(1, Path(cache)))
