"""The gotchas, each folded up: a program that goes wrong, the same one mended, and what both give."""

from __future__ import annotations

import streamlit as st

from jaxcore.catalog.lessons.gotchas import GOTCHAS, PROGRAMS, Gotcha
from ui.common import widgets
from ui.common.i18n import _
from ui.lessons import frame as lesson


def show() -> None:
    """All gotchas; what is folded up costs nothing."""
    lesson.say(
        "Open an entry, read the first program, and guess what it does. The worker runs both programs exactly as shown, "
        "and you see what JAX says."
    )
    for place, (name, gotcha) in enumerate(GOTCHAS.items(), start=1):
        widgets.folded(f"**{place}. {_(gotcha.title)}**", f"gotcha_{name}", _one, name, gotcha, expanded=place == 1)


def _one(name: str, gotcha: Gotcha) -> None:
    with st.spinner(_("Computing …")):
        found = lesson.compute("gotchas", "run", name)
    headings = (_("As you might write it"), _("With one line changed"))
    for column, kind, heading in zip(st.columns(2), ("broken", "mended"), headings):
        with column:
            st.markdown(f"**{heading}**")
            lesson.code(PROGRAMS, f"{name}_{kind}")
            if found:
                _outcome(found[f"{name}_{kind}"])
    if not found:
        return
    lesson.say("**Why:** {text}", text=_(gotcha.explanation))
    lesson.say("**The fix:** {text}", text=_(gotcha.remedy))
    for program, sentence in gotcha.further.items():
        st.markdown(_(sentence))
        lesson.code(PROGRAMS, program)
        _outcome(found[program])
    st.markdown("[" + _("JAX's documentation on this") + f"]({gotcha.page})")


def _outcome(found: dict[str, str | None]) -> None:
    """What a program returned, or the error that it ended with."""
    if found["error"]:
        lesson.say(":material/error: It ended with an error:")
        lesson.output(f"{found['error']}: {found['message']}")
    else:
        lesson.say(":material/output: It returned:")
        lesson.output(found["output"])
