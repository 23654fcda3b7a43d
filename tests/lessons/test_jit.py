"""The demonstrations of `jit`: what they claim is so."""

from __future__ import annotations

import numpy as np
import pytest

from jaxcore.errors import ConfigError

pytestmark = pytest.mark.usefixtures("programs_on_disk")


@pytest.fixture(scope="module")
def jit():
    from jaxcore.lessons import jit

    return jit


def test_only_shapes_dtypes_and_static_values_are_traced_again(jit):
    told = jit.replay(
        (
            ("(3,)", "float32", 2, 0.5),
            ("(3,)", "float32", 2, 10.0),  # a traced value
            ("(4,)", "float32", 2, 0.5),
            ("(4,)", "int32", 2, 0.5),
            ("(3,)", "int32", 2, 0.5),
            ("(3,)", "int32", 3, 0.5),
            ("(4,)", "float32", 2, 2.0),
        )
    )
    assert [call["traced"] for call in told] == [True, False, True, True, True, True, False]
    assert [call["why"] for call in told] == [["first"], [], ["shape"], ["dtype"], ["combination"], ["power"], []]
    assert told[-1]["traces"] == 5


@pytest.mark.parametrize("call", [("(9,)", "float32", 2, 0.5), ("(3,)", "object", 2, 0.5), ("(3,)", "float32", 99, 0.5)])
def test_a_call_that_is_not_offered_gets_a_sentence(jit, call):
    with pytest.raises(ConfigError, match="is unknown"):
        jit.replay((call,))
    with pytest.raises(ConfigError, match="13 calls are too many"):
        jit.replay((("(3,)", "float32", 2, 0.5),) * 13)


@pytest.mark.parametrize("value", [-2.0, 0.0, 1.5])
def test_a_python_if_cannot_be_traced_and_its_two_replacements_agree(jit, value):
    told = jit.branch(value)
    assert told["error"]["kind"] == "TracerBoolConversionError"
    assert "/" not in told["error"]["text"].split("See https")[0]
    assert told["where"] == pytest.approx(value if value > 0 else 0.1 * value)
    assert told["cond"] == told["where"]


def test_python_prints_once_and_the_program_each_time(jit):
    lines = jit.printed()
    assert lines.count("Python prints") == 1
    assert [f"the program prints: {value}" in lines for value in ("1.0", "2.0", "3.0")] == [True] * 3


def test_every_size_is_measured_and_compiled_anew(jit, compilations, monkeypatch):
    monkeypatch.setattr(jit, "SIZES", (10, 1000))
    before = len(compilations)
    rows = jit.measure_sizes()
    assert [row["size"] for row in rows] == [10, 1000]
    assert all(row[name] > 0 for row in rows for name in ("numpy", "plain", "jit", "compile"))
    fresh = [name for name in compilations[before:] if "chain_" in name]
    assert len(set(fresh)) == len(rows)


def test_an_xray_counts_what_stands_in_each_stage(jit):
    found = jit.xray_default()
    counts = {name: dict(stage["counts"]) for name, stage in found["stages"].items()}
    # Three layers: three products forwards and three for the weights. What is handed back is summed up without one.
    assert counts["jaxpr"]["dot_general"] == counts["stablehlo"]["dot_general"] == 6
    assert found["fusions"] == counts["hlo"].get("fusion", 0)
    assert found["weights"] == 4 * 16 + 16 + 16 * 8 + 8 + 8 * 3 + 3
    products = 2 * found["batch"][0] * (2 * 4 * 16 + 3 * 16 * 8 + 3 * 8 * 3)
    assert found["flops"] is None or found["flops"] > 0.9 * products
    assert all("/site-packages/" not in stage["text"] for stage in found["stages"].values())


def test_long_texts_are_cut(jit):
    text = jit.cut("\n".join(["x" * 1000] * 1000))
    assert len(text) <= jit.MAX_CHARACTERS
    assert set(text.splitlines()) == {"x" * jit.MAX_LINE + " …"}
    assert len(text.splitlines()) <= jit.MAX_LINES


def test_the_chain_is_the_same_in_numpy_and_jax(jit):
    import jax.numpy as jnp

    x = np.linspace(-1, 1, 11, dtype=np.float32)
    np.testing.assert_allclose(jit.chain(jnp, jnp.asarray(x)), jit.chain(np, x), rtol=1e-6)
