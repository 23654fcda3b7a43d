from __future__ import annotations

import difflib
import re

import pytest

from jaxcore.catalog.lessons.gotchas import GOTCHAS, PROGRAMS
from jaxcore.catalog.lessons.registry import LESSONS
from jaxcore.lessons.gotchas import programs, run, shorten
from jaxcore.sources import code_of

SILENT = {"two_layers", "two_pixels", "root_at_zero", "stopwatch", "convolution", "halves"}
"""Those that give a wrong result instead of an error."""


@pytest.fixture(scope="module")
def outcomes(programs_on_disk):
    return {name: run(name) for name in GOTCHAS}


def test_there_are_as_many_as_is_said():
    assert LESSONS["gotchas"].purpose.startswith("Ten errors")
    assert len(GOTCHAS) == 10


@pytest.mark.parametrize("name", GOTCHAS)
def test_the_broken_program_fails_or_is_wrong_and_the_mended_one_is_not(outcomes, name):
    broken, mended = outcomes[name][name], outcomes[name][f"{name}_mended"]
    assert mended["error"] is None
    if name in SILENT:
        assert broken["error"] is None
        assert broken["output"] != mended["output"]
    else:
        assert broken["output"] is None


@pytest.mark.parametrize("name", GOTCHAS)
def test_it_is_mended_in_one_line(name):
    broken, mended = (code_of(PROGRAMS, program).splitlines()[1:] for program in (name, f"{name}_mended"))
    changed = [line for line in difflib.ndiff(broken, mended) if line[0] in "+-"]
    assert [line[0] for line in changed] == ["-", "+"]


@pytest.mark.parametrize(
    ("program", "error"),
    [
        ("positive_part", "TracerBoolConversionError"),
        ("one_number", "TypeError"),
        ("two_layers_caught", "KeyReuseError"),
        ("weighted", "TypeError"),
        ("squares", "UnexpectedTracerError"),
        ("root_at_zero_caught", "FloatingPointError"),
    ],
)
def test_the_errors_are_those_of_jax(outcomes, program, error):
    found = next(outcome[program] for outcome in outcomes.values() if program in outcome)
    assert found["error"] == error
    assert found["message"]
    without_addresses = re.sub(r"https?://\S+", "", found["message"])
    assert "/" not in without_addresses, "a folder of this machine"


def test_what_goes_wrong_in_silence(outcomes):
    first, second = outcomes["two_layers"]["two_layers"]["output"].splitlines()
    assert first == second
    first, second = outcomes["two_layers"]["two_layers_mended"]["output"].splitlines()
    assert first != second
    assert outcomes["two_pixels"]["two_pixels"]["output"] == "[200 144]"
    assert outcomes["two_pixels"]["two_pixels_float64"]["output"].splitlines() == ["NumPy: float64, 1.0", "JAX: float32, 0.0"]
    assert outcomes["root_at_zero"]["root_at_zero"]["output"] == "(0.0, nan)"
    assert outcomes["root_at_zero"]["root_at_zero_mended"]["output"] == "(0.0, 0.0)"
    assert outcomes["convolution"]["convolution"]["output"] == "(1, 11, 11, 16)"
    assert outcomes["convolution"]["convolution_mended"]["output"] == "(1, 32, 32, 16)"
    assert outcomes["halves"]["halves"]["output"] == "float32"
    assert outcomes["halves"]["halves_mended"]["output"] == "bfloat16"


def test_only_the_mended_clock_waits_for_the_result(outcomes):
    for program, timed in (("stopwatch", "f(x)"), ("stopwatch_mended", "f(x).block_until_ready()")):
        _, _, after = code_of(PROGRAMS, program).partition("start = perf_counter()\n")
        assert after.splitlines()[0].strip() == timed, program
        assert float(outcomes["stopwatch"][program]["output"].split()[0]) > 0, program


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
