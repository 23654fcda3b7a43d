from __future__ import annotations

import json

import pytest

from jaxcore.catalog.lessons.arrays import CALLS, OPERATIONS
from jaxcore.errors import ConfigError, DataError
from jaxcore.lessons import arrays


def test_the_page_offers_all_calls_and_operations():
    for operation in OPERATIONS:
        assert arrays.update(operation, 1, 3.0)["before"] == "[0. 1. 2. 3. 4. 5.]"


@pytest.mark.parametrize("call", CALLS)
def test_a_call_gives_the_same_numbers_in_half_the_bits(call):
    answer = arrays.in_both(call)
    one, other = answer["numpy"], answer["jax.numpy"]
    assert one["shape"] == other["shape"]
    assert (one["dtype"], other["dtype"]) in (("float64", "float32"), ("int64", "int32"))


def test_an_update_is_a_new_array_and_an_assignment_an_error():
    answer = arrays.update("add", -1, 10.0)
    assert answer["new"] == "[ 0.  1.  2.  3.  4. 15.]"
    assert answer["after"] == answer["before"] == "[0. 1. 2. 3. 4. 5.]"
    assert answer["error"].startswith("TypeError: JAX arrays are immutable")
    assert answer["numpy"] == "[ 0.  1.  2.  3.  4. 10.]"
    outside = arrays.update("set", 6, 10.0)
    assert outside["new"] == outside["before"]
    assert outside["numpy_failed"]
    assert outside["numpy"].startswith("IndexError: index 6")


@pytest.mark.parametrize(("change_dtype", "traced"), [(False, 1), (True, 2)])
def test_a_side_effect_happens_once_for_each_tracing(change_dtype, traced):
    rows = arrays.count_calls(6, change_dtype)
    assert [row["plain"] for row in rows] == [row["pure"] for row in rows] == [101, 102, 103, 104, 105, 106]
    assert [row["jitted"] for row in rows] == ([101] * 3 + [102] * 3 if change_dtype else [101] * 6)
    assert (rows[-1]["plain_count"], rows[-1]["jitted_count"], rows[-1]["pure_count"]) == (6, traced, 6)


def test_a_tree_has_paths_a_structure_and_can_be_mapped():
    answer = arrays.explore('[1, {"b": 2, "a": [3.5, null]}]')
    assert answer["leaves"] == [
        {"path": "[0]", "value": "1"},
        {"path": "[1]['a'][0]", "value": "3.5"},
        {"path": "[1]['b']", "value": "2"},
    ]
    assert answer["structure"] == "PyTreeDef([*, {'a': [*, None], 'b': *}])"
    assert json.loads(answer["doubled"]) == [2, {"a": [7.0, None], "b": 4}]


@pytest.mark.parametrize("text", ["42", "[]", '{"é": 1}', "[" * 20 + "]" * 20, str([1] * 200), "9" * 2000, "-1e999"])
def test_unusual_trees_are_taken(text):
    json.dumps(arrays.explore(text)).encode()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Line 1, column 1"),
        ("[1,\n 2", "Line 2, column 3"),
        ("[1", 'objects as {"w": 1}'),
        ("__import__('os')", "not JSON"),
        ("true", "“true” is not allowed"),
        ('["a"]', "is not allowed here"),
        ("[NaN]", "“NaN” is not allowed"),
        ("[" * 21 + "]" * 21, "at most 20 levels"),
        ("[" * 2000, "at most 20 levels"),
        ("1" * 2001, "2001 characters are too many"),
        (str([1] * 201), "200 numbers"),
        ('{"\\ud800": 1}', "can't be shown"),
    ],
    ids=lambda text: text[:15],
)
def test_what_is_no_tree_gets_a_sentence(text, said):
    with pytest.raises(DataError) as error:
        arrays.explore(text)
    assert said in str(error.value)
    str(error.value).encode()


@pytest.mark.parametrize(
    ("function", "args"),
    [
        ("in_both", ("os",)),
        ("update", ("__class__", 1, 1.0)),
        ("update", ("set", 10**9, 1.0)),
        ("update", ("set", 1, 1e300)),
        ("count_calls", (10**9, False)),
    ],
)
def test_what_is_not_on_offer_gets_a_sentence(function, args):
    with pytest.raises(ConfigError):
        getattr(arrays, function)(*args)


def test_an_array_that_comes_back_from_jax_shares_its_memory_and_cannot_be_written_to():
    handed = arrays.handed_over()
    assert handed["back"]
    assert not handed["write"]
    assert handed["value"].count("1., 2., 3.") == 2
