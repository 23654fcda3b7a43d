"""The gotchas, each folded up: a program that goes wrong, the same one mended, and what both give."""

from __future__ import annotations

import streamlit as st

from jaxcore.catalog.lessons.gotchas import GOTCHAS, PROGRAMS, Gotcha
from jaxcore.translatable import N_
from ui.common import widgets
from ui.common.i18n import _
from ui.lessons import frame as lesson

QUESTION = N_("What does this program do?")
ANSWERS = {
    "error": N_("It ends with an error."),
    "silent": N_("It runs, and something else comes out than was meant."),
    "right": N_("It does what was meant."),
}


def show() -> None:
    """All gotchas; what is folded up costs nothing."""
    lesson.say(
        "Open an entry, read the program, and predict what it does. Then it runs exactly as shown, and so does the same "
        "program with one line changed, and you see what JAX says."
    )
    for place, (name, gotcha) in enumerate(GOTCHAS.items(), start=1):
        widgets.folded(f"**{place}. {_(gotcha.title)}**", f"gotcha_{name}", _one, name, gotcha, expanded=place == 1)


def _one(name: str, gotcha: Gotcha) -> None:
    answers = {answer: _(text) for answer, text in ANSWERS.items()}
    broken, mended = st.columns(2)
    with broken:
        st.markdown("**" + _("As you might write it") + "**")
        lesson.code(PROGRAMS, name)
    with mended:
        if (predicted := lesson.predict(_(QUESTION), answers, f"gotcha_answer_{name}")) is None:
            return
        st.markdown("**" + _("With one line changed") + "**")
        lesson.code(PROGRAMS, f"{name}_mended")
        with st.spinner(_("Computing …")):
            found = lesson.compute("gotchas", "run", name)
        if not found:
            return
        _outcome(found[f"{name}_mended"])
    with broken:
        _outcome(found[name])
    lesson.say_outcome(predicted, "error" if found[name]["error"] else "silent", answers)
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
