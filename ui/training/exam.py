"""The test set: shown when somebody asks for it, and counted how often, since whoever chooses by it has none any more."""

from typing import Any

import streamlit as st

from jaxcore.events import Finished, Started
from jaxcore.jobs.run import Run
from jaxcore.translatable import N_
from ui.common import widgets
from ui.common.i18n import _, number

SETS = {"test": N_("Test set"), "validation": N_("Validation set")}


def part(run: Run) -> str:
    """Which set a finished run is shown on: `"validation"`, and once it has been asked for, `"test"`."""
    return st.session_state.get(_key(run), "test") if _looked_at(run) else "validation"


def scores(run: Run) -> dict[str, Any]:
    """What the network is worth there, as `Finished` has it."""
    return getattr(run.latest(Finished), part(run))


def show(run: Run) -> None:
    """Say which examples all that follows is about, and offer the test set."""
    count = number(run.latest(Started).examples[part(run)])
    titles = {
        "validation": _("On the {count} validation examples", count=count),
        "test": _("On the {count} test examples", count=count),
    }
    with st.container(key="exam"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.header(titles[part(run)], width="content")
            if _looked_at(run):
                widgets.switch(_("Judged by"), SETS, _key(run), label_visibility="collapsed", persist_state="session")
            else:
                st.button(
                    _("Look at the test set"), key="look_at_test", icon=":material/lock_open:", on_click=_look, args=(run,)
                )
        st.caption(_said(run))


def _said(run: Run) -> str:
    if not _looked_at(run):
        return _(
            "Choose your settings with these. The test set is the exam: look at it once, when you have chosen. It shows "
            "how good the network is on examples that nobody has used to choose."
        )
    looks = sum(exam == run.config.data for exam in _looks().values())
    if looks == 1:
        return _(
            "You have looked at this test set once. The result is honest as long as you don't change your settings because "
            "of it."
        )
    return _(
        "You have looked at this test set {count} times. What does that do? Picking the best of several networks by their "
        "test results also picks luck: the set has become a second validation set, and the best result is too good.",
        count=number(looks),
    )


def _looks() -> dict[str, Any]:
    """Whose test numbers were looked at in this visit, by the run's id: the data that they are of."""
    return st.session_state.setdefault("_looks", {})


def _looked_at(run: Run) -> bool:
    return run.id in _looks()


def _look(run: Run) -> None:
    """Called when the button is pressed."""
    _looks()[run.id] = run.config.data


def _key(run: Run) -> str:
    """Of the switch between the two sets."""
    return f"judged_by_{run.id}"
