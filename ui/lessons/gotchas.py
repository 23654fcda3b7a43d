"""The gotchas, each folded up: a program that goes wrong, the same one mended, and what both give."""

from __future__ import annotations

import streamlit as st

from jaxcore.catalog.lessons.gotchas import GOTCHAS, PROGRAMS, Gotcha
from ui.common.i18n import _
from ui.lessons import frame as lesson


def show() -> None:
    """All gotchas; what is folded up costs nothing."""
    st.markdown(
        _(
            "Open one, read the first program, and guess what it does. Then press **Run both**: the worker runs the two "
            "programs as they stand here, and what you see is what JAX says."
        )
    )
    for place, (name, gotcha) in enumerate(GOTCHAS.items(), start=1):
        title = gotcha.title
        view = st.expander(f"**{place}. {_(title)}**", key=f"gotcha_{name}", on_change="rerun")
        if view.open:
            with view:
                _one(name, gotcha)


def _one(name: str, gotcha: Gotcha) -> None:
    found = lesson.measure("gotchas", "run", name, key=f"run_{name}", label=_("Run both"))
    headings = (_("As one writes it"), _("With one line changed"))
    for column, kind, heading in zip(st.columns(2), ("broken", "mended"), headings):
        with column:
            st.markdown(f"**{heading}**")
            lesson.code(PROGRAMS, f"{name}_{kind}")
            if found:
                _outcome(found[f"{name}_{kind}"])
    if not found:
        return
    explanation, remedy, documentation = gotcha.explanation, gotcha.remedy, _("JAX's documentation of it")
    st.markdown(_("**Why:** {text}", text=_(explanation)))
    st.markdown(_("**The remedy:** {text}", text=_(remedy)))
    for program, sentence in gotcha.further:
        st.markdown(_(sentence))
        lesson.code(PROGRAMS, program)
        _outcome(found[program])
    st.markdown(f"[{documentation}]({gotcha.page})")


def _outcome(found: dict[str, str | None]) -> None:
    """What a program returned, or the error that it ended with."""
    if found["error"]:
        st.markdown(_(":material/error: It ended with an error:"))
        st.code(f"{found['error']}: {found['message']}", language=None, wrap_lines=True)
    else:
        st.markdown(_(":material/output: It returned:"))
        st.code(found["output"], language=None, wrap_lines=True)
