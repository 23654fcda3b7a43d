"""What the pages of all lessons share: their beginning, asking the worker, showing the code that ran."""

from __future__ import annotations

from typing import Any

import streamlit as st

from jaxcore.catalog.lessons.registry import LESSONS
from jaxcore.config.run import RunConfig
from jaxcore.errors import JaxcoreError
from jaxcore.events import Finished
from jaxcore.jobs.runs import Run
from jaxcore.sources import code_of
from ui.common import runs, runtime, session
from ui.common.i18n import _, explain


def begin(name: str) -> None:
    """The lesson's title and purpose."""
    session.require_app()
    session.enter_page()
    lesson = LESSONS[name]
    title, purpose = lesson.title, lesson.purpose
    st.title(_(title))
    st.markdown(_(purpose))


def end(name: str) -> None:
    """Links to the lessons before and after, and the address."""
    names = list(LESSONS)
    place = names.index(name)
    before, after = st.columns(2)
    for column, neighbour in ((before, place - 1), (after, place + 1)):
        if 0 <= neighbour < len(names):
            other = LESSONS[names[neighbour]]
            title = other.title
            column.page_link(f"pages/{names[neighbour]}.py", label=_(title), icon=f":material/{other.icon}:")
    session.write_page_url()


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
