"""What each way to write a part of the training loop leads to."""

from __future__ import annotations

import math

import pytest

from jaxcore.catalog.lessons.loop import IN_FLAX, PARTS, USUAL
from jaxcore.errors import ConfigError
from jaxcore.lessons.loop import run, run_in_flax
from ui.lessons.loop import program

pytestmark = pytest.mark.usefixtures("programs_on_disk")

LEADS_TO = {
    ("data", "as_measured"): "falls",
    ("init", "one_key"): "learns",
    ("init", "zeros"): "stays",
    ("loss", "integers"): "learns",
    ("loss", "forgotten"): "error",
    ("loss", "column"): "falls",
    ("loss", "softmax_twice"): "learns",
    ("gradient", "inputs"): "error",
    ("update", "by_hand"): "learns",
    ("update", "not_applied"): "stays",
    ("update", "subtracted"): "rises",
    ("update", "gradients"): "rises",
    ("jit", "plain"): "learns",
    ("epochs", "same_key"): "learns",
    ("epochs", "no_shuffling"): "learns",
}


def with_one_way(name: str, way: str) -> dict:
    return run(*(USUAL | {name: way}).values())


@pytest.fixture(scope="module")
def usual(programs_on_disk):
    return run(*USUAL.values())


@pytest.fixture(scope="module")
def found(programs_on_disk):
    return {at: with_one_way(*at) for at in LEADS_TO}


def test_the_usual_loop_learns(usual):
    assert usual["outcome"] == "learns"
    assert len(usual["losses"]) == 121
    assert usual["before"] == pytest.approx(math.log(3), abs=0.2)
    assert (usual["orders"], usual["equal"]) == (20, 0)
    assert usual["gradient"].startswith("(4, 16), (16,)")


def test_each_other_way_leads_to_what_is_told_of_it(found):
    assert {(name, way) for name, part in PARTS.items() for way in part.ways} == found.keys() | set(USUAL.items())
    assert {at: what["outcome"] for at, what in found.items()} == LEADS_TO


def test_what_is_said_of_the_mistakes_was_measured(found, usual):
    assert found["init", "one_key"]["equal"] == 256
    assert "Incompatible shapes" in found["loss", "forgotten"]["error"]
    assert found["loss", "column"]["after"] == pytest.approx(3 * math.log(3), rel=0.001)  # all species alike
    assert found["loss", "softmax_twice"]["after"] > math.log(1 + 2 / math.e)
    assert found["gradient", "inputs"]["gradient"] == "(20, 4)"
    assert len(set(found["update", "not_applied"]["losses"])) == 1
    assert found["epochs", "same_key"]["orders"] == 1
    assert found["epochs", "no_shuffling"]["species"] == 1
    assert found["epochs", "no_shuffling"]["after_epoch"] > usual["after_epoch"]
    assert found["jit", "plain"]["losses"] == pytest.approx(usual["losses"], abs=1e-4)


def test_flax_learns_in_its_own_jit_and_not_in_that_of_jax():
    told = {way: run_in_flax(way) for way in IN_FLAX.ways}
    assert {way: what["outcome"] for way, what in told.items()} == {"nnx_jit": "learns", "jax_jit": "stays", "older": "error"}
    assert "Flax 0.11" in told["older"]["error"]


def test_the_program_that_is_taken_home_does_the_same(usual, capsys):
    exec(program([part.ways[USUAL[name]] for name, part in PARTS.items()]), {})
    assert capsys.readouterr().out.splitlines()[-1].startswith(f"{usual['correct']} of 30")


def test_every_program_to_take_home_can_be_read():
    for name, part in PARTS.items():
        for way in part.ways.values():
            text = program([way if other == name else PARTS[other].ways[usual] for other, usual in USUAL.items()])
            assert f"def {way.program}(" in compile_and_return(text)


def compile_and_return(text: str) -> str:
    compile(text, "training_loop.py", "exec")
    return text


def test_an_unknown_way_is_refused():
    with pytest.raises(ConfigError):
        with_one_way("loss", "__import__")
    with pytest.raises(ConfigError):
        run_in_flax("exec")
