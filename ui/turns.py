"""Pages are drawn one at a time, and one part of a page beside, however many have been asked for.

Streamlit gives each run of a script a thread of its own, and one thread sends what all of them have drawn: one message for each
turn of its event loop, before which it must get Python's lock back from all who draw. With sixty at work that takes seconds,
and nobody sees anything although everything has been drawn. Who waits here for a turn leaves the lock to those who draw and to
the one who sends.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.scriptrunner import RerunData

SWITCH_S = (
    0.001  # after which a thread offers Python's lock to the others; the usual 5 ms are long for the one who sends
)

_pages, _parts = threading.Semaphore(1), threading.Semaphore(1)
_mine = threading.local()  # `.turn`: what this thread has a turn of
_in_line: list[None] = []  # one for each that waits for a turn; a list changes in one piece
sys.setswitchinterval(SWITCH_S)


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
    places = getattr(_mine, "turn", None)
    if places is None:
        yield
        return
    _leave()
    try:
        yield
    finally:
        _take(places)


def in_line() -> int:
    """How many wait for a turn."""
    return len(_in_line)


def _take(places: threading.Semaphore) -> None:
    _in_line.append(None)
    try:
        places.acquire()
    finally:
        _in_line.pop()
    _mine.turn = places


def _leave() -> None:
    places, _mine.turn = _mine.turn, None
    places.release()


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


keep_what_was_drawn()
