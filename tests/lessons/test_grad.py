from __future__ import annotations

import numpy as np
import pytest

from jaxcore.catalog.lessons.grad import FORMULAS, RATES, SURFACES
from jaxcore.errors import ConfigError
from jaxcore.lessons import grad


def test_derivatives_are_those_of_the_textbook():
    found = grad.curves("x**3 - 3*x", -2, 2)
    x = found["x"].astype(float)
    expected = [x**3 - 3 * x, 3 * x**2 - 3, 6 * x, np.full_like(x, 6)]
    np.testing.assert_allclose(found["y"], expected, atol=1e-4)


def test_a_finite_difference_is_best_at_a_middle_step():
    found = grad.at_point("sin(x)", 1.0)
    assert found["value"] == pytest.approx(np.sin(1), abs=1e-6)
    assert found["slope"] == pytest.approx(np.cos(1), abs=1e-6)
    assert found["difference"][2] == pytest.approx(np.cos(1), abs=1e-4)
    errors = dict(zip(found["steps"], found["error"]))
    assert errors[1.0] > errors[0.1] > errors[0.01] < errors[1e-7]


def test_jvp_and_vjp_scale_the_derivative():
    assert grad.forward_and_backward("x**2", 3.0, 0.5, -2.0) == {"value": 9, "jvp": 3, "vjp": -12}


def test_a_surface_has_a_row_for_each_y_and_the_gradient_points_along_it():
    found = grad.surface("x + 10*y", 2)
    assert found["z"][0, -1] == pytest.approx(2 - 20)
    np.testing.assert_allclose(found["arrows"][0], 1)
    np.testing.assert_allclose(found["arrows"][1], 10, rtol=1e-5)
    assert grad.gradient_at("x**2 * y", 3, 2) == {"value": 18, "gradient": [12, 9]}


def test_the_gradient_of_a_network_has_the_shapes_of_its_parameters_and_lowers_the_loss():
    found = grad.network(4, 1e-3)
    assert [leaf["shape"] for leaf in found["leaves"]] == ["(1, 4)", "(4,)", "(4, 4)", "(4,)", "(4, 1)", "(1,)"]
    assert all(leaf["shape"] == leaf["gradient_shape"] and leaf["norm"] > 0 for leaf in found["leaves"])
    assert [leaf["path"] for leaf in found["leaves"]][:2] == ["[0][0]", "[0][1]"]
    # To first order the loss falls by the rate times the squared length of the gradient.
    small = grad.network(4, 1e-6)
    squared = sum(leaf["norm"] ** 2 for leaf in found["leaves"])
    assert found["after"] < found["before"] == small["before"]
    assert small["before"] - small["after"] == pytest.approx(1e-6 * squared, rel=0.05)


@pytest.mark.parametrize("rate", RATES)
def test_learning_rates_on_offer_are_allowed_and_one_is_too_large(rate):
    found = grad.network(8, rate)
    assert (found["after"] < found["before"]) == (rate < 1e-2)


@pytest.mark.parametrize(
    ("function", "args"),
    [
        ("curves", ("x", 1, 1)),
        ("curves", ("x", 2, 1)),
        ("curves", ("x", 0, 1e30)),
        ("curves", ("x", 1e5, 1e5 + 1e-3)),
        ("curves", ("x", float("nan"), 1)),
        ("at_point", ("x", float("inf"))),
        ("forward_and_backward", ("x", 0.0, 1e300, 1.0)),
        ("surface", ("x*y", 0)),
        ("surface", ("z", 1)),
        ("gradient_at", ("x", 0.0, float("nan"))),
        ("network", (10**6, 0.1)),
        ("network", (8, -1.0)),
    ],
)
def test_numbers_out_of_range_get_a_sentence(function, args):
    with pytest.raises(ConfigError):
        getattr(grad, function)(*args)


def test_the_formulas_on_offer_can_be_computed():
    for text in FORMULAS:
        assert np.isfinite(grad.curves(text, 1, 2)["y"]).all()
    for text in SURFACES:
        assert np.isfinite(grad.surface(text, 2)["arrows"]).all()
