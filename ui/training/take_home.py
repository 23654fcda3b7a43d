"""What a visitor takes home of a finished run."""

import functools
from collections.abc import Sequence
from typing import Any

import streamlit as st

from jaxcore.events import Compiled, Finished, Progress, Started
from jaxcore.jobs.run import Run
from ui.common import runtime, session
from ui.common.i18n import _


def show(run: Run) -> None:
    """A button that downloads all that the run has left; the worker makes the file when it is asked for."""
    config = run.config
    mine = session.owner() in run.owners
    told = [event.to_dict() for event in run.every(Started, Compiled, Progress, Finished)]
    st.download_button(
        _("Take it home"),
        functools.partial(_made, run, told, run.csv if mine else None),
        f"{config.data.dataset}-{config.network.model}-{config.network.library}-{config.seed}.zip",
        "application/zip",
        key="take_home",
        icon=":material/archive:",
        on_click="ignore",
        help=_(
            "One ZIP: the settings, the curves and the predictions for the test examples as tables, the weights "
            "(safetensors), the network as a program (StableHLO), and a log for TensorBoard."
        ),
    )


def _made(run: Run, events: Sequence[dict[str, Any]], csv: bytes | None) -> bytes:
    return runtime.connection().runs().ask("export:take_home", run.future, events, csv)
