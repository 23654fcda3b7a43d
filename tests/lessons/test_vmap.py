"""The demonstrations of `vmap`: what they claim is so."""

from __future__ import annotations

import numpy as np
import pytest

from jaxcore.config.run import RunConfig
from jaxcore.errors import ConfigError

pytestmark = pytest.mark.usefixtures("programs_on_disk")


@pytest.fixture(scope="module")
def vmap():
    from jaxcore.lessons import vmap

    return vmap


def trained(**settings):
    from jaxcore.data import prepare
    from jaxcore.engine import train as training
    from jaxcore.events import finish

    config = RunConfig.usual(settings.pop("dataset", "iris"), settings.pop("model", "mlp")).replace(**settings)
    return finish(training.train(config, prepare(config.data)))


def test_squares(vmap):
    found = vmap.squares()
    assert found["mapped"] == [0, 1, 4, 9, 16, 25, 36, 49]
    assert "i32[8]" in found["all"]
    assert "i32[8]" not in found["one"]


def test_a_loop_a_map_and_a_batch_by_hand_agree(vmap):
    rows = vmap.measure_loops()
    assert [row["examples"] for row in rows] == list(vmap.COUNTS)
    assert all(row["difference"] < 1e-5 for row in rows)
    assert rows[-1]["loop"] > rows[-1]["vmap"]


@pytest.mark.parametrize(
    ("asked", "seen", "result"),
    [
        (("dot", "5, 3", "3", "0", "None", "0"), [(3,), (3,)], (5,)),
        (("dot", "(3, 5)", "3", "1", "None", "0"), [(3,), (3,)], (5,)),
        (("outer", "5, 3", "5, 4", "0", "0", "2"), [(3,), (4,)], (3, 4, 5)),
        (("add", "5", "5", "0", "0", "-1"), [(), ()], (5,)),
    ],
)
def test_axes_that_fit(vmap, asked, seen, result):
    told = vmap.map_shapes(*asked)
    assert (told["seen"], told["result"], told["error"]) == (seen, result, None)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("dot", "5, 3", "4, 3", "0", "0", "0"), "inconsistent sizes"),
        (("dot", "5, 3", "3", "None", "None", "0"), "at least one non-None"),
        (("dot", "5, 3", "3", "2", "None", "0"), "axis 2"),
        (("dot", "5, 3", "3", "0", "None", "1"), "out of bounds"),
        (("add", "5, 3", "5, 3", "0", "0", "None"), "out_axes"),
        (("dot", "5, 3", "4", "0", "None", "0"), "contracting"),
    ],
)
def test_axes_that_do_not_fit_give_the_error_of_jax(vmap, asked, said):
    told = vmap.map_shapes(*asked)
    assert told["result"] is None
    assert said in told["error"]["text"]


@pytest.mark.parametrize("text", ["x", "5, -3", "1000000", "0", "2,2,2,2,2", "²", "5" * 1000, "__import__('os')"])
def test_a_shape_that_cannot_be_used_gets_a_sentence(vmap, text):
    with pytest.raises(ConfigError, match="is not a shape that can be used here"):
        vmap.map_shapes("dot", text, "3", "0", "None", "0")


def test_the_gradients_of_examples_add_up_to_that_of_the_batch(vmap, monkeypatch):
    import jax

    draw = np.random.default_rng(0)
    params = [draw.normal(size=shape).astype(np.float32) for shape in ((4, 5), (5, 3))]
    x, y = draw.normal(size=(7, 4)).astype(np.float32), draw.integers(0, 3, 7)
    of_one = jax.jit(jax.grad(vmap.one_loss))
    each = jax.jit(jax.vmap(of_one, in_axes=(None, 0, 0)))(params, x, y)
    for one, whole in zip(each, jax.jit(jax.grad(vmap.mean_loss))(params, x, y)):
        np.testing.assert_allclose(one.mean(axis=0), whole, rtol=1e-4, atol=1e-6)
    expected = [np.sqrt(sum(np.sum(np.square(leaf)) for leaf in of_one(params, x[i], y[i]))) for i in range(7)]
    monkeypatch.setattr(vmap, "GRADIENT_BYTES", 3 * 4 * 35)  # three at a time
    np.testing.assert_allclose(vmap.norms_in_pieces(vmap.one_loss, params, x, y), expected, rtol=1e-4)


@pytest.mark.parametrize(
    "settings",
    [
        {"library": "nnx", "batch_norm": True, "dropout": 0.5, "epochs": 5},
        {"dataset": "digits", "model": "cnn", "library": "linen", "hidden": (8,), "epochs": 1},
    ],
)
def test_who_pulls_is_told_of_every_kind_of_network(vmap, settings):
    found = vmap.who_pulls(trained(**settings))
    assert len(found["norms"]) == found["examples"] > 50
    assert np.all(np.diff(found["norms"]) <= 0)
    assert found["norms"][0] > 0
    assert all((one["class"] == one["answer"]) == right for one, right in zip(found["first"], found["right"]))
    assert (found["images"] is not None) == ("dataset" in settings)


def test_what_is_planted_is_wrong_and_nothing_else_is(vmap):
    y = np.arange(100, dtype=np.int32) % 3
    labels, wrong = vmap.plant(y, 3, 0.1, seed=5)
    assert wrong.sum() == 10
    assert np.array_equal(labels != y, wrong)
    assert set(labels) <= {0, 1, 2}
    assert np.array_equal(vmap.plant(y, 3, 0.1, seed=5)[0], labels)


def test_planted_mistakes_come_first_until_they_are_learned_by_heart(vmap):
    early, late = (vmap.find_planted("digits", 0.1, steps, 0) for steps in (100, 1000))
    planted = early["planted"]
    assert early["found"][planted - 1] > 0.7 * planted
    assert early["found"][-1] == planted
    assert late["learned_wrong"] > early["learned_wrong"]
    assert late["found"][planted - 1] < early["found"][planted - 1]


@pytest.mark.parametrize(
    "asked", [("mnist", 0.1, 100, 0), ("iris", 0.9, 100, 0), ("iris", 0.1, 10**9, 0), ("iris", 0.1, 100, -1)]
)
def test_what_is_not_offered_to_plant_in_gets_a_sentence(vmap, asked):
    with pytest.raises(ConfigError):
        vmap.find_planted(*asked)
