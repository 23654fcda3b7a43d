"""What the pages of all lessons share: their beginning, asking the worker, showing the code that ran."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import streamlit as st

from jaxcore.catalog.lessons.registry import LESSONS
from jaxcore.config.run import RunConfig
from jaxcore.errors import JaxcoreError
from jaxcore.events import Finished
from jaxcore.jobs.runs import Run
from jaxcore.sources import code_of
from ui.common import runs, runtime, session, widgets
from ui.common.i18n import _, explain


@contextlib.contextmanager
def page(name: str) -> Iterator[None]:
    """A lesson's page: its title and purpose, what is drawn within, then links to its neighbours, and the address."""
    session.require_app()
    session.enter_page()
    st.title(_(LESSONS[name].title))
    st.markdown(_(LESSONS[name].purpose))
    yield
    names = list(LESSONS)
    place = names.index(name)
    for column, neighbour in zip(st.columns(2), (place - 1, place + 1)):
        if 0 <= neighbour < len(names):
            other = names[neighbour]
            column.page_link(f"pages/{other}.py", label=_(LESSONS[other].title), icon=f":material/{LESSONS[other].icon}:")
    session.write_page_url()


def tabs(key: str, views: dict[str, Callable[[], None]]) -> None:
    """A tab for each title, in which the view draws itself when it is open."""
    for tab, view in zip(widgets.tabs(list(views), key=key), views.values()):
        if tab.open:
            with tab:
                view()


def sections(views: dict[str, Callable[[], None]]) -> None:
    """A header for each title, and the view under it, which is drawn anew by itself when something is changed in it."""
    for title, view in views.items():
        st.header(title)
        st.fragment(view)()


def compute(name: str, function: str, *args: Any) -> Any:
    """What a demonstration returns for these arguments, which decide it; remembered for all visitors.

    Returns:
        None where it could not be computed; the reason has been shown.
    """
    return _answer(lambda: runtime.ask("lessons:demonstrate", name, function, *args))


def measure(name: str, function: str, *args: Any, key: str, label: str, busy: str | None = None) -> Any:
    """A button, and under it what the demonstration returned when it was last pressed: measured anew each time.

    Args:
        key: of the button, and of what is kept of the answer in this visit.
        label: of the button, translated.
        busy: what is said meanwhile, translated.

    Returns:
        The last answer; None if there is none yet. One that other arguments led to is forgotten.
    """
    if st.button(label, key=key, icon=":material/play_arrow:"):
        with st.spinner(busy or _("Computing …")):
            answer = _answer(lambda: runtime.ask_now("lessons:demonstrate", name, function, *args))
        session.keep_answer(key, args, answer)
    return session.kept_answer(key, args)


def compute_trained(run: Run, name: str, function: str, *args: Any) -> Any:
    """The same as `compute`, for a demonstration that takes what a finished run has learned first."""
    return _answer(lambda: runtime.ask_about(run.id, "lessons:demonstrate_trained", name, function, *args))


def last_trained(task: str = "classification") -> Run | None:
    """The visitor's newest finished run of a task, if there is one."""
    return next((run for run in reversed(session.runs()) if run.task == task and run.latest(Finished)), None)


def say_identity(run: Run | None) -> None:
    """Whose network a demonstration looks at: that of a run, or the one that Classify begins with."""
    runs.say_identity(run.config if run is not None else RunConfig())


def code(name: str, *names: str) -> None:
    """The source of these functions, which is what ran."""
    st.code(code_of(name, *names), language="python", wrap_lines=True)


def _answer(ask) -> Any:
    try:
        return ask()
    except JaxcoreError as error:
        st.error(explain(error))
        return None
