"""A visit: who the visitor is, what the address asked for, which runs are theirs."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from jaxcore.catalog.paths import PATHS
from jaxcore.errors import ConfigError
from ui.common import runtime, widgets, words
from ui.common.i18n import preferred_language

if TYPE_CHECKING:
    from jaxcore.jobs.run import Run

PAGES = Path(__file__).parents[2] / "pages"
_OWN = "_visitor"
OWNER_COOKIE = "jax_classroom_owner"
_NOT_CONFIG = ("lang", "run", "shown", "overlays", "table", "present", "path", "station", "embed", "embed_options")

widgets.hold_options()


def begin() -> None:
    """Start or continue a visit: language and identity."""
    state = st.session_state
    state.setdefault("lang", preferred_language())
    state.setdefault("_owner", _browser() or secrets.token_urlsafe(16))
    state.setdefault("_presenting", st.query_params.get("present") == "1")
    state.setdefault("_began_with", st.query_params.to_dict())
    state.setdefault("_timers", {})
    state.setdefault("_station", _station(st.query_params.to_dict()))
    if get_script_run_ctx().is_history_navigation:  # Back and Forward: the page is to be as it was when it was left
        _come_with(st.query_params.to_dict())


def _come_with(address: dict[str, str]) -> None:
    """Remember what a page is opened with in the midst of a visit: a run that takes the place of this one is not told it."""
    st.session_state["_came_with"] = address
    st.session_state["_station"] = _station(address) or st.session_state["_station"]


def arrive() -> None:
    """Be present, and on the first call do what the URL asks for; needs a connection."""
    from jaxcore.jobs.runs import MAX_KEPT  # with all of Dask, which the first page does not wait for

    state = st.session_state
    if _OWN not in state:
        address = state["_began_with"]
        state["_asked"] = _asked(address)
        state["_task"], state["_written"] = None, {}
        visitor_id = secrets.token_urlsafe(9)
        asked = _ids(address, "run")[-2 * MAX_KEPT :]
        state["_runs"] = [run_id for run_id in asked if runtime.runs().join(run_id, visitor_id, owner())]
        state["_runs_gone"] = len(state["_runs"]) < len(asked)
        for run_id in _ids(address, "shown"):
            if run_id in state["_runs"]:
                show_run(runtime.runs().get(run_id))
        table = runtime.runs().table(address.get("table", ""))
        if table is not None:
            state["_csv"], state["_table"] = table, address["table"]
        asked_for = address.get("dataset") == "csv" and bool(address.get("target"))
        state["_table_awaited"] = table is None and asked_for
        state["_overlays"] = [run_id for run_id in _ids(address, "overlays") if run_id in state["_runs"]]
        state[_OWN] = visitor_id  # last: a rerun can interrupt this function anywhere, and must then begin again
    elif "_came_with" in state:
        state["_asked"] = {"view": "1"} | _asked(state.pop("_came_with"))
    runtime.be_present(visitor())


def presenting() -> bool:
    """Whether the page is for a projector."""
    return st.session_state.get("_presenting", False)


def present(on: bool) -> None:
    """Begin or end that; called in a callback."""
    st.session_state["_presenting"] = on


def has_arrived() -> bool:
    """Whether `arrive` has been called in this visit."""
    return _OWN in st.session_state


def _asked(address: dict[str, str]) -> dict[str, str]:
    """What an address says about settings."""
    return {key: value for key, value in address.items() if key not in _NOT_CONFIG}


def _station(address: dict[str, str]) -> tuple[str, int] | None:
    """The path that an address names, and the station on it, from 1; None if there is no such path or station."""
    path, place = address.get("path"), address.get("station", "1")
    known = path in PATHS and place in map(str, range(1, len(PATHS[path].stations) + 1))
    return (path, int(place)) if known else None


def station() -> tuple[str, int] | None:
    """The path that the visitor follows, a key of `PATHS`, and at which of its stations they are, from 1; None for no path."""
    return st.session_state["_station"]


def follow(path: str | None, place: int = 1) -> None:
    """Be at a station of a path, or, with None, follow none any longer."""
    st.session_state["_station"] = None if path is None else (path, place)


def _ids(address: dict[str, str], name: str) -> list[str]:
    """The runs that a parameter of an address names."""
    return [run_id for run_id in address.get(name, "").split(".") if run_id]


def require_app(*, arrived: bool = True) -> None:
    """Called first by every page: make sure that `app.py` has run before it, and that `arrive` has been called if it need be.

    Until `st.navigation` has been called once on a server, Streamlit takes a folder named `pages` for an app of its older
    kind and runs its files by themselves. The first visitor of a new server who comes in by a deep link would see a page
    without anything around it, so that page hands over to `app.py`.
    """
    if has_arrived() or (not arrived and "_page" in st.session_state):
        return
    if "_handed_over" not in st.session_state:
        st.session_state["_handed_over"] = True
        app = st.Page(PAGES.parent / "app.py", default=True)
        st.navigation([app, *sorted(PAGES.glob("[!_]*.py"))], position="hidden")
        st.rerun()
    begin()
    arrive()


def visitor() -> str:
    """Who looks: this visit, in this tab."""
    return st.session_state[_OWN]


def owner() -> str:
    """Whose the runs are that are started in this visit: the browser's, so that they are still theirs after a refresh.

    It is no part of the address: who is given a link may look at the runs that it names, and stop none of them.
    """
    return st.session_state["_owner"]


def owns_table(run: Run) -> bool:
    """Whether the run learned from a table of this visitor's, which may go home with them."""
    return run.csv is not None and owner() in run.owners


