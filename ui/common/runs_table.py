"""The visitor's runs of a page as a table: what tells them apart, how good each is, which curves are drawn."""

from collections.abc import Callable, Sequence
from urllib.parse import quote

import streamlit as st

from jaxcore.catalog.colors import COLORS
from jaxcore.jobs.run import Run
from jaxcore.jobs.runs import MAX_KEPT
from ui.common import address, identity, session, share, words
from ui.common.i18n import _, number, seconds

LONGEST_NAME = 40
# A line in the colour of a curve that is drawn, or its outline.
_SWATCH = (
    "<svg xmlns='http://www.w3.org/2000/svg' width='28' height='12'>"
    "<rect x='1' y='3' width='26' height='6' fill='{fill}' stroke='{color}'/></svg>"
)


def color(run: Run) -> str:
    """The colour that a run keeps in this visit, in the table and as a curve."""
    return COLORS[(session.run_number(run) - 1) % len(COLORS)]


def together(run: Run | None) -> list[Run]:
    """The run that is shown and, after it, those whose curves are chosen to be laid over its own: they know the same data."""
    if run is None:
        return []
    chosen = session.chosen_overlays()
    return [run, *(other for other in session.runs_here() if other.id in chosen and other != run and _on_same_data(other, run))]


def show(here: Sequence[Run], measured: Callable[[Run], tuple[str, str | None]], *, curves: bool) -> None:
    """The table of `here`, oldest first.

    Args:
        measured: what the network's measure on the validation part is called, and how good a run is by it so far.
        curves: whether curves of several can be drawn over each other; their rows are chosen.
    """
    ids = [run.id for run in here]
    drawn = [run.id for run in together(session.current_run())] if curves else []
    actions = {"show": _("Show"), "open": _("Open its settings"), "link": _("Copy its link"), "rename": _("Rename")}
    columns = {
        _("Curve"): [_swatch(color(run), drawn=run.id in drawn) for run in here],
        _("Name"): [session.run_name(run, words.plain) for run in here],
        measured(here[0])[0]: [measured(run)[1] or "–" for run in here],  # in view, however many settings differ
        **identity.differing([run.config for run in here]),
        _("Time"): [_duration(run) for run in here],
        _("Action"): [list(actions.values())] * len(here),
    }
    if not curves:
        columns.pop(_("Curve"))
    config = {
        _("Curve"): st.column_config.ImageColumn(_("Curve"), width=50),
        _("Time"): st.column_config.Column(_("Time"), help=_("From start to finish, including compiling and evaluating.")),
        _("Action"): st.column_config.ButtonColumn(
            _("Action"), type="tertiary", on_click=_act, args=(ids, list(actions), list(actions.values())), key="run_action"
        ),
    }
    state = {"selection": {"rows": [ids.index(run_id) for run_id in drawn], "columns": [], "cells": []}}
    if curves:
        st.session_state["runs_table"] = state
    choosing = {"on_select": lambda: _choose(ids), "selection_mode": "multi-row", "key": "runs_table"} if curves else {}
    st.subheader(_("Your runs"))
    words.table(list(columns.items()), configured=config, alt=_("Your runs"), row_height=32, **choosing)
    notes = [_("Of the runs that you start, the latest {count} are kept.", count=number(MAX_KEPT))]
    if curves and len(here) > 1:
        notes.insert(0, _("Select the runs whose curves you want to see together; runs on other data are drawn separately."))
    st.caption(" ".join(notes))
    _acted_on(here)
    if session.is_asked():
        st.toast(_("The settings are now those of this run."), icon=":material/tune:")
        st.rerun()


def _swatch(shade: str, *, drawn: bool) -> str:
    return "data:image/svg+xml," + quote(_SWATCH.format(fill=shade if drawn else "none", color=shade))


def _duration(run: Run) -> str:
    return "–" if run.began is None or run.ended is None else seconds(run.ended - run.began)


def _on_same_data(one: Run, other: Run) -> bool:
    def known(run: Run) -> tuple:
        return run.config.data.dataset, run.config.data.target, run.csv

    return known(one) == known(other)


def _choose(ids: Sequence[str]) -> None:
    """Called when rows are ticked or let go: the run that is shown stays if it can, and is else the newest that was ticked."""
    ticked = [ids[row] for row in st.session_state["runs_table"]["selection"]["rows"] if row in range(len(ids))]
    here = {run.id: run for run in session.runs_here()}
    shown = session.current_run()
    before = [run.id for run in together(shown)]
    new = [here[run_id] for run_id in ticked if run_id in here and run_id not in before]
    if new and not _on_same_data(new[-1], shown):
        session.show_run(new[-1])
    elif ticked and shown.id not in ticked and ticked[-1] in here:
        session.show_run(here[ticked[-1]])
    session.choose_overlays(ticked)


def _act(ids: Sequence[str], actions: Sequence[str], titles: Sequence[str]) -> None:
    """Called when something is to be done with one of the runs."""
    click = st.session_state["run_action"]
    if click is None or click["row"] not in range(len(ids)) or click["label"] not in titles:
        return
    run_id, action = ids[click["row"]], actions[list(titles).index(click["label"])]
    run = next((run for run in session.runs_here() if run.id == run_id), None)
    st.session_state.pop("_run_acted_on", None)
    if run is None:
        return
    if action == "show":
        session.show_run(run)
    elif action == "open":
        session.ask_for(run)
    else:
        st.session_state["_run_acted_on"] = run_id, action


def _acted_on(here: Sequence[Run]) -> None:
    """The link or the new name of the run that was asked for it."""
    run_id, action = st.session_state.get("_run_acted_on", (None, None))
    run = next((run for run in here if run.id == run_id), None)
    if run is None:
        return
    if action == "link":
        st.caption(_("Whoever opens the link of {run} finds its settings.", run=session.run_name(run)))
        share.copy_field(address.of_settings(run.config.to_params()), key=f"link_{run.id}")
    else:
        st.text_input(
            _("New name for {run}", run=session.run_name(run)),
            key="run_name",
            max_chars=LONGEST_NAME,
            on_change=_rename,
            args=(run,),
        )


def _rename(run: Run) -> None:
    session.name_run(run, st.session_state["run_name"].strip()[:LONGEST_NAME])
    st.session_state.pop("_run_acted_on", None)
