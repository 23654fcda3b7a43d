"""Descents down a surface, and the formulas that are shown for them."""

from __future__ import annotations

import numpy as np
import pytest

from jaxcore.catalog.optimizers import OPTIMIZERS
from jaxcore.catalog.surfaces import SURFACES, usual_rate
from jaxcore.config.descent import MAX_STEPS, Descent
from jaxcore.errors import ConfigError
from jaxcore.experiments.descent.paths import descend

pytestmark = pytest.mark.usefixtures("programs_on_disk")
START, RATE, STEPS, MOMENTUM, DECAY = (-3.5, 1.0), 0.02, 30, 0.8, 0.1


@pytest.fixture(scope="module")
def paths(programs_on_disk):
    """Six optimizers down the ravine, with weight decay, and the two others."""
    found = {}
    names = list(OPTIMIZERS)
    for some in (names[:6], names[6:]):
        entrants = tuple((name, RATE) for name in some)
        found |= descend(Descent("ravine", entrants, START, STEPS, MOMENTUM, DECAY))
    return found


def test_gradient_descent_on_a_quadratic_has_a_closed_form():
    path = descend(Descent("ravine", (("sgd", RATE),), START, STEPS))["sgd"]
    curvatures, t = np.array([1.0, 40.0]), np.arange(STEPS + 1)[:, None]
    np.testing.assert_allclose(path["point"], (1 - RATE * curvatures) ** t * START, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(path["loss"], (path["point"] ** 2 @ curvatures) / 2, rtol=1e-5)


def test_momentum_on_a_quadratic_is_its_recursion():
    path = descend(Descent("ravine", (("momentum", RATE),), START, STEPS, MOMENTUM))["momentum"]
    point, push = np.array(START), np.zeros(2)
    for found in path["point"][1:]:
        push = MOMENTUM * push + point * [1, 40]
        point = point - RATE * push
        np.testing.assert_allclose(found, point, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_terms_put_into_the_formula_give_the_step_that_optax_took(paths, name):
    path = paths[name]
    before, g, known = path["point"][:-1], path["pushed"], path["constants"]
    if name == "sgd":
        direction = g
    elif name == "momentum":
        direction = MOMENTUM * path["trace_before"] + g
    elif name == "nesterov":
        direction = g + MOMENTUM * path["trace"]
    elif name in ("adam", "adamw"):
        direction = path["mu_hat"] / (np.sqrt(path["nu_hat"]) + known["eps"])
        np.testing.assert_allclose(path["nu"], known["b2"] * path["nu_before"] + (1 - known["b2"]) * g**2, rtol=1e-4)
    elif name == "rmsprop":
        direction = g / np.sqrt(path["nu"] + known["eps"])
        np.testing.assert_allclose(path["nu"], known["decay"] * path["nu_before"] + (1 - known["decay"]) * g**2, rtol=1e-4)
    elif name == "adagrad":
        direction = g / np.sqrt(path["sum_of_squares"] + known["eps"])
        np.testing.assert_allclose(path["sum_of_squares"], path["sum_of_squares_before"] + g**2, rtol=1e-4)
    else:
        direction = np.sign(path["direction"])
        np.testing.assert_allclose(path["mu"], known["b2"] * path["mu_before"] + (1 - known["b2"]) * g, rtol=1e-3, atol=1e-6)
    if "weight_decay" in OPTIMIZERS[name].takes:
        direction = direction + DECAY * before
    np.testing.assert_allclose(path["point"][1:], before - RATE * direction, rtol=1e-3, atol=1e-5)


def test_a_path_that_leaves_the_picture_or_explodes_says_when():
    descent = Descent("rosenbrock", (("sgd", 0.01), ("adam", 0.01)), (-1.5, 2.0), 50)
    paths = descend(descent)
    point = paths["sgd"]["point"]
    left, diverged = paths["sgd"]["left_at"], paths["sgd"]["diverged_at"]
    assert 0 < left < diverged
    assert SURFACES["rosenbrock"].shows(*point[left - 1])
    assert not SURFACES["rosenbrock"].shows(*point[left])
    assert np.isfinite(point[:diverged]).all()
    assert paths["adam"]["left_at"] is paths["adam"]["diverged_at"] is None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"surface": "moon"}, "is unknown"),
        ({"optimizers": ()}, "you chose 0; choose from 1 to 6"),
        ({"optimizers": tuple((name, 0.1) for name in OPTIMIZERS)}, "you chose 8"),
        ({"optimizers": (("sgd", 0.1), ("sgd", 0.2))}, "each can enter only once"),
        ({"optimizers": (("sgd", 0.0),)}, "choose a number above 0"),
        ({"optimizers": (("sgd", float("nan")),)}, "nan is not allowed"),
        ({"optimizers": (("sgd", float("inf")),)}, "inf is not allowed"),
        ({"start": (9.0, 0.0)}, "9 is not allowed; choose a number from -4 to 4"),
        ({"steps": MAX_STEPS + 1}, "is not allowed; choose a number from 2 to 2000"),
        ({"momentum": 1.0}, "1 is not allowed"),
    ],
)
def test_a_descent_that_can_not_be_is_refused_in_a_sentence(changed, said):
    good = {"surface": "ravine", "optimizers": (("sgd", usual_rate("sgd", "ravine")),), "start": (1.0, 1.0)}
    Descent(**good)
    with pytest.raises(ConfigError, match=said):
        Descent(**good | changed)
