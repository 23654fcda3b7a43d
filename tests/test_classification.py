from __future__ import annotations

import json

import numpy as np
import pytest

from jaxcore.objectives.classification import scores

SIX = np.array(
    [[0.7, 0.2, 0.1], [0.6, 0.3, 0.1], [0.1, 0.8, 0.1], [0.5, 0.4, 0.1], [0.2, 0.2, 0.6], [0.1, 0.5, 0.4]], np.float32
)


def test_six_examples_judged_by_hand():
    found = scores(SIX, np.array([0, 0, 1, 1, 2, 2]), ("x", "y", "z"))
    assert found["loss"] == pytest.approx(-np.log([0.7, 0.6, 0.8, 0.4, 0.6, 0.4]).mean())
    assert found["accuracy"] == pytest.approx(4 / 6)
    assert found["confusion_matrix"] == [[2, 0, 0], [1, 1, 0], [0, 1, 1]]
    expected = [("x", 2 / 3, 1, 4 / 5), ("y", 1 / 2, 1 / 2, 1 / 2), ("z", 1, 1 / 2, 2 / 3)]
    for row, (name, precision, recall, f1) in zip(found["report"], expected):
        assert row == {
            "class": name,
            "precision": pytest.approx(precision),
            "recall": pytest.approx(recall),
            "f1": pytest.approx(f1),
            "support": 2,
        }
    assert found["macro_f1"] == pytest.approx((4 / 5 + 1 / 2 + 2 / 3) / 3)
    json.dumps(found, allow_nan=False)


def test_a_class_without_examples_has_its_row_and_column_of_zeros():
    """No example is of class z, none is predicted to be y: no warning, no missing row."""
    found = scores(SIX[[0, 1, 4]], np.array([0, 1, 1]), ("x", "y", "z"))
    assert found["confusion_matrix"] == [[1, 0, 0], [1, 0, 1], [0, 0, 0]]
    assert [row["support"] for row in found["report"]] == [1, 2, 0]
    assert [row["precision"] for row in found["report"]] == [1 / 2, 0, 0]
    assert [row["recall"] for row in found["report"]] == [1, 0, 0]
    assert [row["f1"] for row in found["report"]] == [pytest.approx(2 / 3), 0, 0]
    assert found["loss"] == pytest.approx(-np.log([0.7, 0.3, 0.2]).mean())


def test_a_single_example_is_enough():
    found = scores(SIX[:1], np.array([0]), ("x", "y", "z"))
    assert (found["accuracy"], found["confusion_matrix"][0]) == (1, [1, 0, 0])


def test_certainty_that_is_wrong_costs_much_but_not_infinitely():
    loss = scores(np.array([[1, 0], [1, 0]], np.float32), np.array([0, 1]), ("x", "y"))["loss"]
    assert 5 < loss < 100


def test_probabilities_that_are_not_numbers_have_no_loss():
    assert np.isnan(scores(SIX * np.float32("nan"), np.array([0, 0, 1, 1, 2, 2]), ("x", "y", "z"))["loss"])
