"""What every entry of the registry of libraries promises; a new one is enrolled by being registered."""

from __future__ import annotations

from datetime import date, timedelta
from importlib.metadata import version

import pytest

from jaxcore.catalog.lessons import ecosystem
from jaxcore.catalog.lessons.ecosystem import AS_OF, EXAMPLES, LIBRARIES, PURPOSES, STATES
from jaxcore.errors import RunError
from jaxcore.lessons.ecosystem import run_example, versions

PROGRAMS = [program for library in LIBRARIES.values() for program in library.examples]
NAMED_IN_REPORTS = (  # docs/sources.md
    "Flax",
    "Equinox",
    "Keras",
    "Optax",
    "Optimistix",
    "Lineax",
    "Diffrax",
    "Grain",
    "TensorFlow Datasets",
    "Hugging Face Datasets",
    "BlackJAX",
    "NumPyro",
    "PyMC",
    "TensorFlow Probability",
    "Distrax",
    "JAX MD",
    "Brax",
    "MaxText",
    "AXLearn",
    "Levanter",
    "EasyLM",
    "Marin",
    "Orbax",
    "Chex",
    "Dopamine",
    "Trax",
    "Objax",
    "Haiku",
)


def test_an_entry_says_what_it_is_for_where_it_is_and_how_it_is():
    for name, library in LIBRARIES.items():
        assert library.title, name
        assert library.text.endswith("."), name
        assert library.purpose in PURPOSES, name
        assert library.found.state in STATES, name
        assert library.github.count("/") == 1, name


def test_a_state_is_what_the_dates_say():
    for name, library in LIBRARIES.items():
        found = library.found
        if not found.seen:
            assert (found.state, found.newest) == ("unchecked", ""), name
            continue
        newest, seen, as_of = (date.fromisoformat(day) for day in (found.newest, found.seen, AS_OF))
        assert newest <= seen <= as_of, name
        assert (found.state == "unchecked") == (seen < as_of - timedelta(days=365)), name
        assert found.state != "active" or newest > as_of - timedelta(days=365), name


def test_all_libraries_that_the_reports_name_are_there():
    assert set(NAMED_IN_REPORTS) <= {library.title for library in LIBRARIES.values()}


@pytest.mark.parametrize("program", PROGRAMS)
def test_an_example_runs_and_prints_something(program):
    assert run_example(program)


def test_every_example_belongs_to_a_library():
    assert sorted(PROGRAMS) == sorted(path.stem for path in EXAMPLES.glob("[!_]*.py"))


def test_an_example_that_fails_says_how(monkeypatch, tmp_path):
    (tmp_path / "optax.py").write_text("print('before')\nraise ValueError('no luck')")
    monkeypatch.setattr(ecosystem, "EXAMPLES", tmp_path)
    with pytest.raises(RunError, match="ValueError: no luck"):
        run_example("optax")
    with pytest.raises(KeyError):
        run_example("../optax")


def test_versions_are_those_that_are_installed():
    found = versions()
    assert found["jax"] == version("jax")
    assert found["orbax"] == version("orbax-checkpoint")
    assert "trax" not in found