def remember_owner() -> None:
    """Have the browser keep `owner` in a cookie until it is closed, unless it came with it."""
    if _browser() != owner():
        cookie = f"{OWNER_COOKIE}={owner()}; path=/; SameSite=Strict"
        secure = "(location.protocol === 'https:' ? '; Secure' : '')"
        st.html(f"<script>document.cookie = '{cookie}' + {secure}</script>", unsafe_allow_javascript=True)


def _browser() -> str | None:
    """What `remember_owner` has left in the browser; None if that is nothing, or nothing of ours."""
    found = st.context.cookies.to_dict().get(OWNER_COOKIE, "")
    return found if re.fullmatch(r"[\w-]{22}", found, re.ASCII) else None


def problems() -> list[ConfigError]:
    """What was wrong with the address that this page was opened with."""
    return st.session_state["_problems"]


def find_problems(found: list[ConfigError]) -> None:
    """Keep what is wrong with the address of this page until the page is left."""
    st.session_state["_problems"] = found


def go(page: str, params: dict[str, str]) -> None:
    """Open a page with these settings, named as in an address."""
    st.session_state["_asked"] = params
    st.switch_page(PAGES / f"{page}.py")


def enter_page(task: str | None = None) -> dict[str, str]:
    """Called by every page; `task` is that of its runs, if it has any.

    Returns:
        The address's own parameters, the first time after a visit began with them; not checked in any way.
    """
    state = st.session_state
    state["_task"] = task
    asked = state.pop("_asked", None) or {}
    state["_view_asked"] = asked.get("view")
    return {name: text for name, text in asked.items() if name != "view"}


def view_asked() -> str | None:
    """Which of the page's views the address asked for, the first time after that; not checked in any way."""
    return st.session_state.pop("_view_asked", None)


def look_at(view: int) -> None:
    """Say which of the page's views is open, from 1."""
    st.session_state["_view"] = view


def view() -> int | None:
    """Which of the page's views is open, from 1; None if the page has none."""
    return st.session_state.get("_view")


def keep_answer(key: str, args: tuple, answer: Any) -> None:
    """Keep what the worker answered in this visit, with what it was asked."""
    st.session_state[f"_answer_{key}"] = (args, answer)


def kept_answer(key: str, args: tuple) -> Any:
    """The answer kept under `key`, if it is one to these arguments."""
    asked, answer = last_answer(key)
    return answer if asked == args else None


def last_answer(key: str) -> tuple[tuple | None, Any]:
    """What was asked last under `key`, and the answer; None for both if nothing was."""
    return st.session_state.get(f"_answer_{key}", (None, None))


def quiz() -> dict[str, dict[str, Any]]:
    """What the visitor did in the quiz: the `answers` by question, the `places` by topic, one `to_check`; to be changed."""
    return st.session_state.setdefault("_quiz", {"answers": {}, "places": {}})


def forget_quiz() -> None:
    """Begin the quiz anew; called in a callback."""
    st.session_state.pop("_quiz", None)
    for name in [name for name in st.session_state if str(name).startswith("answer_")]:
        del st.session_state[name]


