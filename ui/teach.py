"""For teachers: lesson plans made of the paths' stations, a sheet for students, and answers for the moments that go wrong."""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from jaxcore.catalog.paths import STATIONS
from jaxcore.catalog.plans import BELIEFS, PLANS, TROUBLES, Plan, Said
from jaxcore.translatable import N_
from ui.common import paths, widgets
from ui.common.i18n import _, number

SHOWN = {"plan": N_("Plan"), "sheet": N_("Sheet for students"), "solutions": N_("Sheet with solutions")}

# On paper, A4: the plan or the sheet alone, all of it, black on white.
_PRINT = """
@page {size: A4; margin: 15mm}
@media print {
  [data-testid="stSidebar"], [data-testid="stHeader"], .stMain h1, .st-key-present, .st-key-path_foot,
  [class*="st-key-not_printed"], .stMain details:not([open]), [data-testid="stTabs"] [role="tablist"] {display: none !important}
  html, body, .stApp, [data-testid="stAppViewContainer"], .stMain, .stMainBlockContainer {
    position: static !important; display: block !important; height: auto !important; overflow: visible !important;
    padding: 0 !important; max-width: none !important; color: #000 !important; background: #fff !important}
  .stMain * {color: #000 !important; background: transparent !important}
  .stMain p, .stMain li {font-size: 10.5pt !important; line-height: 1.35 !important}
  [class*="st-key-step_"], [class*="st-key-exercise_"] {break-inside: avoid}
}
"""


def what_is_needed() -> None:
    """What a class must have, and how the app is run for one."""
    st.markdown(
        _(
            "Students need a browser and the address of this app: nothing is installed on their devices, and there are no "
            "accounts. The app runs on one machine of yours; one with two cores is enough for thirty. How to start it is in "
            "`README.md`, how to run it for a school in `docs/deploy.md`. **Projector**, or the key F, enlarges a page."
        )
    )


def open_plan(asked: Mapping[str, str]) -> None:
    """Choose the `plan` that the address asks for; an unknown one is ignored."""
    if asked.get("plan") in PLANS:
        st.session_state["teach_plan"] = asked["plan"]


def chosen() -> str:
    """The plan that is chosen, a key of `PLANS`."""
    return st.session_state.get("teach_plan", next(iter(PLANS)))


def plans() -> None:
    """A plan, or its sheet for students."""
    st.html(f"<style>{_PRINT}</style>")
    with st.container(horizontal=True, vertical_alignment="bottom", key="not_printed_choice"):
        name = st.selectbox(
            _("Lesson plan"), list(PLANS), key="teach_plan", format_func=_title, persist_state="session", width=360
        )
        shown = widgets.switch(_("What to show"), SHOWN, "teach_shown", label_visibility="collapsed")
        st.caption(_("Print it with Ctrl+P, or ⌘P on a Mac: it comes out on A4."), width="content")
    st.subheader(_title(name))
    if shown == "plan":
        _lesson(name, PLANS[name])
    else:
        _sheet(name, PLANS[name], solved=shown == "solutions")


def beliefs() -> None:
    """Misconceptions."""
    _said(BELIEFS, _("What students believe, what to answer, and where to show it."))


def troubles() -> None:
    """Runs that fail."""
    _said(TROUBLES, _("What you see, what it comes from, and what to say."))


def _title(name: str) -> str:
    return _("{title} ({minutes} min)", title=_(PLANS[name].title), minutes=number(PLANS[name].minutes))


def _lesson(name: str, plan: Plan) -> None:
    """The plan, minute by minute, then the exercises with their solutions."""
    st.markdown(_("For whom: {audience}", audience=_(plan.audience)))
    st.markdown(_("Afterward, students can:") + "\n" + "\n".join(f"- {_(goal)}" for goal in plan.goals))
    begins = 0
    for place, step in enumerate(plan.steps):
        ends = begins + step.minutes
        with st.container(horizontal=True, key=f"step_{name}_{place}", gap="small"):
            st.markdown(f"**{number(begins)}–{number(ends)}**", width=64)
            with st.container(gap=None):
                if step.station:
                    paths.link(step.station, f"**{_(STATIONS[step.station].title)}**", icon=":material/arrow_forward:")
                    st.markdown(_(STATIONS[step.station].do))
                st.markdown(f"*{_(step.say)}*" if step.station else _(step.say))
                if step.station:
                    with st.expander(_("What they should have seen")):
                        st.markdown(_(STATIONS[step.station].seen))
        begins = ends
    st.subheader(_("Exercises"))
    for place, exercise in enumerate(plan.exercises, start=1):
        with st.container(key=f"exercise_{name}_{place}"):
            st.markdown(f"{place}. {_(exercise.question)}")
            with st.expander(_("Solution")):
                st.markdown(_(exercise.solution))


def _sheet(name: str, plan: Plan, *, solved: bool) -> None:
    """What students fill in: guesses, what they saw, exercises; or what they should have."""
    if not solved:
        _lines(_("Name"))
    stations = [STATIONS[step.station] for step in plan.steps if step.station]
    for place, station in enumerate(stations, start=1):
        with st.container(key=f"step_{name}_{place}", gap="xsmall"):
            st.markdown(f"**{place}. {_(station.title)}.** {_(station.do)}")
            st.markdown(f"*{_(station.guess)}*")
            if solved:
                st.markdown(_(station.seen))
            else:
                _lines(_("My guess"), _("What I saw"))
    st.subheader(_("Exercises"))
    for place, exercise in enumerate(plan.exercises, start=1):
        with st.container(key=f"exercise_{name}_{place}", gap="xsmall"):
            st.markdown(f"{place}. {_(exercise.question)}")
            if solved:
                st.markdown(f"*{_(exercise.solution)}*")
            else:
                _lines("", "")


def _lines(*labels: str) -> None:
    """Lines to write on, each with what belongs there; borders, since browsers print no backgrounds."""
    line = '<p style="height: 1.7rem; margin: 0; border-bottom: 1px solid">{}</p>'
    st.html("".join(line.format(escape(f"{label}:" if label else "")) for label in labels))


def _said(all_said: Sequence[Said], about: str) -> None:
    st.markdown(about)
    for said in all_said:
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**{_(said.said)}**")
            st.markdown(_(said.answer))
            if said.station:
                paths.link(said.station, _(STATIONS[said.station].title), icon=":material/arrow_forward:")
