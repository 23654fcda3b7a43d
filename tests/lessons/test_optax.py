"""What the demonstrations of Optax find, against formulas of their own."""

from __future__ import annotations

import numpy as np
import pytest

from jaxcore.catalog.lessons.optax import PIECES, SETTINGS, USUAL
from jaxcore.errors import ConfigError
from jaxcore.lessons.optax import CURVATURE, START, follow_gradient, train_network, walk

pytestmark = pytest.mark.usefixtures("programs_on_disk")

USUAL_SETTINGS = {name: usual for name, (_, _, _, usual) in SETTINGS.items()}


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
    [("x", "1", "The gradient"), ("nan", "1", "The gradient"), ("1", "1e9", "The weights"), ("1, 2", "1", "the same number")],
)
def test_numbers_that_are_not_allowed_have_a_sentence(gradient, weights, words):
    with pytest.raises(ConfigError, match=words):
        follow_gradient(USUAL, USUAL_SETTINGS, gradient, weights)


def test_a_network_learns_with_the_usual_chain_and_not_without_its_minus():
    found = train_network(USUAL, USUAL_SETTINGS | {"learning_rate": 0.02})
    assert found["losses"][-1] < 0.2 * found["losses"][0]
    assert found["correct"] >= 27
    assert not train_network(USUAL[:-1], USUAL_SETTINGS)["losses"][-1] < 1
