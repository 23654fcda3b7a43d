"""Pages are drawn one at a time, and one part of a page beside, however many have been asked for.

Streamlit gives each run of a script a thread of its own, and one thread sends what all of them have drawn: one message for each
turn of its event loop, before which it must get Python's lock back from all who draw. With sixty at work that takes seconds,
and nobody sees anything although everything has been drawn. Who waits here for a turn leaves the lock to those who draw and to
the one who sends.
"""

import dataclasses
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType

SWITCH_S = 0.001  # after which a thread offers Python's lock to the others; the usual 5 ms are long for the one who sends

sys.setswitchinterval(SWITCH_S)


class _Turn:
    """A lock that is handed to whoever has waited longest. `threading` lets whoever comes just then overtake, and who has
    been overtaken wait behind all others again.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Event] = deque()

    def take(self) -> None:
        with self._lock:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Event()
            self._waiting.append(mine)
        mine.wait()

    def leave(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False

    def __len__(self) -> int:
        """How many wait."""
        return len(self._waiting)


_pages, _parts = _Turn(), _Turn()
_mine = threading.local()  # `.turn`: which this thread has


@contextmanager
def taken(*, part: bool = False) -> Iterator[None]:
    """Draw in here a whole page, or a part of one, which is soon done and waits for no page. Who has a turn goes on with it."""
    if getattr(_mine, "turn", None) is not None:
        yield
        return
    _take(_parts if part else _pages)
    try:
        yield
    finally:
        _leave()


@contextmanager
def given_up() -> Iterator[None]:
    """Wait in here for somebody else, such as the worker, while others draw."""
    turn = getattr(_mine, "turn", None)
    if turn is None:
        yield
        return
    _leave()
    try:
        yield
    finally:
        _take(turn)


def in_line() -> int:
    """How many wait for a turn."""
    return len(_pages) + len(_parts)


def _take(turn: _Turn) -> None:
    turn.take()
    _mine.turn = turn


def _leave() -> None:
    turn, _mine.turn = _mine.turn, None
    turn.leave()


def keep_what_was_drawn() -> None:
    """Let a session have no new runner of scripts before the last messages of the one before have been taken; called once.

    Streamlit ignores what comes from a former runner: a timer that fires while a page's messages are on their way to the event
    loop makes them disappear, and with them the news that the page's run is over (`docs/lost_messages.py`).
    """
    create = AppSession._create_scriptrunner

    def create_later(session: AppSession, rerun_data: RerunData) -> None:
        former = session._scriptrunner
        if former is None:  # its messages were taken, or nobody wants them since the whole page is drawn again
            create(session, rerun_data)
            return

        def create_now() -> None:  # behind all that the former one, which has ended, has handed over
            if session._state == AppSessionState.SHUTDOWN_REQUESTED:  # the tab was closed just then
                return
            if session._scriptrunner in (former, None) or not session._scriptrunner.request_rerun(rerun_data):
                create(session, rerun_data)

        session._event_loop.call_soon(create_now)

    AppSession._create_scriptrunner = create_later


def _together(before: WidgetStates | None, now: WidgetStates | None) -> WidgetStates:
    """What both say, and of a widget that is in both, what the second one says."""
    states = {state.id: state for given in (before, now) if given for state in given.widgets}
    return WidgetStates(widgets=states.values())


def stay_on_the_page() -> None:
    """Lose nothing that was set on a page that is being left, and let no part of it, such as a timer's, lead back to it.

    Called once.

    Streamlit answers a part in the name of the page that it was asked for; a browser that has gone on to another clears what it
    shows, and waits for ever (`docs/lost_messages.py`). Here the parts that are still there are drawn on the page that is.
    And of a request that still waits when the next page is asked for, Streamlit keeps which buttons were pressed, but not what
    was chosen or typed, which the browser does not send again.
    """
    run, ask = ScriptRunner._run_script, ScriptRunner.request_rerun

    def run_here(runner: ScriptRunner, data: RerunData) -> None:
        here = runner._get_script_run_ctx()
        if data.fragment_id_queue and here.page_script_hash:  # which the runner has drawn
            data = dataclasses.replace(data, page_script_hash=here.page_script_hash, query_string=here.query_string)
        run(runner, data)

    def ask_here(runner: ScriptRunner, data: RerunData) -> bool:
        waiting = runner._requests._rerun_data if runner._requests._state == ScriptRequestType.RERUN else None
        if waiting and data.page_script_hash != waiting.page_script_hash:
            if not data.fragment_id:
                data = dataclasses.replace(data, widget_states=_together(waiting.widget_states, data.widget_states))
            elif not waiting.fragment_id_queue:
                return True  # it would take the place of the page that is about to begin
        return ask(runner, data)

    ScriptRunner._run_script, ScriptRunner.request_rerun = run_here, ask_here


keep_what_was_drawn()
stay_on_the_page()
