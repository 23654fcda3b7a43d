"""What was taken home is opened again: its settings from `config.json`; from a ZIP the network, too, without training."""

import streamlit as st

from jaxcore.catalog.tasks import TASKS
from jaxcore.config.file import params_of
from jaxcore.config.run import RunConfig
from jaxcore.errors import JaxcoreError
from ui.common import files, runtime, session, widgets
from ui.common.i18n import _, explain

_OF_A_ZIP = b"PK"


def control() -> None:
    """An uploader, folded up."""
    widgets.folded(_("Restore a run"), "bring_back", _uploader, icon="folder_open")


def _uploader() -> None:
    st.caption(
        _(
            "A ZIP that you have downloaded here, or its config.json: the settings come back, and with a ZIP also the "
            "trained network, its curve and its results on the test examples."
        )
    )
    st.file_uploader(_("ZIP or config.json"), type=["zip", "json"], key="brought", on_change=files.bring)
    if problem := st.session_state.pop("_brought_problem", None):
        st.error(explain(problem))


def take() -> None:
    """Called first by a page that trains: open what has been brought, on the page of its task."""
    if (content := files.brought()) is None:
        return
    try:
        config = _opened(content)  # while the worker is loading, the page ends here, and comes back
    except JaxcoreError as problem:
        files.forget_brought()
        st.session_state["_brought_problem"] = problem
        return
    files.forget_brought()
    session.go(TASKS[config.task].page, config.to_params())


def _opened(content: bytes) -> RunConfig:
    zipped = content.startswith(_OF_A_ZIP)
    found = runtime.ask_now("export:settings", content) if zipped else {"params": params_of(content), "csv": None}
    config = RunConfig.from_params(found["params"]).with_csv(found["csv"])
    if config.data.dataset == "csv" and config.data.csv is None:
        files.await_table()
    elif zipped:
        session.add_run(runtime.runs().submit(config, visitor=session.visitor(), owner=session.owner(), archive=content))
        session.keep_csv(config.data.csv)
    return config
