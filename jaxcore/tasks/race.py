"""Optimizer races, and short questions about optimizers: descents, learning-rate range tests, schedules."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from jaxcore.catalog.optimizers import SCHEDULES
from jaxcore.checks import check_number
from jaxcore.config.descent import Descent
from jaxcore.config.lr_range import RangeTest
from jaxcore.config.race import Race
from jaxcore.config.run import OptimizerConfig
from jaxcore.data import prepare
from jaxcore.engine import optimizers
from jaxcore.events import Event
from jaxcore.experiments.descent import paths as descents
from jaxcore.experiments.race.lr_range import range_test
from jaxcore.experiments.race.run import run_race

SCHEDULE_POINTS = 200


def race(race: Race, *, should_stop: Callable[[], bool]) -> Iterator[Event]:
    """As `jaxcore.experiments.race.run.run_race`, on the data that `race` names."""
    return run_race(race, prepare(race.config.data), should_stop=should_stop)


def descend(descent: Descent) -> dict[str, Any]:
    """As `jaxcore.experiments.descent.paths.descend` has it; `height` is how high each point is drawn."""
    paths = descents.descend(descent)
    for path in paths.values():
        path["height"] = descents.heights(descent.surface, path["loss"])
    return paths


def surface(name: str) -> dict[str, np.ndarray]:
    return descents.grid(name)


def test_range(test: RangeTest) -> dict[str, Any]:
    """As `jaxcore.experiments.race.run.lr_range.range_test` has it."""
    return range_test(test, prepare(test.config.data))


def schedules(peak: float, steps: int) -> dict[str, np.ndarray]:
    """The `step`s, (n,), and by schedule the learning rates at them.

    Raises:
        ConfigError: a number is not allowed.
    """
    check_number("steps", steps, 2, 100_000)
    at = np.unique(np.linspace(0, steps - 1, min(steps, SCHEDULE_POINTS)).round().astype(int))
    settings = {name: OptimizerConfig(learning_rate=peak, schedule=name) for name in SCHEDULES}
    rates = {name: optimizers.learning_rates(optimizers.schedule(each, steps), 0, steps) for name, each in settings.items()}
    return {"step": at} | {name: values[at] for name, values in rates.items()}
