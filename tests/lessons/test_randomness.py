"""What the lesson on randomness computes."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from jaxcore.errors import ConfigError
from jaxcore.lessons import randomness


def test_a_tree_is_made_of_the_keys_that_split_gives():
    found = {key["path"]: key for key in randomness.tree(7, (("key", 2), ("key[1]", 3)))["keys"]}
    assert list(found) == ["key", "key[0]", "key[1]", "key[1][0]", "key[1][1]", "key[1][2]"]
    grandchild = jax.random.split(jax.random.split(jax.random.key(7), 2)[1], 3)[2]
    words = [int(word, 16) for word in found["key[1][2]"]["hex"].split()]
    assert words == jax.random.key_data(grandchild).tolist()
    assert found["key[1][2]"]["parent"] == "key[1]"
    assert [path for path, key in found.items() if key["split"]] == ["key", "key[1]"]
    assert randomness.tree(7, (("key", 2),)) == randomness.tree(7, (("key", 2),))
    assert randomness.tree(8, ())["keys"][0]["hex"] != found["key"]["hex"]


@pytest.mark.parametrize(
    ("splits", "said"),
    [
        ((("key", 4),), "parts: 4 is not allowed"),
        ((("key[0]", 2),), "“key\\[0\\]” is not a key"),
        ((("key", 2), ("key", 2)), "“key” is not a key"),
        (tuple(("key" + "[0]" * depth, 2) for depth in range(5)), "depth: 5 is not allowed"),
        ((("key", 2),) * 7, "splits: 7 is not allowed"),
    ],
)
def test_a_split_that_cannot_be_made_gets_a_sentence(splits, said):
    with pytest.raises(ConfigError, match=said):
        randomness.tree(0, splits)


@pytest.mark.parametrize("seed", [-1, 2**32, 0.5, "1"])
def test_a_seed_that_is_not_allowed_gets_a_sentence(seed):
    for function, args in ((randomness.tree, ((),)), (randomness.old_and_new, ()), (randomness.folded, (1,))):
        with pytest.raises(ConfigError, match=f"seed: {seed} is not allowed; choose a number from 0 to 4294967295"):
            function(seed, *args)


def test_the_largest_seed_is_a_key_of_its_own():
    assert randomness.tree(2**32 - 1, ())["keys"][0]["hex"] == "00000000 ffffffff"


def test_the_same_key_gives_the_same_numbers_and_another_one_others():
    splits = (("key", 2),)
    once, twice = randomness.draw_twice(3, splits, "key[1]")
    assert once == twice
    assert once != randomness.draw_twice(3, splits, "key[0]")[0]
    with pytest.raises(ConfigError, match="is not a key of this tree"):
        randomness.draw_twice(3, splits, "key[2]")


def test_what_others_draw_changes_numpys_numbers_and_not_those_of_jax():
    found = randomness.seeds(5, 5, 3)
    assert found["jax"][0] == found["jax"][1]
    assert found["numpy"][0] != found["numpy"][1]
    np.random.seed(5)
    assert found["numpy"][0] == np.random.normal(size=5).tolist()
    assert randomness.seeds(5, 5, 0)["numpy"][0] == randomness.seeds(5, 5, 0)["numpy"][1]
    assert randomness.seeds(5, 6, 0)["jax"][0] != randomness.seeds(5, 6, 0)["jax"][1]


def test_reusing_a_key_in_all_steps_drops_the_same_units_for_ever():
    found = randomness.dropout(0, 0.5, "steps")
    assert (found["masks"] == found["masks"][0]).all()
    assert found["never"] + found["always"] == 1
    assert found["always"] == pytest.approx(0.5, abs=0.15)


def test_reusing_a_key_in_all_layers_drops_the_same_units_in_each():
    found = randomness.dropout(0, 0.5, "layers")
    assert found["alike"] == 1
    assert (found["never"], found["always"]) == (0, 0)


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_with_a_key_for_each_layer_and_step_the_masks_are_independent(rate):
    found = randomness.dropout(0, rate, "never")
    assert found["masks"].mean() == pytest.approx(1 - rate, abs=0.01)
    assert found["alike"] == pytest.approx(rate**2 + (1 - rate) ** 2, abs=0.02)


def test_only_new_keys_refuse_arithmetic_and_both_draw_the_same():
    old, new = randomness.old_and_new(0)
    assert old["plus_one"] == "[1 1]"
    assert new["plus_one"].startswith("TypeError: add does not accept dtypes key<fry>")
    assert old["numbers"] == new["numbers"]


def test_fold_in_needs_no_key_between():
    assert randomness.folded(1, 9)["numbers"] == jax.random.normal(jax.random.fold_in(jax.random.key(1), 9), 5).tolist()


def test_jax_notices_a_reused_key_of_the_new_kind_alone():
    assert randomness.guarded("reused", 0)["error"].startswith("KeyReuseError: ")
    fine, unnoticed = randomness.guarded("split", 0), randomness.guarded("old_key", 0)
    assert fine["error"] is None
    assert fine["weights"] != fine["noise"]
    assert unnoticed["error"] is None
    assert unnoticed["weights"] == unnoticed["noise"]


def test_a_loop_draws_from_subkeys_and_never_from_the_key_that_it_splits():
    key, first = jax.random.split(jax.random.key(3))
    _key, second = jax.random.split(key)
    assert randomness.in_a_loop(3)[:2] == [float(jax.random.normal(first)), float(jax.random.normal(second))]
