"""The libraries around JAX, by purpose and state, and what the examples of some print."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from jaxcore.catalog.lessons.ecosystem import AS_OF, LIBRARIES, PURPOSES, STATES, Library, example
from ui.common import session, widgets
from ui.common.i18n import _
from ui.lessons import frame as lesson

COLUMNS = 3


def show() -> None:
    """The libraries that pass the filters, under the headings of their purposes."""
    networks = [library.found.state for library in LIBRARIES.values() if library.purpose == "networks"]
    active = networks.count("active")
    guess = lesson.predict(
        _(
            "{count} libraries for neural networks are listed here. How many of them were found to be active?",
            count=len(networks),
        ),
        {"all": _("all"), "most": _("more than half"), "few": _("half or fewer")},
        "predict_active",
        lambda: "all" if active == len(networks) else "most" if 2 * active > len(networks) else "few",
    )
    if guess is None:
        return
    _show(_choose())
    _say_meanings()
    lesson.learned(
        _(
            "Of the {count} libraries for neural networks, {active} were found to be active: look at the latest changes before "
            "you build on one.",
            count=len(networks),
            active=active,
        )
    )


def _choose() -> list[str]:
    """The filters; the names of the libraries that pass them."""
    left, middle, right = st.columns([2, 2, 1], vertical_alignment="bottom")
    purposes = left.multiselect(
        _("Purpose"), list(PURPOSES), format_func=_purpose, key="ecosystem_purpose", placeholder=_("All")
    )
    states = middle.multiselect(_("State"), list(STATES), format_func=_state, key="ecosystem_state", placeholder=_("All"))
    with_example = right.toggle(_("With an example"), key="ecosystem_examples")
    return [
        name
        for name, library in LIBRARIES.items()
        if library.purpose in (purposes or PURPOSES)
        and library.found.state in (states or STATES)
        and (library.examples or not with_example)
    ]


def _show(names: list[str]) -> None:
    lesson.note("**{count}** of {total} libraries", count=len(names), total=len(LIBRARIES))
    if not names:
        st.info(_("No library matches both filters. Choose fewer filters."))
    versions = lesson.compute("ecosystem", "versions") or {}
    for purpose in PURPOSES:
        mine = [name for name in names if LIBRARIES[name].purpose == purpose]
        if mine:
            st.subheader(_purpose(purpose))
        for start in range(0, len(mine), COLUMNS):
            for column, name in zip(st.columns(COLUMNS), mine[start : start + COLUMNS]):
                with column:
                    _one(name, LIBRARIES[name], versions.get(name))


def _say_meanings() -> None:
    meanings = [(_state(name), _(meaning)) for name, (_title, meaning, _icon) in STATES.items()]
    st.caption(
        _("As of {date}: nothing here was checked later, and some of it earlier; each entry says when.", date=AS_OF)
        + " "
        + " ".join(f"**{title}**: {meaning}." for title, meaning in meanings)
    )


def _one(name: str, library: Library, version: str | None) -> None:
    found = library.found
    with st.container(border=True, gap="small", height="stretch"):
        title = f"**[{library.title}](https://github.com/{library.github})**"
        st.markdown(f"{title} · :material/{STATES[found.state][2]}: {_state(found.state)}\n\n{_(library.text)}")
        facts = []
        if found.seen:
            facts.append(_("Latest change found: {newest}; checked on {seen}.", newest=found.newest, seen=found.seen))
        if version:
            facts.append(_("Installed here: {version}.", version=version))
        if library.note:
            facts.append(_(library.note))
        if facts:
            st.caption(" ".join(facts))
        if library.examples:
            widgets.folded(_("Example"), f"ecosystem_{name}", _examples, library.examples)


def _examples(names: Sequence[str]) -> None:
    for name in names:
        st.code(example(name).read_text(encoding="utf-8"), language="python", wrap_lines=True)
        key = f"run_{name}"
        if st.button(_("Run {program}", program=f"{name}.py"), key=key, icon=":material/play_arrow:"):
            session.keep_answer(key, (name,), True)
        if session.kept_answer(key, (name,)):
            with st.spinner(_("Running {framework}…", framework=f"{name}.py")):
                output = lesson.compute("ecosystem", "run_example", name)
            if output is not None:
                lesson.output(output)


def _purpose(name: str) -> str:
    return _(PURPOSES[name])


def _state(name: str) -> str:
    return _(STATES[name][0])
