"""Results as files: what stands on a page is in them, number for number."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from jaxcore.events import RaceProgress, Swept, SweptEpochs
from jaxcore.words import as_csv
from ui.common import recorded
from ui.compare import times
from ui.optimizers import race
from ui.sweep import wall


def read(columns) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(as_csv(columns)))


def test_a_race_has_a_row_for_each_point():
    run = recorded.run("race")
    table = read(race._points(run))
    points = {
        name: [event for event in run.every(RaceProgress) if event.optimizer == name] for name, _ in run.config.optimizers
    }
    for name, events in points.items():
        mine = table[table["optimizer"] == name]
        assert mine["loss_mean"].tolist() == [value for event in events for value in event.points["loss_mean"]]
        assert set(mine["learning_rate"]) == {dict(run.config.optimizers)[name]}


def test_a_sweep_has_a_row_for_each_network():
    run = recorded.run("sweep")
    latest, swept = run.latest(SweptEpochs), run.latest(Swept)
    table = read(wall._cells(run.config, latest, swept))
    assert len(table) == run.config.cells
    best = table.loc[table["val_accuracy"].idxmax()]
    assert best["val_accuracy"] == max(value for value in latest.val_accuracy if value is not None)
    assert {run.config.x.name, run.config.y.name, "test_accuracy"} <= set(table)


def test_a_comparison_has_a_row_for_each_variant():
    for name, record in times.recorded().items():
        table = read(times._rows(record["results"]))
        assert table["steps_per_s_median"].tolist() == pytest.approx([r["steps_per_s"]["median"] for r in record["results"]]), (
            name
        )
