from __future__ import annotations

import difflib
import re

import pytest

from jaxcore.catalog.lessons.gotchas import GOTCHAS, PROGRAMS
from jaxcore.catalog.lessons.registry import LESSONS
from jaxcore.lessons.gotchas import programs, run, shorten
from jaxcore.sources import code_of

SILENT = {"key_reuse", "dtypes", "nan_gradient", "timing", "conv_strides", "weak_types"}
"""Those that give a wrong result instead of an error."""


@pytest.fixture(scope="module")
def outcomes(programs_on_disk):
    return {name: run(name) for name in GOTCHAS}


def test_there_are_as_many_as_is_said():
    assert LESSONS["gotchas"].purpose.startswith("Ten errors")
    assert len(GOTCHAS) == 10


@pytest.mark.parametrize("name", GOTCHAS)
def test_the_broken_program_fails_or_is_wrong_and_the_mended_one_is_not(outcomes, name):
    broken, mended = outcomes[name][f"{name}_broken"], outcomes[name][f"{name}_mended"]
    assert mended["error"] is None
    if name in SILENT:
        assert broken["error"] is None
        assert broken["output"] != mended["output"]
    else:
        assert broken["output"] is None


@pytest.mark.parametrize("name", GOTCHAS)
def test_it_is_mended_in_one_line(name):
    broken, mended = (code_of(PROGRAMS, f"{name}_{kind}").splitlines()[1:] for kind in ("broken", "mended"))
    changed = [line for line in difflib.ndiff(broken, mended) if line[0] in "+-"]
    assert [line[0] for line in changed] == ["-", "+"]


@pytest.mark.parametrize(
    ("program", "error"),
    [
        ("tracer_in_if_broken", "TracerBoolConversionError"),
        ("in_place_broken", "TypeError"),
        ("key_reuse_caught", "KeyReuseError"),
        ("shapes_broken", "TypeError"),
        ("leaked_tracer_broken", "UnexpectedTracerError"),
        ("nan_gradient_caught", "FloatingPointError"),
    ],
)
def test_the_errors_are_those_of_jax(outcomes, program, error):
    found = next(outcome[program] for outcome in outcomes.values() if program in outcome)
    assert found["error"] == error
    assert found["message"]
    without_addresses = re.sub(r"https?://\S+", "", found["message"])
    assert "/" not in without_addresses, "a folder of this machine"


def test_what_goes_wrong_in_silence(outcomes):
    first, second = outcomes["key_reuse"]["key_reuse_broken"]["output"].splitlines()
    assert first == second
    first, second = outcomes["key_reuse"]["key_reuse_mended"]["output"].splitlines()
    assert first != second
    assert outcomes["dtypes"]["dtypes_broken"]["output"] == "[200 144]"
    assert outcomes["dtypes"]["dtypes_float64"]["output"].splitlines() == ["NumPy: float64, 1.0", "JAX: float32, 0.0"]
    assert outcomes["nan_gradient"]["nan_gradient_broken"]["output"] == "(0.0, nan)"
    assert outcomes["nan_gradient"]["nan_gradient_mended"]["output"] == "(0.0, 0.0)"
    assert outcomes["conv_strides"]["conv_strides_broken"]["output"] == "(1, 11, 11, 16)"
    assert outcomes["conv_strides"]["conv_strides_mended"]["output"] == "(1, 32, 32, 16)"
    assert outcomes["weak_types"]["weak_types_broken"]["output"] == "float32"
    assert outcomes["weak_types"]["weak_types_mended"]["output"] == "bfloat16"


def test_only_the_mended_clock_waits_for_the_result(outcomes):
    for kind, timed in (("broken", "f(x)"), ("mended", "f(x).block_until_ready()")):
        _, _, after = code_of(PROGRAMS, f"timing_{kind}").partition("start = perf_counter()\n")
        assert after.splitlines()[0].strip() == timed, kind
        assert float(outcomes["timing"][f"timing_{kind}"]["output"].split()[0]) > 0, kind


def test_an_unknown_gotcha_is_refused():
    with pytest.raises(KeyError):
        programs("__import__")


def test_a_message_is_shortened_to_its_first_lines_without_folders():
    message = (
        "Bad value.\n\nIt was made at /home/someone/project/my_code.py:12 here.\nSee https://docs.jax.dev/en/latest/a.html"
    )
    assert shorten(message) == "Bad value.\nIt was made at my_code.py:12 here.\n…"
    assert shorten("Use https://docs.jax.dev/en/x.html") == "Use https://docs.jax.dev/en/x.html"
    assert shorten("word " * 200).endswith("word …")
