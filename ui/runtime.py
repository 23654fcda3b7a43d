"""This server's one connection to Dask, and each visitor's presence in it."""

from __future__ import annotations

import threading

import streamlit as st

from jaxcore import jobs


@st.cache_resource(show_spinner=False)
def runs() -> jobs.Runs:
    """All runs of this server; the first call connects to Dask."""
    return jobs.Runs(jobs.connect())


@st.cache_resource(scope="session", show_spinner=False, on_release=lambda visitor: runs().leave(visitor))
def be_present(visitor: str) -> str:
    """Keep the visitor's runs while the tab is open; when it closes they are given up after a while."""
    runs().enter(visitor)
    return visitor


@st.cache_data(show_spinner=False, max_entries=64)
def ask_about(run_id: str, question: str, *args) -> object:
    """The worker's answer to a question about what a finished run left behind."""
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
