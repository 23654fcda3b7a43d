"""Files that the visitor has brought in this visit: a table, a picture, what was taken home."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from jaxcore.config.run import RunConfig
from ui.common import session


def store_csv() -> None:
    """Keep the uploaded file's bytes: the widget forgets them when its page is left."""
    uploaded = _uploaded("csv")
    st.session_state["_table_awaited"] = False
    st.session_state["_csv"] = uploaded and uploaded.getvalue()
    st.session_state.pop("_table", None)


def bring() -> None:
    """Called when something that was taken home has been uploaded: keep its bytes until the page takes them."""
    if uploaded := _uploaded("brought"):
        st.session_state["_brought"] = uploaded.getvalue()


def brought() -> bytes | None:
    """What has been uploaded so, and not yet taken."""
    return st.session_state.get("_brought")


def forget_brought() -> None:
    """It has been taken, or refused."""
    st.session_state["_brought"] = None


def store_picture() -> None:
    """Keep the uploaded picture: the widget forgets it while another run trains."""
    uploaded = _uploaded("picture")
    st.session_state["_picture"] = uploaded and (uploaded.name, uploaded.getvalue())


def _uploaded(widget: str) -> UploadedFile | None:
    """What was uploaded; None also where it was dropped before it could be read, since many others came after it."""
    uploaded = st.session_state[widget]
    return uploaded if isinstance(uploaded, UploadedFile) else None


def picture() -> tuple[str, bytes] | None:
    """The visitor's own picture: its file's name and bytes."""
    return st.session_state.get("_picture")


def csv() -> bytes | None:
    """The visitor's own file: as uploaded, or that of the link, or, after a refresh, that of a run of theirs.

    That of a run that somebody else has started does not come with the run: whether it goes along is for them to choose.
    """
    if "_csv" not in st.session_state:
        shown = session.current_run()
        mine = [run for run in session.runs() if session.owner() in run.owners and run.csv is not None]
        st.session_state["_csv"] = (shown if shown in mine else mine[-1]).csv if mine else None
    return st.session_state["_csv"]


def with_csv(config: RunConfig) -> RunConfig:
    """The configuration with the visitor's own file, if that is its dataset."""
    return config.with_csv(csv()) if config.data.dataset == "csv" else config


def await_table() -> None:
    """Settings for a table have come without it: what is here is another."""
    st.session_state["_csv"], st.session_state["_table_awaited"] = None, True


def awaited_table() -> bool:
    """Whether settings for a table have come, by a link or in a file, without the table, and none came since."""
    return st.session_state["_table_awaited"] and csv() is None


def table_key() -> str | None:
    """What gives somebody else the visitor's own file; None while no run has used it."""
    mine = (
        run.table_key
        for run in reversed(session.runs())
        if session.owner() in run.owners and run.csv is not None and run.csv == csv()
    )
    return st.session_state.get("_table") or next(mine, None)
