"""The glossary: a field to look a word up, and all terms in the order of the visitor's alphabet."""

import unicodedata

import streamlit as st

from jaxcore.catalog.glossary import TERMS, Term
from jaxcore.catalog.lessons.registry import LESSONS
from jaxcore.catalog.tasks import TASKS
from jaxcore.translatable import N_
from ui.common import words
from ui.common.i18n import _, language

PAGES = {
    "playground": N_("Playground"),
    "optimizers": N_("Optimizer race"),
    "sweep": N_("Sweep wall"),
    "landscape": N_("Loss landscape"),
    "compare": N_("Compare"),
}
PAGES |= {task.page: task.title for task in TASKS.values()} | {name: lesson.title for name, lesson in LESSONS.items()}
"""Pages that are linked to, as the menu calls them."""


def show(asked: str | None) -> None:
    """The terms that hold what is looked for, first those that begin with it; all of them, if nothing is.

    Args:
        asked: the term that the address names; not checked in any way.
    """
    if asked in TERMS:
        st.session_state["glossary_word"] = _(TERMS[asked].name)
    looked_for = _plain(st.text_input(_("Look up"), key="glossary_word", max_chars=60, icon=":material/search:", width=420))
    found = [
        term
        for term in sorted(TERMS.values(), key=lambda term: (not _place(term).startswith(looked_for), _place(term)))
        if looked_for in _plain(f"{_(term.name)} {_(term.meaning)}")
    ]
    if not found:
        st.info(_("No term contains that. Try part of the word."))
        return
    name, meaning = _("Term"), _("Meaning")
    with st.container(key="glossary"):
        words.texts([{name: f"**{_(term.name)}**", meaning: _explained(term)} for term in found], index=name)


def _explained(term: Term) -> str:
    """What it means, its formula, and a link to where it can be tried."""
    formula = f" ${term.formula}$" if term.formula else ""
    return f"{_(term.meaning)}{formula} [{_(PAGES[term.page])}]({term.page}?lang={language()})"


def _place(term: Term) -> str:
    return _plain(_(term.name))


def _plain(text: str) -> str:
    """Letters without accents and case: who looks for “epoca” finds “época”."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).strip()
