"""What the demonstrations of Flax and Optax find, against formulas of their own."""

from __future__ import annotations

import numpy as np
import pytest

from jaxcore.catalog.lessons.flax_and_optax import PIECES, SETTINGS, USUAL
from jaxcore.errors import ConfigError
from jaxcore.lessons.flax_and_optax import (
    CURVATURE,
    START,
    compare_forms,
    compare_libraries,
    follow_gradient,
    follow_statistics,
    init_and_apply,
    parse_widths,
    walk,
)

pytestmark = pytest.mark.usefixtures("programs_on_disk")

USUAL_SETTINGS = {name: usual for name, (_, _, _, usual) in SETTINGS.items()}


def test_a_network_has_the_parameters_that_its_widths_say():
    found = init_and_apply("12, 8,4", 10, 32, 10, 0)
    shapes = {leaf["path"]: leaf["shape"] for leaf in found["leaves"]}
    assert shapes["params/Dense_0/kernel"] == "(10, 12)"
    assert shapes["params/Dense_2/bias"] == "(4,)"
    assert sum(leaf["count"] for leaf in found["leaves"]) == 11 * 12 + 13 * 8 + 9 * 4
    assert (found["output"], found["repeats"]) == ([32, 4], True)
    assert "ScopeParamShapeError" in init_and_apply("12", 10, 32, 7, 0)["error"]


@pytest.mark.parametrize("text", ["", "a", "0", "513", "1.5", "-3", "²", "1,2,3,4,5,6,7", "9" * 5000])
def test_widths_that_are_not_allowed_have_a_sentence(text):
    with pytest.raises(ConfigError, match="Widths of the layers"):
        parse_widths(text)


def test_both_forms_have_equal_parameters_where_their_names_are_equal():
    found = compare_forms(3)
    assert all(row["one"] == row["two"] and row["difference"] == 0 for row in found["same_names"])
    kernels = [row for row in found["other_names"] if row["one"].endswith("kernel")]
    assert all(row["one"] != row["two"] and row["difference"] > 0.1 for row in kernels)


def test_nnx_computes_what_linen_does_once_it_has_its_parameters():
    found = compare_libraries(0)
    assert found["before"] > 0.1
    assert found["after"] < 1e-6
    assert sum(row["count"] for row in found["state"]) == sum(row["count"] for row in found["leaves"])


def test_statistics_move_with_train_and_stay_without():
    found = follow_statistics(0.9, 60, 0)
    mean, var = np.array(found["mean"]), np.array(found["var"])
    assert (mean[0], var[0]) == (0, 1)
    assert (np.diff(mean[:61]) != 0).all()
    assert mean[60] == pytest.approx(found["true_mean"], abs=0.3)
    assert var[60] == pytest.approx(found["true_var"], abs=1)
    assert (mean[60:] == mean[60]).all()
    assert (var[60:] == var[60]).all()
    assert {leaf["path"].split("/")[0] for leaf in found["leaves"]} == {"params", "batch_stats"}


def test_each_piece_does_to_the_gradient_what_it_says():
    names = ("clip_by_global_norm", "add_decayed_weights", "trace", "scale_by_learning_rate")
    found = follow_gradient(names, USUAL_SETTINGS, "3, -4", "1, 2")
    clipped = np.array([0.6, -0.8])
    decayed = clipped + 0.1 * np.array([1, 2])
    for step, after in zip(found["steps"][:2], (1, 1.9)):  # momentum: g, then g + 0.9 g
        wanted = (clipped, decayed, after * decayed, -0.1 * after * decayed)
        np.testing.assert_allclose(step, wanted, rtol=1e-5)
    assert [kind for kind, _ in found["states"]] == ["EmptyState", "EmptyState", "TraceState", "EmptyState"]
    assert found["states"][2][1] == [("trace", "(2,)")]
    assert found["difference"] < 1e-6


@pytest.mark.parametrize("name", PIECES)
def test_every_piece_can_be_chosen_alone(name):
    found = follow_gradient((name,), USUAL_SETTINGS, "3, -4, 0.1", "1, 1, 1")
    assert np.isfinite(found["steps"]).all()
    uphill = np.dot(found["steps"][0][0], found["gradient"]) > 0
    assert uphill == (name not in ("scale_by_learning_rate", "scale_down"))


def test_the_walk_is_gradient_descent_where_the_chain_is():
    w, losses = START.astype(float), []
    for _ in range(31):
        losses.append(0.5 * np.sum(CURVATURE * w**2))
        w = w - 0.1 * CURVATURE * w
    np.testing.assert_allclose(walk(("scale_by_learning_rate",), USUAL_SETTINGS)["losses"], losses, rtol=1e-4)


def test_a_chain_without_its_minus_climbs_and_so_does_one_with_two():
    assert not walk(USUAL, USUAL_SETTINGS)["climbs"]
    for names in (USUAL[:-1], (), ("scale_up",), ("scale_down", "scale_by_learning_rate")):
        found = walk(names, USUAL_SETTINGS)
        assert found["climbs"]
        assert found["uphill"]
    too_large = walk(("scale_by_learning_rate",), USUAL_SETTINGS | {"learning_rate": 1.0})
    assert (too_large["climbs"], too_large["uphill"]) == (True, False)


@pytest.mark.parametrize(
    ("gradient", "weights", "words"),
    [("x", "1", "The gradient"), ("nan", "1", "The gradient"), ("1", "1e9", "The weights"), ("1, 2", "1", "as many")],
)
def test_numbers_that_are_not_allowed_have_a_sentence(gradient, weights, words):
    with pytest.raises(ConfigError, match=words):
        follow_gradient(USUAL, USUAL_SETTINGS, gradient, weights)
