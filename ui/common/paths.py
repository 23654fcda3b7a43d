"""Following a path through the app: what to do at a station, the way to the next one, and a box to tick, on every page."""

from pathlib import Path

import streamlit as st

from jaxcore.catalog.paths import PATHS, STATIONS, Station
from ui.common import session
from ui.common.i18n import _, language, number

_HTML = '<label><input type="checkbox"> <span></span></label>'
_CSS = """
label { display: inline-flex; gap: 0.5rem; align-items: center; min-height: 1.5rem; cursor: pointer;
  font-family: var(--st-font); font-size: 0.875rem; color: var(--st-text-color); }
input { width: 1.1rem; height: 1.1rem; margin: 0; accent-color: var(--st-primary-color); cursor: pointer; }
input:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
"""
_tick = st.components.v2.component(
    "tick", html=_HTML, css=_CSS, js=Path(__file__).with_name("tick.js").read_text(encoding="utf-8")
)


def tick(name: str, label: str, key: str) -> None:
    """A box to tick a station, a key of `STATIONS`; the browser alone knows whether it is."""
    _tick(key=key, data={"station": name, "label": label, "passed": st.session_state.get("_passed")})


def ticked(path: str) -> None:
    """How many stations of a path are ticked; the browser alone knows."""
    names = PATHS[path].stations
    _tick(key=f"ticked_{path}", data={"stations": names, "label": _("{done} of {count} done", done="{done}", count=len(names))})


def titled(station: Station) -> str:
    """A station's title, and how long it takes."""
    return _("{title} ({minutes} min)", title=_(station.title), minutes=number(station.minutes))


def link(name: str, label: str, *, path: str | None = None, **options: object) -> None:
    """A link that opens a station with its settings, in the visitor's language, as a stop of that path, if one is given."""
    station, on_path = STATIONS[name], {}
    if path is not None:
        on_path = {"path": path, "station": str(PATHS[path].stations.index(name) + 1)}
    params = station.params | on_path | {"lang": language()}
    st.page_link(session.PAGES / f"{station.page}.py", label=label, query_params=params, **options)


def head(page: str) -> None:
    """What to do at the station where the visitor is, if that is on this page; after the last one, what they know now."""
    if page != "start":
        st.session_state.pop("_finished", None)
    elif finished := st.session_state.get("_finished"):
        _end(finished)
    if (at := session.station()) is None or (station := _station(*at)).page != page:
        return
    path, place = at
    count = len(PATHS[path].stations)
    title = _("{place} of {count}: {title}", place=place, count=count, title=_(station.title))
    with st.expander(f"**{title}**", expanded=True, key=f"station_{path}_{place}"):
        st.markdown(f"{_(station.do)} {_('**Guess first:** {question}', question=_(station.guess))}")


def _end(path: str) -> None:
    """What is known to whoever has followed a path to its end, and the other paths."""
    with st.container(border=True, key="path_end"):
        st.markdown(_("**You have finished the path “{path}”.**", path=_(PATHS[path].title)))
        if PATHS[path].learned:
            st.markdown(_(PATHS[path].learned))
        with st.container(horizontal=True):
            for name, other in PATHS.items():
                if name != path:
                    link(other.stations[0], _(other.title), path=name, icon=f":material/{other.icon}:")


def foot(page: str) -> None:
    """Where the visitor is on their path, and the way on; nothing where they follow none."""
    if (at := session.station()) is None:
        return
    path, place = at
    names, station = PATHS[path].stations, _station(*at)
    with st.container(border=True, key="path_foot"):
        if station.page == page:
            with st.expander(_("What you should have seen"), icon=":material/visibility:", key=f"seen_{path}_{place}"):
                st.markdown(_(station.seen))
        else:
            where = {"path": _(PATHS[path].title), "place": place, "count": len(names)}
            st.markdown(_("You are following the path **{path}**, station {place} of {count}.", **where))
        with st.container(horizontal=True, vertical_alignment="center", key="path_ways"):
            if station.page == page:
                tick(names[place - 1], _("Done"), "tick_here")
                _next(path, place)
            else:
                link(names[place - 1], _("Back to: {title}", title=_(station.title)), path=path, icon=":material/arrow_back:")
            st.button(_("Leave this path"), key="leave_path", type="tertiary", on_click=session.follow, args=(None,))


def _station(path: str, place: int) -> Station:
    return STATIONS[PATHS[path].stations[place - 1]]


def _next(path: str, place: int) -> None:
    """The button that leads to the next station; after the last one, to where all paths begin."""
    names = PATHS[path].stations
    last = place == len(names)
    label = _("Finish the path") if last else _("Next: {title}", title=titled(_station(path, place + 1)))
    if st.button(label, key="next_station", icon=":material/arrow_forward:"):
        st.session_state["_passed"] = names[place - 1]
        if last:
            st.session_state["_finished"] = path
        session.follow(None) if last else session.follow(path, place + 1)
        following = None if last else _station(path, place + 1)
        session.go("start" if last else following.page, {} if last else {"view": "1"} | following.params)
