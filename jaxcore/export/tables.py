"""A run's numbers as CSV files, which spreadsheets and pandas read."""

from __future__ import annotations

import csv
import functools
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from jaxcore import objectives
from jaxcore.engine.predict import forward
from jaxcore.events import Event, Progress
from jaxcore.trained import Trained


def points(events: Iterable[Event]) -> dict[str, list[float | None]]:
    """All points of a run's curves, by the names that `Progress.points` has."""
    gathered: dict[str, list[float | None]] = {}
    for event in events:
        if isinstance(event, Progress):
            for name, values in event.points.items():
                gathered.setdefault(name, []).extend(values)
    return gathered


def predictions(trained: Trained) -> dict[str, Sequence[Any]]:
    """What the network makes of each test example, which is named by its `row` in the dataset, counted from 0.

    Of a visitor's file there is the `line`, too, in which an example begins. The rest is the objective's own `predictions`.
    """
    objective, data = objectives.load(trained.config.task), trained.data
    told = objective.predictions(functools.partial(forward, trained, trained.config, data), trained.config, data, trained.kept)
    rows = data.test.rows[: min(map(len, told.values()))]
    lines = getattr(data.source, "lines", None)
    return {"row": rows, **({} if lines is None else {"line": lines[rows]}), **told}


def as_csv(columns: Mapping[str, Sequence[Any]]) -> str:
    """A table with a header; None is left empty, and floating-point numbers have all their digits."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*(values.tolist() if hasattr(values, "tolist") else values for values in columns.values())))
    return text.getvalue()
