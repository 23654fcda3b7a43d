"""What the lesson on devices finds, in processes of their own."""

from __future__ import annotations

import math

import pytest

from jaxcore.catalog.lessons.devices import DEVICE_COUNTS, MESHES
from jaxcore.errors import RunError
from jaxcore.lessons import devices


@pytest.fixture(scope="module")
def shards():
    return {f"{x}×{y}": devices.simulated("shards", x, y)["found"] for x, y in MESHES}


@pytest.mark.parametrize(
    ("mesh", "spec", "shape", "copies"),
    [
        ("8×1", "P('x', 'y')", [1, 8], 1),
        ("4×2", "P('x', 'y')", [2, 4], 1),
        ("4×2", "P('y', 'x')", [4, 2], 1),
        ("2×4", "P('x', None)", [4, 8], 4),
        ("2×4", "P(('x', 'y'), None)", [1, 8], 1),
        ("1×8", "P(None, 'y')", [8, 1], 1),
        ("4×2", "P()", [8, 8], 8),
    ],
)
def test_the_parts_have_the_shape_that_mesh_and_spec_say_and_cover_the_array(shards, mesh, spec, shape, copies):
    parts = shards[mesh][spec]["parts"]
    assert [part["device"] for part in parts] == list(range(8))
    assert all([end - start for start, end in part["ranges"]] == shape for part in parts)
    holders = {
        (row, column): sum(row in range(*part["ranges"][0]) and column in range(*part["ranges"][1]) for part in parts)
        for row in range(8)
        for column in range(8)
    }
    assert set(holders.values()) == {copies}


def test_devices_talk_only_where_a_result_needs_what_others_hold(shards):
    for cases in shards.values():
        for case in cases.values():
            assert case["results"]["a + 1"] == {"parts": case["parts"], "collectives": {}}
    results = {spec: shards["4×2"][spec]["results"]["a.sum(axis=0)"] for spec in ("P('x', None)", "P(None, 'y')")}
    assert results["P('x', None)"]["collectives"] == {"all-reduce": 1}
    assert results["P(None, 'y')"]["collectives"] == {}


def test_collectives_written_out_come_to_what_jax_gives():
    found = devices.simulated("collectives")["found"]
    assert found["psum"]["seen"][-1] == found["psum"]["result"] == [[36.0]] * 8
    assert found["all_gather"]["seen"][-1] == found["all_gather"]["result"] == [[1.0, 2, 3, 4, 5, 6, 7, 8]] * 8
    assert found["ppermute"]["seen"][1] == [[8.0], [1], [2], [3], [4], [5], [6], [7]]


def test_three_modes_give_the_same_shares_and_say_in_the_type_what_is_split():
    found = devices.simulated("ways")["found"]
    expected = pytest.approx([value / 36 for value in range(1, 9)], rel=1e-6)
    assert {name: way["shares"] for name, way in found["ways"].items()} == dict.fromkeys(found["ways"], expected)
    types = {name: way["type"] for name, way in found["ways"].items()}
    assert types == {"auto": "float32[8]", "explicit": "float32[8@devices]", "shard_map": "float32[1]{V:devices}"}
    assert "ambiguous how the output should be sharded" in found["ambiguous"]["error"]
    assert found["ambiguous"]["told"] == sum(value**2 for value in range(1, 9))


@pytest.mark.parametrize("count", [DEVICE_COUNTS[0], DEVICE_COUNTS[-1]])  # some of eight, and all
def test_training_on_several_devices_gives_the_weights_of_one(count):
    runs = devices.simulated("training", count)["found"]["runs"]
    ways = [(run["way"], run["devices"]) for run in runs]
    assert ways == [("auto", 1), ("auto", count), ("explicit", count), ("shard_map", count)]
    assert runs[0]["losses"][-1] < runs[0]["losses"][0] / 10
    for run in runs[1:]:
        assert math.isclose(run["losses"][-1], runs[0]["losses"][-1], rel_tol=1e-4)
        assert run["difference"] < 1e-5
        assert run["seconds"] > 0


def test_a_process_that_takes_too_long_is_stopped_and_says_so(monkeypatch):
    monkeypatch.setattr(devices, "LIMIT_S", 0.05)
    with pytest.raises(RunError, match=r"not finished after 0\.05 s"):
        devices.simulated("ways")


def test_a_process_that_fails_leaves_its_last_words(monkeypatch):
    monkeypatch.setattr(devices, "PROGRAM", "jaxcore.lessons.there_is_none")
    with pytest.raises(RunError, match=r"No module named .*there_is_none"):
        devices.simulated("ways")


def test_the_machines_devices_are_those_of_jax():
    import jax

    assert [device["id"] for device in devices.here()["devices"]] == [device.id for device in jax.devices()]


def test_arrays_stay_on_the_device_and_numpys_are_not_copied_there_unasked():
    found = devices.stays()
    assert "Disallowed host-to-device transfer" in found["error"]
    assert found["back"] == pytest.approx([0.1, 0.2, 0.3, 0.4])


def test_one_trace_is_lowered_to_the_same_program_for_all_processors():
    found = devices.portable()
    assert found["same"]
    assert set(found["lines"]) == {"cpu", "cuda", "tpu"}
    assert "stablehlo.tanh" in found["text"]
