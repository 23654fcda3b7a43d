"""Predicting a number: its loss, its scores beside those of the rivals, its curve, its data."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
from sklearn import metrics
from sklearn.datasets import load_diabetes
from sklearn.dummy import DummyRegressor
from sklearn.linear_model import Ridge

from jaxcore import objectives
from jaxcore.cli import main as command_line
from jaxcore.config.run import RunConfig
from jaxcore.data import prepare
from jaxcore.data.csv_file import describe, read_csv
from jaxcore.data.examples import Table, prepare_table
from jaxcore.errors import DataError
from jaxcore.events import Fit, Started
from jaxcore.tasks import regression
from tests.running import Run, run

pytestmark = pytest.mark.usefixtures("programs_on_disk")
SINE = RunConfig.usual("sine").replace(hidden=(16,), epochs=60, seed=3)
HOUSES = "area;rooms;town;price\n" + "\n".join(
    f"{60 + i},5;{i % 5};{'Aix' if i % 2 else 'Bo'};{1000 + 2 * i},25 €" for i in range(40)
)


@pytest.fixture(scope="module")
def sine(programs_on_disk) -> Run:
    return run(SINE, how={"pictures": True})


def test_the_scores_are_scikit_learns_and_so_are_the_rivals(sine):
    test, data = sine.finished.test, sine.data
    x, y = data.source.x, data.source.y
    rivals = {"mean": DummyRegressor(), "ridge": Ridge()}  # a scale of the targets changes neither
    answers = {
        name: data.in_units(rival.fit(data.train.x, data.train.y).predict(data.test.x)) for name, rival in rivals.items()
    }
    for found, predicted in ((test, sine.trained.kept["test"]), *((test["rivals"][name], answers[name]) for name in rivals)):
        true = y[data.test.rows]
        assert found["mse"] == pytest.approx(metrics.mean_squared_error(true, predicted), rel=1e-6)
        assert found["mae"] == pytest.approx(metrics.mean_absolute_error(true, predicted), rel=1e-6)
        assert found["r2"] == pytest.approx(metrics.r2_score(true, predicted), rel=1e-6)
    assert test["r2"] > 0.7 > 0.3 > max(rival["r2"] for rival in test["rivals"].values())  # neither can bend
    assert test["loss"] == pytest.approx(test["mse"] / data.target_scale**2, rel=1e-4)
    assert np.abs(np.sin(x[:, 0]) - y).mean() < 0.3
    json.dumps(test, allow_nan=False)


def test_the_curve_is_shown_from_the_first_weights_to_the_last(sine):
    fits = [event for event in sine.events if isinstance(event, Fit)]
    assert (fits[0].step, fits[-1].step) == (0, sine.events[0].steps)
    assert set(fits[0].examples["x"]) <= set(sine.data.source.x[sine.data.train.rows, 0])
    assert all(not fit.examples for fit in fits[1:])
    shown = np.array(fits[-1].y)
    inside = np.interp(sine.data.source.x[sine.data.test.rows, 0], fits[-1].x, shown)
    np.testing.assert_allclose(inside, sine.trained.kept["test"], atol=0.02)
    true = np.sin(fits[-1].x)
    assert np.abs(shown - true).mean() < 0.5 * np.abs(np.array(fits[0].y) - true).mean()


def test_hubers_loss_is_the_squared_error_near_zero_and_the_absolute_one_beyond():
    errors = np.array([-3.0, -0.5, 0.0, 0.5, 2.0], np.float32)

    def losses(loss: str):
        settings = RunConfig.usual("sine").replace(loss=loss).objective
        return objectives.load("regression").losses(
            lambda params, state, x, **_: (x, state),
            None,
            None,
            errors[:, None],
            np.zeros(5, np.float32),
            key=None,
            train=True,
            settings=settings,
            amounts=None,
        )[0]

    np.testing.assert_allclose(losses("mse").loss, errors**2)
    np.testing.assert_allclose(losses("huber").loss, [2.5, 0.125, 0, 0.125, 1.5])  # (Huber 1964)
    np.testing.assert_allclose(losses("huber").score, abs(errors))


def test_what_is_asked_afterwards_is_in_the_units_of_the_target(sine):
    rows = sine.data.test.rows
    answer, worst = (ask(sine.trained, "test") for ask in (regression.predictions, regression.furthest))
    assert sorted(answer["true"]) == sorted(sine.data.source.y[rows])
    off = np.abs(worst["true"] - worst["predicted"])
    assert (np.diff(off) <= 0).all()
    assert off[0] == np.abs(sine.data.source.y[rows] - sine.trained.kept["test"]).max()
    np.testing.assert_array_equal(worst["x"], sine.data.source.x[worst["rows"]])


def test_targets_are_standardised_by_the_training_part_and_every_example_is_in_one_part():
    data = prepare(RunConfig.usual("diabetes").data)
    expected = load_diabetes(scaled=False)
    np.testing.assert_array_equal(data.source.x, expected.data)
    np.testing.assert_array_equal(data.source.y, expected.target)
    assert (data.outputs, data.train.y.dtype) == (1, np.float32)
    assert (data.train.y.mean(), data.train.y.std()) == pytest.approx((0, 1), abs=1e-5)
    np.testing.assert_allclose(data.in_units(data.test.y), data.source.y[data.test.rows], rtol=1e-5)
    parts = [part.rows for part in (data.train, data.validation, data.test)]
    assert [len(rows) for rows in parts] == [288, 66, 88]
    assert sorted(np.concatenate(parts)) == list(range(442))


@pytest.mark.parametrize(("y", "said"), [(np.arange(6.0), "one set with fewer than 2"), (np.ones(40), "has the same value")])
def test_numbers_that_show_nothing_are_refused(y, said):
    table = Table(np.arange(len(y))[:, None].astype(float), y, ("a",), target_name="price")
    with pytest.raises(DataError, match=said):
        prepare_table(table, validation=0.15, test=0.2, seed=0)


def test_a_column_of_ones_own_is_read_as_numbers_as_people_write_them():
    holed = HOUSES.replace("1010,25 €", "").encode()
    table = read_csv(csv=holed, target="price", target_type="numbers")
    assert table.feature_names == ("area", "rooms", "town=Aix", "town=Bo")
    assert (table.class_names, table.target_name) == ((), "price")
    assert list(table.y[:6]) == [1000.25, 1002.25, 1004.25, 1006.25, 1008.25, 1012.25]
    assert list(table.lines[4:6]) == [6, 8]
    assert any("without a number" in str(warning) for warning in table.reading.warnings)
    assert "from 1000.25 to 1078.25" in str(dict(table.reading.columns)["price"])
    with pytest.raises(DataError, match="does not hold numbers"):
        read_csv(csv=HOUSES.encode(), target="town", target_type="numbers")


@pytest.mark.parametrize(
    ("asked", "target_type", "target", "found"),
    [("", "numbers", "price", "numbers"), ("", "classes", "town", "classes"), ("rooms", "numbers", "rooms", "classes")],
)
def test_what_a_column_holds_is_told_by_its_cells(asked, target_type, target, found):
    answer = describe(csv=HOUSES.encode(), target=asked, header="auto", leave_out="auto", target_type=target_type)
    assert (answer["target"], answer["target_type"]) == (target, found)


@pytest.mark.parametrize(
    ("options", "scores"),
    [
        (["--dataset", "diabetes"], {"mse", "mae", "r2", "rivals", "loss"}),
        (["--csv", "houses.csv", "--target", "price"], {"mse", "mae", "r2", "rivals", "loss"}),
        (["--csv", "houses.csv", "--target", "rooms", "--target-type", "numbers"], {"mse", "mae", "r2", "rivals", "loss"}),
        (["--csv", "houses.csv", "--target", "rooms"], {"accuracy", "macro_f1", "confusion_matrix", "report", "loss"}),
    ],
    ids=["diabetes", "a price", "rooms as numbers", "rooms"],
)
def test_the_command_line_predicts_what_the_column_holds(options, scores, monkeypatch, capsys, tmp_path):
    (tmp_path / "houses.csv").write_text(HOUSES)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["jaxcore", "train", *options, "--epochs", "1", "--hidden", "", "--json"])
    command_line.main()
    *_, last = io.StringIO(capsys.readouterr().out)
    assert json.loads(last)["test"].keys() == scores


def test_the_report_for_people_names_the_rivals(sine):
    started = next(event for event in sine.events if isinstance(event, Started))
    assert started.target_name == "y"
    text = objectives.load("regression").report(started, sine.finished.test)
    assert all(word in text for word in ("mean squared error", "R²", "ridge regression", f"{sine.finished.test['r2']:.4g}"))
