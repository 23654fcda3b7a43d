"""Where a beginner starts: what a network and JAX are, the paths, and JAX beside the others."""

import functools
from collections.abc import Callable

import streamlit as st

from jaxcore.catalog.aspects import ASPECTS
from jaxcore.catalog.aspects import FRAMEWORKS as COMPARED
from jaxcore.catalog.documents import DOCUMENTS
from jaxcore.catalog.frameworks import FRAMEWORKS
from jaxcore.catalog.paths import PATHS, STATIONS
from ui.common import paths as following
from ui.common import widgets, words
from ui.common.i18n import _, language, number
from ui.glossary import PAGES


def what_it_is() -> None:
    """A neural network and JAX in plain words, side by side."""
    network, jax = st.columns(2, gap="medium")
    with network:
        st.subheader(_("What is a neural network?"))
        st.markdown(
            _(
                "A calculation with many adjustable numbers, its **weights**. Numbers go in, such as the pixels of an image, "
                "and numbers come out, such as how probable each digit is. At first the weights are random and the answers "
                "are wrong. **Training** shows it examples with their right answers and, each time, shifts every weight a "
                "little so that the error, the **loss**, shrinks. That is all; the rest of this app is about how well it works."
            )
        )
        st.page_link("pages/playground.py", label=_("Watch a network learn"), icon=":material/play_circle:")
    with jax:
        st.subheader(_("What is JAX, and why?"))
        st.markdown(
            _(
                "A Python library by Google for computing with arrays, written like NumPy. It adds three tools: `grad` finds "
                "how each weight changes the loss, `jit` compiles a function so that it runs fast, and `vmap` turns a function "
                "of one example into one of many. The same code runs on CPU, GPU and TPU. You pay with a rule: functions must "
                "not change anything outside themselves."
            )
        )
        st.page_link("pages/arrays.py", label=_("The first lesson"), icon=":material/data_array:")


def paths() -> dict[str, Callable[[], None]]:
    """What draws each path, by its title."""
    return {_(path.title): functools.partial(_path, name) for name, path in PATHS.items()}


def _path(name: str) -> None:
    path = PATHS[name]
    about = _("{count} stations, about {minutes} minutes.", count=len(path.stations), minutes=number(path.minutes))
    st.markdown(f"{_(path.purpose)} {about}")
    st.caption(_("Guess before you look. What you tick is kept in this browser, and nowhere else."))
    following.ticked(name)
    for place, key in enumerate(path.stations, start=1):
        station = STATIONS[key]
        with st.container(border=True, gap="xsmall"):
            with st.container(horizontal=True, vertical_alignment="center"):
                following.link(key, f"**{place}. {following.titled(station)}**", path=name, icon=":material/arrow_forward:")
                following.tick(key, _("Done"), f"tick_{key}")
            st.markdown(_(station.do))
            st.markdown(_("**Guess first:** {question}", question=_(station.guess)))


def beside_the_others() -> None:
    """The report's table with its ratings, and what has changed since."""
    st.subheader(_("JAX, PyTorch and TensorFlow"))
    st.markdown(
        _(
            "How a student report, one of the sources of this app, rated the three. The last column says what has changed "
            "since, or was only half true, and where you can see it in this app."
        )
    )
    changed = _("Today")
    rows = []
    for aspect in ASPECTS.values():
        rated = {FRAMEWORKS[name].title: _(text) for name, text in zip(COMPARED, aspect.rated)}
        rows.append({" ": f"**{_(aspect.title)}**"} | rated | {changed: f"{_(aspect.change)} {_to(aspect.here)}"})
    words.texts(rows, index=" ")
    st.page_link("pages/compare.py", label=_("Side by side, in code"), icon=":material/timer:", query_params={"view": "4"})
    st.page_link("pages/teach.py", label=_("For teachers"), icon=":material/co_present:")
    widgets.folded(_("The five documents behind this app"), "documents", _documents, icon="menu_book")


def _documents() -> None:
    """What each document is about, where that is here, and where it leads."""
    st.caption(_("The links are those that the documents give; we have not followed them, and what they say is theirs."))
    document, here, links = _("Document"), _("In this app"), _("It refers to")
    rows = [
        {
            document: _(one.text),
            here: ", ".join(map(_to, one.pages)),
            links: ", ".join(f"[{title}]({url})" for title, url in one.links),
        }
        for one in DOCUMENTS
    ]
    words.texts(rows, index=document)


def _to(page: str) -> str:
    """A link to a page, in Markdown."""
    return f"[{_(PAGES[page])}]({page}?lang={language()})"
