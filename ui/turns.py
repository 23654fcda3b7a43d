"""Pages are drawn one or two at a time, however many have been asked for.

Streamlit gives each run of a script a thread of its own, and one thread sends what all of them have drawn: one message for each
turn of its event loop, before which it must get Python's lock back from all who draw. With sixty at work that takes seconds,
and nobody sees anything although everything has been drawn (`docs/streamlit_messages.py` shows it). Who waits here for a turn
leaves the lock to those who draw and to the one who sends.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

AT_ONCE = 2
SWITCH_S = (
    0.001  # after which a thread offers Python's lock to the others; the usual 5 ms are long for the one who sends
)

_places = threading.Semaphore(AT_ONCE)
_mine = threading.local()
sys.setswitchinterval(SWITCH_S)


@contextmanager
def taken() -> Iterator[None]:
    """Draw in here. Who has a turn already goes on with it."""
    if getattr(_mine, "turn", False):
        yield
        return
    with _places:
        _mine.turn = True
        try:
            yield
        finally:
            _mine.turn = False


@contextmanager
def given_up() -> Iterator[None]:
    """Wait in here for somebody else, such as the worker, while others draw."""
    if not getattr(_mine, "turn", False):
        yield
        return
    _mine.turn = False
    _places.release()
    try:
        yield
    finally:
        _places.acquire()
        _mine.turn = True
