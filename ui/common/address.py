"""The browser's address: what a page says of itself there, and the language of the document, which Streamlit can't set."""

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from ui.common import files, session, widgets
from ui.common.i18n import language

_OF_A_TABLE = ("target", "target_type", "header", "leave_out")  # what means nothing where the data are no table of one's own
_keep = st.components.v2.component("address", js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"))


def write(**params: str) -> None:
    """Called by every page that is drawn: its own parameters, none if it has no settings."""
    if params.get("dataset") != "csv":
        params = {name: text for name, text in params.items() if name not in _OF_A_TABLE}
    st.session_state["_written"] = {st.session_state["_page"]: params}
    renew()


def views(key: str, drawn: Mapping[str, Callable[[], None]]) -> None:
    """As `widgets.views`, of which the address says which is open: those of the whole page, counted from 1."""
    titles = list(drawn)
    if (asked := session.view_asked()) in map(str, range(1, len(titles) + 1)):
        st.session_state[key] = titles[int(asked) - 1]

    def look_at(place: int, draw: Callable[[], None]) -> None:
        session.look_at(place)
        draw()

    widgets.views(key, {title: functools.partial(look_at, place, drawn[title]) for place, title in enumerate(titles, 1)})


def can_be_shared() -> bool:
    """Whether there is something on this page that its address can tell."""
    return bool(settings()) or session.view() is not None


def settings() -> dict[str, str]:
    """What this page has written of itself; nothing if it has no settings."""
    return st.session_state["_written"].get(st.session_state["_page"], {})


def shared(*, runs: bool, table: bool) -> dict[str, str]:
    """The address for somebody else: the settings and the language, and what else is to go along.

    Args:
        runs: those of this page, to be looked at.
        table: the visitor's own, if there is a `files.table_key`.
    """
    params = settings() | _view() | {"lang": language()}
    if runs:
        params |= {"run": ".".join(run.id for run in session.runs_here())} | _looked_at()
    return params | ({"table": files.table_key()} if table else {})


def of_settings(params: dict[str, str]) -> str:
    """A link to this page with other settings, in the visitor's language."""
    return f"{st.context.url or ''}?{urlencode(params | {'lang': language()})}"


def _own() -> dict[str, str]:
    """The visitor's own address: the settings of this page, all of the visitor's runs, which are looked at, and how."""
    params = settings() | _view() | _how()
    if mine := session.runs():
        params["run"] = ".".join(run.id for run in mine)
    if settings().get("dataset") == "csv" and "_table" in st.session_state:  # a refresh must find it again
        params["table"] = st.session_state["_table"]
    return params | _looked_at()


def _view() -> dict[str, str]:
    """Which of the page's views is open, where that is not the first."""
    return {"view": str(session.view())} if (session.view() or 1) > 1 else {}


def _how() -> dict[str, str]:
    """In which language pages are looked at, whether on a projector, and on which path."""
    path = dict(zip(("path", "station"), map(str, session.station() or ())))
    return {"lang": language()} | ({"present": "1"} if session.presenting() else {}) | path


def _looked_at() -> dict[str, str]:
    """Which of this page's runs is shown, where that is not the last, and which are laid over it."""
    here = [run.id for run in session.runs_here()] if settings() else []
    looked_at = {"overlays": [run_id for run_id in session.chosen_overlays() if run_id in here]}
    if here and session.current_run().id != here[-1]:
        looked_at["shown"] = [session.current_run().id]
    return {name: ".".join(ids) for name, ids in looked_at.items() if ids}


def renew() -> dict[str, str]:
    """Bring the address up to date, and return it; called where only a part of the page has been drawn.

    Streamlit's own copy is kept in step: the browser comes back with it when it has lost the connection. Not in the run that
    opens a page: the browser would write it behind the path of the page before, since it goes on to the new one a moment later,
    and in the first of a visit it would add an entry to its history: what keeps it from that (`address.js`) is not loaded yet.
    """
    params = _own()
    if st.session_state.get("_address_of") == st.session_state["_page"] and st.query_params.to_dict() != params:
        st.query_params.from_dict(params)
    return params


def show(page: str) -> None:
    """Have the browser show what this page has written of itself; called last in a run of the script.

    Args:
        page: the last part of its path; empty for the first page.
    """
    if session.has_arrived():
        query = renew()
        st.session_state["_address_of"] = page
    else:  # Home, without a connection: what the address asks for is not known yet, and stays
        query = {
            name: text for name, text in st.query_params.to_dict().items() if name not in ("present", "path", "station")
        } | _how()
    _keep(key="address", data={"lang": language(), "page": page, "query": urlencode(query)})
