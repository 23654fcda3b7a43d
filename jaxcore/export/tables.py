"""A run's numbers as CSV files, which spreadsheets and pandas read."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from jaxcore import objectives
from jaxcore.catalog.tasks import TASKS
from jaxcore.config.run import RunConfig
from jaxcore.data.examples import PARTS, Dataset
from jaxcore.engine.predict import forward
from jaxcore.events import Event, Progress
from jaxcore.trained import Trained
from jaxcore.words import distinct


def points(events: Iterable[Event]) -> dict[str, list[float | None]]:
    """All points of a run's curves, by the names that `Progress.points` has; of one that was stopped at once there are none.

    Args:
        events: those of the run, from `Started` on.
    """
    started, *events = events
    measure = TASKS[RunConfig.from_params(started.config).task].measure
    gathered: dict[str, list[float | None]] = {name: [] for name in ("epoch", "loss", measure, "val_loss", f"val_{measure}")}
    for event in events:
        if isinstance(event, Progress):
            for name, values in event.points.items():
                gathered[name].extend(values)
    return gathered


def examples(data: Dataset) -> dict[str, Sequence[Any]]:
    """A table as numbers, in the order in which a network takes its rows: the `part` of each, its `target` (of a class its
    number, whose name stands beside it), and the features in their units."""
    table, parts = data.source, [(part, getattr(data, part).rows) for part in PARTS]
    rows = np.concatenate([rows for _, rows in parts])
    columns = {"part": [part for part, rows in parts for _ in rows], "target": table.y[rows]}
    if data.classes:
        columns["class"] = [table.class_names[label] for label in table.y[rows]]
    names = distinct([*columns, *table.feature_names])[len(columns) :]
    return columns | dict(zip(names, table.x[rows].T))


def predictions(trained: Trained) -> dict[str, Sequence[Any]]:
    """What the network makes of each test example, which is named by its `row` in the dataset, counted from 0.

    Of a visitor's file there is the `line`, too, in which an example begins. The rest is the objective's own `predictions`.
    """
    objective, data = objectives.load(trained.config.task), trained.data
    told = objective.predictions(
        functools.partial(forward, trained, trained.config, data), trained.config, data, trained.kept["test"]
    )
    rows = data.test.rows[: min(map(len, told.values()))]
    lines = getattr(data.source, "lines", None)
    return {"row": rows, **({} if lines is None else {"line": lines[rows]}), **told}
