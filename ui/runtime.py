"""This server's one connection to Dask, and each visitor's presence in it."""

from __future__ import annotations

import contextlib
import threading

import streamlit as st
from streamlit.runtime import get_instance

from jaxcore import jobs
from jaxcore.errors import JaxcoreError
from ui import uploads
from ui.i18n import explain

RETRY_S = 2


@st.cache_resource(show_spinner=False)
def connection() -> jobs.Connection:
    """This server's way to its runs; its first visitor asks for it."""
    uploads.bound(get_instance().uploaded_file_mgr)
    return jobs.Connection()


def runs() -> jobs.Runs:
    """All runs of this server; the first call connects to Dask. Where that can't be, the page says why and ends here."""
    try:
        return connection().runs()
    except JaxcoreError as problem:
        st.error(explain(problem))
        st.stop()


def require_connection() -> None:
    """Called before a page is drawn: say what is amiss. Without a connection the page ends here, and goes on by itself."""
    if _problem() is not None:
        st.fragment(_wait_for_connection, run_every=RETRY_S)()
        st.stop()
    for problem in runs().problems():
        st.warning(explain(problem))


def _problem() -> JaxcoreError | None:
    try:
        connection().runs()
    except JaxcoreError as problem:
        return problem
    return None


def _wait_for_connection() -> None:
    problem = _problem()
    if problem is None:
        st.rerun()
    st.error(explain(problem))


def _leave(visitor: str) -> None:
    with contextlib.suppress(JaxcoreError):  # without a connection there is nothing to leave
        connection().runs().leave(visitor)


@st.cache_resource(scope="session", show_spinner=False, on_release=_leave)
def be_present(visitor: str) -> str:
    """Keep the visitor's runs while the tab is open; when it closes they are given up after a while."""
    runs().enter(visitor)
    return visitor


@st.cache_data(show_spinner=False, max_entries=128)
def ask_about(run_id: str, question: str, *args) -> object:
    """The worker's answer to a question about what a finished run left behind; all who look at the run share it."""
    return runs().ask(question, runs().get(run_id).future, *args)


@st.cache_data(show_spinner=False, max_entries=128)
def run_example(aspect: str, framework: str) -> str:
    """What the program of an aspect prints; one at a time, since each loads a whole framework."""
    with _examples():
        return runs().ask("comparison:run_example", aspect, framework)


@st.cache_resource(show_spinner=False)
def _examples() -> threading.Lock:
    return threading.Lock()


@st.cache_data(show_spinner=False, max_entries=32)
def ask(question: str, *args) -> object:
    """The worker's answer to a question that depends on nothing but its arguments."""
    return runs().ask(question, *args)
