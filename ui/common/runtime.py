"""This server's one connection to Dask, and each visitor's presence in it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.runtime import get_instance

from jaxcore.errors import JaxcoreError
from jaxcore.jobs.connection import Connection
from ui.common import polling, turns, uploads
from ui.common.i18n import _, explain

if TYPE_CHECKING:
    from jaxcore.jobs.runs import Runs

RETRY_S = 1
PATIENCE_S = 3  # with a connection that is being made, before a page says so

_one_example = threading.Lock()


@st.cache_resource(show_spinner=False)
def connection() -> Connection:
    """This server's way to its runs."""
    return Connection()


@contextlib.contextmanager
def problems_said() -> Iterator[None]:
    """Do something in here; what can't be answered is said instead of the rest of it."""
    try:
        yield
    except JaxcoreError as problem:
        st.error(explain(problem))


def runs() -> Runs:
    """All runs of this server; the first call connects to Dask. Where that can't be, the page says why and ends here."""
    try:
        return connection().runs()
    except JaxcoreError as problem:
        st.error(explain(problem))
        polling.stop()


@st.cache_resource(show_spinner=False)
def _bound_uploads() -> None:
    uploads.bound(get_instance().uploaded_file_mgr)


def connect(wait_s: float = 0) -> bool:
    """Have a connection made in the background, unless there is one; whether it is known, within `wait_s`, if there is one."""
    _bound_uploads()
    return connection().tried(wait_s)


def is_connected() -> bool:
    """Whether there is a connection."""
    with contextlib.suppress(JaxcoreError):
        return connection().known and connection().runs() is not None
    return False


def require_connection() -> None:
    """Called before a page is drawn: say what is amiss. Without a connection the page ends here, and goes on by itself."""
    with turns.given_up():
        connect(PATIENCE_S)
    if not is_connected():
        polling.polled(_wait_for_connection, every_s=RETRY_S, key="connection_poll")()
        polling.stop()
    for problem in runs().workers.problems():
        st.warning(explain(problem))


def say_problem() -> None:
    """Say why there is no connection, if that is known, on a page that can do without."""
    if connection().known:
        with problems_said():
            connection().runs()


def _wait_for_connection() -> None:
    if not connect():
        st.info(_("The worker, the process that computes, is starting…"), icon="spinner")
        return
    with problems_said():
        connection().runs()
        st.rerun()


def wait_for_worker() -> None:
    """Say that the worker is loading JAX; when it has, the page is drawn again."""
    polling.polled(_wait_for_worker, every_s=RETRY_S, key="worker_poll")()


def _wait_for_worker() -> None:
    if not runs().workers.loading:
        st.rerun()
    st.info(_("The worker, the process that computes, is starting…"), icon="spinner")


def ask_now(question: str, *args) -> object:
    """The worker's answer to a question. While the worker is loading JAX, the page ends here, and goes on by itself."""
    _need_worker()
    with turns.given_up():
        return runs().ask(question, *args)


def _need_worker() -> None:
    if runs().workers.loading:
        wait_for_worker()
        polling.stop()


def _leave(visitor: str) -> None:
    with contextlib.suppress(JaxcoreError):  # without a connection there is nothing to leave
        connection().runs().leave(visitor)


@st.cache_resource(scope="session", show_spinner=False, on_release=_leave)
def be_present(visitor: str) -> str:
    """Keep the visitor's runs while the tab is open; when it closes they are given up after a while."""
    runs().enter(visitor)
    return visitor


def ask_about(run_id: str, question: str, *args) -> object:
    """The worker's answer to a question about what a finished run left behind; all who look at the run share it."""
    with turns.given_up():
        return _known(run_id, question, *args)


def run_example(aspect: str, framework: str) -> str:
    """What the program of an aspect prints; one at a time, since each loads a whole framework."""
    with turns.given_up():
        return _printed(aspect, framework)


@st.cache_data(show_spinner=False, max_entries=128)
def _printed(aspect: str, framework: str) -> str:
    with _one_example:
        return runs().ask("comparison:run_example", aspect, framework)


@st.cache_data(show_spinner=False, max_entries=256)
def _known(run_id: str | None, question: str, *args) -> object:
    left_behind = () if run_id is None else (runs().get(run_id).future,)
    return runs().ask(question, *left_behind, *args)


def ask(question: str, *args) -> object:
    """As `ask_now`, where the answer depends on nothing but the arguments: all visitors share it."""
    _need_worker()
    with turns.given_up():
        return _known(None, question, *args)
