"""Comparisons, and the examples beside them, as tasks."""

from __future__ import annotations

import tempfile
from pathlib import Path

import distributed

from jaxcore.catalog.aspects import ASPECTS, example
from jaxcore.catalog.frameworks import FRAMEWORKS
from jaxcore.compare.measure import compare
from jaxcore.compare.running import environment
from jaxcore.config.comparison import Comparison
from jaxcore.errors import RunError
from jaxcore.events import RUN_PREFIX
from jaxcore.programs import output_of
from jaxcore.tasks.publishing import publish

EXAMPLE_LIMIT_S = 50


def compare_run(run_id: str, topic: str, params: dict[str, str], csv: bytes | None) -> None:
    """Measure, and publish every event, as `jaxcore.tasks.publishing` has it. Nothing is left behind."""
    worker = distributed.get_worker()

    def others() -> int:
        keys = [str(task.key) for task in list(worker.state.executing)]
        return sum(key.startswith(RUN_PREFIX) for key in keys) - 1

    publish(run_id, topic, lambda stop: compare(Comparison.from_params(params), csv, should_stop=stop.is_set, others=others))


def installed() -> dict[str, str | None]:
    """Each framework's version on the worker; None where there is none."""
    return {name: spec.version for name, spec in FRAMEWORKS.items()}


def run_example(aspect: str, framework: str) -> str:
    """What the program of a registered aspect prints, run in a process of its own.

    Raises:
        RunError: the framework is not installed, or the program failed or took too long.
    """
    program = example(next(name for name in ASPECTS if name == aspect), framework)
    spec = FRAMEWORKS[framework]
    if spec.version is None:
        raise RunError("It is not installed. To install it: {command}", command=spec.install)
    with tempfile.TemporaryDirectory() as cache:
        return output_of([program], limit_s=EXAMPLE_LIMIT_S, env=environment(1, Path(cache)))
