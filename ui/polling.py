"""Parts of a page that are drawn anew by themselves, as often as this server has time for.

The timer of Streamlit's fragments (`run_every`) begins before the page stands, has one interval whatever happens, and goes on
in a hidden tab. Sixty of them, each two and a half times a second, ask for more than one process can answer, and then nobody
gets anything. Here the browser's timers share a budget of the server's time.
"""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import streamlit as st
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState

from ui import turns

SLOWEST_S = 4.0
SHARE = 0.4  # of one core, for all polls together
AROUND_S = 0.003  # of a processor, which Streamlit needs for a poll besides what is drawn

_visibility = st.components.v2.component(
    "visibility", js=Path(__file__).with_name("visibility.js").read_text(encoding="utf-8")
)


class _Budget:
    """How often each of those who poll may do so. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: dict[tuple[str, str], float] = {}  # when each session's fragment was drawn last
        self._cost_s = 0.002  # of one drawing, in seconds of a processor

    def spend(self, who: tuple[str, str], seconds: float) -> None:
        now = time.monotonic()
        with self._lock:
            self._cost_s += (seconds - self._cost_s) / 32
            self._last[who] = now
            for one in [one for one, last in self._last.items() if now - last > 2 * SLOWEST_S]:
                del self._last[one]

    def leave(self, who: tuple[str, str]) -> None:
        with self._lock:
            self._last.pop(who, None)

    def interval_s(self, fastest_s: float) -> float:
        """In steps of a quarter, so that a browser's timer is not set anew each time."""
        wanted, interval = len(self._last) * (AROUND_S + self._cost_s) / SHARE, fastest_s
        while interval < min(wanted, SLOWEST_S):
            interval *= 1.25
        return interval


_budget = _Budget()


def polled(draw: Callable[..., None], *, every_s: float | None, key: str) -> Callable[..., None]:
    """A fragment that is drawn anew every so many seconds, less often while there are many, and not while its tab is hidden.

    Args:
        every_s: None for not at all.
        key: of the fragment's part in the browser; no other on the page has it.
    """

    @functools.wraps(draw)
    def body(*args: Any) -> None:
        began = time.thread_time()
        with turns.taken(part=True):
            draw(*args)
        if every_s is None:
            return
        context, fragment = get_script_run_ctx(), ThreadState.get().fragment_id
        who = context.session_id, fragment
        if _visibility(key=key, on_hidden_change=lambda: None).get("hidden"):
            _budget.leave(who)
            _set_timer(fragment, None)
            return
        _budget.spend(who, time.thread_time() - began)
        interval = _budget.interval_s(every_s)
        if context.fragment_ids_this_run:
            _set_timer(fragment, interval)
        else:
            st.session_state["_timers"][fragment] = interval

    return st.fragment(body)


def begin() -> None:
    """Begin what is to be drawn anew; called last in a run of the script, when the page stands."""
    for fragment, interval in st.session_state["_timers"].items():
        _set_timer(fragment, interval)


def stop() -> NoReturn:
    """`st.stop`, after which nothing more reaches the browser: what is to be drawn anew begins before."""
    begin()
    st.stop()


def _set_timer(fragment: str, interval_s: float | None) -> None:
    """What `run_every` tells the browser, which replaces a fragment's timer by one with another interval; None ends it."""
    message = ForwardMsg()
    if interval_s is None:
        message.stop_auto_rerun.fragment_ids.append(fragment)
    else:
        message.auto_rerun.fragment_id, message.auto_rerun.interval = fragment, interval_s
    get_script_run_ctx().enqueue(message)
