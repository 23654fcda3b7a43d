"""Many who draw at once: nothing is lost, and who waits for the worker keeps nobody from drawing."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests

from tests.conftest import until
from ui.common import turns

DEMONSTRATION = Path(__file__).parents[1] / "docs" / "lost_messages.py"


@pytest.mark.parametrize(
    ("which", "theirs", "ours"), [("lines", "0 of 100 lines", "100 of 100 lines"), ("page", ": False.", ": True.")]
)
def test_a_page_is_not_lost_when_a_timer_fires_as_it_ends_or_as_the_next_one_begins(which, theirs, ours):
    for first, said in ("", theirs), ("import ui.common.turns; ", ours):
        code = f"{first}import runpy; runpy.run_path({str(DEMONSTRATION)!r}, run_name='__main__')"
        shown = subprocess.run([sys.executable, "-c", code, which], capture_output=True, text=True, timeout=60, check=True)
        assert said in shown.stdout, shown.stderr


def test_a_part_of_a_page_that_is_left_does_not_take_the_place_of_the_one_that_is_about_to_begin():
    runner = SimpleNamespace(_requests=ScriptRequests(), _wake_parallel_join_barrier_if_waiting=lambda: None)
    ScriptRunner.request_rerun(runner, RerunData(page_script_hash="next"))
    assert ScriptRunner.request_rerun(runner, RerunData(page_script_hash="left", fragment_id="timer"))
    begins = runner._requests.on_scriptrunner_ready()
    assert begins.rerun_data.page_script_hash == "next"


def test_what_was_set_a_moment_before_a_page_is_left_is_not_lost():
    def said(**values):
        return WidgetStates(widgets=[WidgetState(id=name, string_value=value) for name, value in values.items()])

    runner = SimpleNamespace(_requests=ScriptRequests(), _wake_parallel_join_barrier_if_waiting=lambda: None)
    ScriptRunner.request_rerun(runner, RerunData(page_script_hash="left", widget_states=said(optimizer="RMSprop", lang="es")))
    ScriptRunner.request_rerun(runner, RerunData(page_script_hash="next", widget_states=said(lang="en")))
    begins = runner._requests.on_scriptrunner_ready().rerun_data
    assert begins.page_script_hash == "next"
    assert {state.id: state.string_value for state in begins.widget_states.widgets} == {"optimizer": "RMSprop", "lang": "en"}


def test_one_has_a_turn_and_who_waits_for_another_one_gives_it_up():
    waiting, done = threading.Event(), []

    def asks_the_worker():
        with turns.taken(), turns.taken(), turns.given_up():
            waiting.wait(10)
        done.append("answered")

    def draws():
        with turns.taken():
            done.append("drawn")

    asker = threading.Thread(target=asks_the_worker)
    asker.start()
    other = threading.Thread(target=draws)
    other.start()
    other.join(10)
    assert done == ["drawn"]
    waiting.set()
    asker.join(10)
    assert done == ["drawn", "answered"]


def test_whoever_has_waited_longest_is_next_even_when_another_comes_just_then():
    drawn = []

    def draws(number):
        with turns.taken():
            drawn.append(number)

    threads = [threading.Thread(target=draws, args=(number,)) for number in range(4)]
    with turns.taken():
        for number, thread in enumerate(threads, 1):
            thread.start()
            until(lambda number=number: turns.in_line() == number)
    draws("who has just had a turn")
    for thread in threads:
        thread.join(10)
    assert drawn == [0, 1, 2, 3, "who has just had a turn"]


def test_nothing_is_drawn_for_a_tab_that_is_closed_while_its_next_drawing_waits():
    later = []
    loop = SimpleNamespace(call_soon=later.append)
    session = SimpleNamespace(_scriptrunner="the former", _event_loop=loop, _state=AppSessionState.APP_IS_RUNNING)
    AppSession._create_scriptrunner(session, RerunData())
    session._state = AppSessionState.SHUTDOWN_REQUESTED
    (create,) = later
    create()
    assert session._scriptrunner == "the former"
