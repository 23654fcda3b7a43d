from __future__ import annotations

import jax
import numpy as np
import pytest

from jaxcore.errors import ConfigError
from jaxcore.lessons.expression import CONSTANTS, FUNCTIONS, MAX_CHARACTERS, function_of
from jaxcore.lessons.grad import curves


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3*x**2 - -x/4 + 1", lambda x: 3 * x**2 + x / 4 + 1),
        ("2**-x", lambda x: 2.0**-x),
        ("sin(x)*cos(x) + arctan(x)*tanh(x)", lambda x: np.sin(x) * np.cos(x) + np.arctan(x) * np.tanh(x)),
        ("log(abs(x)) + sqrt(x*x) + tan(x)", lambda x: np.log(np.abs(x)) + np.abs(x) + np.tan(x)),
        ("relu(x) + sigmoid(x)", lambda x: np.maximum(x, 0) + 1 / (1 + np.exp(-x))),
        ("softplus(x)", lambda x: np.log1p(np.exp(x))),
        ("maximum(x, pi) + minimum(x, e)", lambda x: np.maximum(x, np.pi) + np.minimum(x, np.e)),
        (" 1e3 ", lambda x: np.full_like(x, 1000)),
    ],
)
def test_a_formula_means_what_numpy_computes(text, expected):
    x = np.linspace(-1.9, 2.3, 8, dtype=np.float32)
    np.testing.assert_allclose(jax.vmap(function_of(text))(x), expected(x), rtol=1e-4, atol=1e-5)


def test_a_formula_of_two_variables_takes_them_in_order():
    assert function_of("x - 2*y", ("x", "y"))(5.0, 1.0) == 3


def test_all_that_is_allowed_can_be_used():
    for name, (_function, count) in FUNCTIONS.items():
        assert np.isfinite(function_of(f"{name}({', '.join(['1'] * count)})")(0.0))
    for name, value in CONSTANTS.items():
        assert function_of(name)(0.0) == np.float32(value)


HOSTILE = {
    "": "no formula",
    "   ": "no formula",
    "x" * 10_000: "10000 characters are too many; write at most 200",
    "(" * 5000 + "x" + ")" * 5000: "too many",
    "(" * 99 + "(x)": "can't read",
    "-" * 199 + "x": "200 levels deep",
    "+".join("x" * 100): "100 levels deep",
    "sin(" * 31 + "x" + ")" * 31: "32 levels deep",
    "import os": "can't read `import os`",
    "__import__('os')": "`__import__` is unknown",
    "__import__('os').system('ls')": "not allowed",
    "x.__class__": "`x.__class__` is not allowed",
    "(lambda: x)()": "not allowed",
    "lambda: 1": "not allowed",
    "'a' * 9": "not allowed",
    "b'a'": "not allowed",
    "f'{x}'": "not allowed",
    "True": "`True` is not allowed",
    "None": "not allowed",
    "1j": "not allowed",
    "...": "not allowed",
    "[x for x in [1]]": "not allowed",
    "[1, 2]": "not allowed",
    "x[0]": "not allowed",
    "x < 1": "not allowed",
    "x // 2": "not allowed",
    "x if x else 1": "not allowed",
    "x and 1": "not allowed",
    "(x := 1)": "not allowed",
    "x; x": "can't read",
    "2x": "can't read",
    "x\0": "can't read",
    "x^2": "write `x**2`",
    "y": "`y` is unknown; available: x, pi",
    "sin": "as in `sin(x)`",
    "sin(x, x)": "given 2 values but takes 1",
    "maximum(x)": "given 1 values but takes 2",
    "sin(x=1)": "not allowed",
    "sin(*x)": "not allowed",
    "sin(**x)": "not allowed",
    "x(1)": "`x` is unknown",
    "`": "can't read",
}


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:20])
def test_what_is_no_formula_gets_a_sentence(text):
    with pytest.raises(ConfigError) as error:
        function_of(text)
    assert HOSTILE[text] in str(error.value)
    assert str(error.value).startswith("f(x): ")
    assert len(str(error.value)) < 300


@pytest.mark.parametrize(
    ("text", "finite"),
    [
        ("1/0", False),
        ("9**9**9", False),
        ("9" * MAX_CHARACTERS, False),
        ("0x" + "f" * 198, False),
        ("1e999", False),
        ("sqrt(-1)", False),
        ("(-8)**(1/3)", False),
        ("log(-1)", False),
        ("x - x", True),
    ],
)
def test_what_has_no_finite_value_is_computed_and_not_finite(text, finite):
    assert np.isfinite(curves(text, -1, 1)["y"][0]).all() == finite


@pytest.mark.parametrize("text", ["x**x**x**x", "**".join("x" * 29), "sin(" * 29 + "x" + ")" * 29])
def test_the_most_work_that_a_formula_can_be_is_done(text):
    """Soon: what grows with every derivative would go past the limit of each test."""
    assert len(curves(text, -2, 2)["y"]) == 4
