"""Parts of a page that are drawn anew by themselves, as often as this server has time for.

The timer of Streamlit's fragments (`run_every`) begins before the page stands, has one interval whatever happens, and goes on
in a hidden tab. Sixty of them, each two and a half times a second, ask for more than one process can answer, and then nobody
gets anything. Here whoever is to poll again reserves a part of the server's time, behind those who have reserved before, and
the browser's timer is set to that.
"""

import functools
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import streamlit as st
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState

from ui.common import turns

SLOWEST_S = 4.0
SHARE = 0.5  # of one core, for all polls together
AROUND_IT_S = 0.025  # of a processor, for what is around a part, such as the results of a run
SOON_S = 0.2  # for which it is not worth to wait
OVERHEAD_S = 0.003  # of a processor, which Streamlit needs for a poll besides what is drawn

_visibility = st.components.v2.component("visibility", js=Path(__file__).with_name("visibility.js").read_text(encoding="utf-8"))


class _Timetable:
    """When the server has time for whom, so that those who poll come one after another. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._free_s = 0.0  # when all that has been reserved is done, of `time.monotonic`
        self._cost_s = 0.005  # of one drawing, in seconds of a processor

    def learn(self, cost_s: float) -> None:
        """Say how much of a processor's time a drawing took."""
        with self._lock:
            self._cost_s += (cost_s - self._cost_s) / 32

    def reserve(self, fastest_s: float, cost_s: float | None = None) -> float:
        """In how many seconds another drawing may begin; of `cost_s` of a processor, if it is none like those that poll."""
        now = time.monotonic()
        with self._lock:
            wait_s = max(self._free_s, now + turns.in_line() * self._cost_s) - now
            if wait_s < SLOWEST_S:  # otherwise it comes when it comes
                self._free_s = now + wait_s + (OVERHEAD_S + (cost_s or self._cost_s)) / SHARE
        return max(fastest_s, min(wait_s, SLOWEST_S))


_timetable = _Timetable()


def polled(draw: Callable[..., bool | None], *, every_s: float | None, key: str) -> Callable[..., None]:
    """A fragment that is drawn anew every so many seconds, less often while there are many, and not while its tab is hidden.

    Args:
        draw: returns True when what is around it is to be drawn anew: the fragment in which it is, or the whole page.
        every_s: None for not at all.
        key: of the fragment's part in the browser; no other on the page has it.
    """
    around = ThreadState.get().fragment_id
    due = False  # whether this is when what is around it may be drawn

    @functools.wraps(draw)
    def body(*args: Any) -> None:
        nonlocal due
        began = time.thread_time()
        with turns.taken(part=True):
            over = draw(*args)
        interval = None
        if over and not due and (wait_s := _timetable.reserve(0.0, AROUND_IT_S)) > SOON_S:
            interval, over, due = wait_s, False, True
        if over:
            _draw_again(around)
        if every_s is None:
            return
        context, fragment = get_script_run_ctx(), ThreadState.get().fragment_id
        hidden = not over and _visibility(key=key, on_hidden_change=lambda: None).get("hidden")
        if not over and not hidden and interval is None:
            _timetable.learn(time.thread_time() - began)
            interval = _timetable.reserve(every_s)
        if context.fragment_ids_this_run:
            _set_timer(fragment, interval)
        elif interval is not None:
            st.session_state["_timers"][fragment] = interval

    return st.fragment(body)


def _draw_again(fragment: str | None) -> None:
    """Have a fragment drawn anew once what is drawn now is done, as if its visitor had asked for it; None: the whole page."""
    if fragment is None:
        st.rerun()
    context = get_script_run_ctx()
    context.script_requests.request_rerun(
        RerunData(
            query_string=context.query_string,
            page_script_hash=context.page_script_hash,
            fragment_id_queue=[fragment],
            cached_message_hashes=context.cached_message_hashes,
            context_info=context.context_info,
        )
    )


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