def begin_page(page: str) -> None:
    """Say which page this run of the script is for: what another has written does not count any more."""
    if st.session_state.get("_page") != page:
        if st.session_state.get("_pressed", (page,))[0] != page:
            del st.session_state["_pressed"]
        st.session_state.pop("_view", None)
        st.session_state["_problems"] = []
        if has_arrived() and st.query_params:  # a link of ours, which the menu's are not
            _come_with(st.query_params.to_dict())
    st.session_state["_page"] = page
    st.session_state["_timers"] = {}


def press(button: str, page: str | None = None) -> None:
    """Remember that a button of this page, or of one that is about to be opened, was pressed; called in a callback.

    What is changed a moment later interrupts the run of the script that the button has begun, and Streamlit then forgets the
    button.
    """
    st.session_state["_pressed"] = (page or st.session_state["_page"], button)


def was_pressed(button: str) -> bool:
    """Whether the button of this page was pressed; true once."""
    return st.session_state.pop("_pressed", None) == (st.session_state["_page"], button)


def runs() -> list[Run]:
    """The runs that this visitor has started, or looks at by a link, oldest first, whatever their task."""
    found = [runtime.runs().get(run_id) for run_id in st.session_state["_runs"]]
    return [run for run in found if run is not None and visitor() in run.visitors]


def runs_here() -> list[Run]:
    """Those of them that belong to this page's task, oldest first."""
    here = [run for run in runs() if run.task == st.session_state["_task"]]
    for run in here:
        run_number(run)  # in their order
    return here


def runs_are_gone() -> bool:
    """Whether the address names runs that no longer exist, and nothing has been trained since."""
    return st.session_state["_runs_gone"] and current_run() is None


def current_run() -> Run | None:
    """The run of this page that is shown: the one that was chosen, else the last."""
    mine = runs_here()
    chosen = st.session_state.get("_shown", {}).get(st.session_state["_task"])
    return next((run for run in mine if run.id == chosen), mine[-1] if mine else None)


def run_number(run: Run) -> int:
    """Which of its page's runs in this visit it is, from 1; it stays so."""
    known = st.session_state.setdefault("_numbered", {}).setdefault(run.task, [])
    if run.id not in known:
        known.append(run.id)
    return known.index(run.id) + 1


def run_name(run: Run, word: Callable[[str], str] = words.markdown) -> str:
    """What the visitor calls a run, as `word` shows it where it stands; its number, such as `"#2"`, until it has a name."""
    own = st.session_state.get("_names", {}).get(run.id)
    return word(own) if own else f"#{run_number(run)}"


def name_run(run: Run, name: str) -> None:
    """Give a run of the visitor's a name; an empty one takes it away."""
    st.session_state.setdefault("_names", {})[run.id] = name


def chosen_overlays() -> list[str]:
    """The runs, of whatever page, whose curves are chosen to be drawn."""
    return st.session_state["_overlays"]


def choose_overlays(ids: list[str]) -> None:
    """Choose the runs of this page whose curves are drawn; those of other pages stay chosen."""
    here = [run.id for run in runs_here()]
    st.session_state["_overlays"] = [known for known in chosen_overlays() if known not in here] + ids


def keep_csv(csv: bytes | None) -> None:
    """Take a table that came with something else for the visitor's own."""
    if csv is not None:
        st.session_state["_csv"] = csv


def ask_for(run: Run) -> None:
    """Have the page take the settings of a run, and its table, when it is drawn next; called in a callback."""
    if owner() in run.owners:
        keep_csv(run.csv)
    st.session_state["_asked"] = run.config.to_params()


def is_asked() -> bool:
    """Whether there are settings that the page has not yet taken."""
    return bool(st.session_state.get("_asked"))


def show_run(run: Run) -> None:
    """Make a run the one that is shown on its page."""
    st.session_state.setdefault("_shown", {})[run.task] = run.id


def add_run(run: Run) -> None:
    """Make a run that this visitor has asked for the newest one of its page, and the one that is shown."""
    st.session_state["_runs"] = [known.id for known in runs() if known != run] + [run.id]
    show_run(run)


def forget_run(run: Run) -> None:
    """Show a run to this visitor no longer, who keeps it from nothing any more."""
    st.session_state["_runs"] = [known.id for known in runs() if known != run]
    numbered = st.session_state.get("_numbered", {}).get(run.task, [])
    if numbered[-1:] == [run.id]:  # the one that takes its place has its number
        numbered.pop()
    runtime.runs().forget(run.id, visitor())
