"""Compiled programs: made once, found again, dropped when too many others were used since; whoever uses one keeps it."""

from __future__ import annotations

import itertools
import os
import threading

import jax
import jax.numpy as jnp
import pytest

from jaxcore import programs
from jaxcore.config.run import RunConfig
from jaxcore.data import prepare
from jaxcore.engine import compiling, predict
from jaxcore.engine.compiling import bounded_jit
from jaxcore.engine.step import first_state, keys_of
from jaxcore.engine.structure import Structure
from jaxcore.errors import RunError
from tests.running import run

pytestmark = pytest.mark.slow

SMALL = RunConfig().replace(hidden=(), epochs=1)


@pytest.fixture(scope="module")
def perform(programs_on_disk):
    """Does a task as the worker does."""
    from jaxcore import tasks

    return tasks.perform


def live() -> int:
    return len(jax.devices()[0].client.live_executables())


def test_a_worker_holds_only_so_many_executables_and_a_run_that_is_going_is_not_disturbed(perform, monkeypatch):
    monkeypatch.setattr(compiling, "MAX_PROGRAMS", 4)
    monkeypatch.setattr(compiling, "MAX_REST", 8)
    going, data = SMALL.replace(hidden=(7, 5), epochs=1000), prepare(SMALL.data)
    ran, most = [], 0
    thread = threading.Thread(target=lambda: ran.append(run(going)))
    thread.start()
    for units in range(1, 10):
        config = SMALL.replace(hidden=(units,))
        structure = Structure.of(config, data)
        state = first_state(structure, keys_of(config).init, data.train.rows)
        assert predict.forward(state, config, data, data.train.x[:8]).shape == (8, 3)
        perform("jax.numpy:arange", units)  # anything at all that compiles
        most = max(most, live())
    thread.join()
    assert most <= 4 + 8 + 3, "what the going run holds, too, which may have been dropped"
    assert ran[0].numbers() == run(going).numbers()


def test_what_other_pages_begin_with_is_compiled_once_by_a_process_that_ends_with_the_worker(perform, tmp_path, monkeypatch):
    from jaxcore.tasks import warming

    monkeypatch.setenv("JAXCORE_CACHE_DIR", str(tmp_path))
    began, output_of = [], programs.output_of
    monkeypatch.setattr(warming, "output_of", lambda arguments, **how: began.append(arguments) or "")
    for _ in range(2):
        assert perform("jaxcore.tasks.warming:others", None) is None
    ((flag, program),) = began
    assert (flag, program.count(f"compile_others({os.getpid()})")) == ("-c", 1)
    orphan = program.replace(str(os.getpid()), "1")
    assert len(list(tmp_path.glob("warm-*"))) == 1
    with pytest.raises(RunError, match="status 1"):
        output_of(["-c", orphan], limit_s=60, env=programs.environment())
    assert not list(tmp_path.glob("warm-*")), "the next server begins anew"


def test_programs_used_a_moment_ago_are_found_again_whatever_was_dropped(perform, compilations, monkeypatch):
    monkeypatch.setattr(compiling, "MAX_REST", 0)
    first = run(SMALL, batch_size=11)
    run(SMALL, batch_size=12)
    perform("jax.numpy:arange", 3)
    compilations.clear()
    again = run(SMALL, batch_size=11)
    assert again.numbers() == first.numbers()
    assert again.events[1].reused
    assert not [name for name in compilations if any(own in name for own in ("train_chunk", "first_state", "_outputs"))]


def test_what_was_used_longest_ago_goes_first(monkeypatch):
    monkeypatch.setattr(compiling, "MAX_PROGRAMS", 3)
    raised = bounded_jit(static=1)(lambda power, x: x**power)
    for power in (2, 3, 4, 2, 5):
        assert raised(power, jnp.float32(2)) == 2**power
    made = raised.made
    raised(2, jnp.float32(3))
    assert raised.made == made
    raised(3, jnp.float32(3))
    assert raised.made == made + 1


def test_who_asks_for_a_program_that_is_being_made_waits_and_hears_why_it_failed(monkeypatch):
    asked, counter = threading.Barrier(4), itertools.count()

    @bounded_jit()
    def bad(x):
        next(counter)
        raise ValueError("no such thing")

    said = []

    def ask():
        asked.wait()
        try:
            bad(jnp.float32(1))
        except ValueError as error:
            said.append(str(error))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == ["no such thing"] * 4
    with pytest.raises(ValueError, match="no such thing"):  # what failed is not kept
        bad(jnp.float32(1))
    assert 2 <= next(counter) <= 5
