"""A training run as the tests look at it."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import numpy as np

from jaxcore.config.run import RunConfig
from jaxcore.data import prepare
from jaxcore.data.examples import Dataset
from jaxcore.engine import train as training
from jaxcore.errors import RunError
from jaxcore.events import Event, Finished, Progress, finish
from jaxcore.trained import Trained


class Run(NamedTuple):
    config: RunConfig
    data: Dataset
    events: list[Event]
    trained: Trained | None
    error: RunError | None

    @property
    def finished(self) -> Finished:
        return self.events[-1]

    @property
    def points(self) -> dict[str, list[float]]:
        """The curves, their chunks joined."""
        chunks = [event.points for event in self.events if isinstance(event, Progress)]
        return {name: [value for points in chunks for value in points[name]] for name in chunks[0]}

    def numbers(self) -> tuple:
        """All that must be equal, bit for bit, in two runs of the same configuration; no times."""
        weights = [np.asarray(leaf).tobytes() for leaf in jax.tree.leaves((self.trained.params, self.trained.state))]
        return self.events[0], self.points, self.finished.test, weights


def run(config: RunConfig | None = None, data: Dataset | None = None, *, how: dict | None = None, **values: Any) -> Run:
    """Train to the end; `values` replace fields of the configuration, `how` are further arguments of `train`."""
    config = (config or RunConfig()).replace(**values)
    data = data or prepare(config.data)
    events = []
    try:
        return Run(config, data, events, finish(training.train(config, data, **how or {}), events.append), None)
    except RunError as error:
        return Run(config, data, events, None, error)
