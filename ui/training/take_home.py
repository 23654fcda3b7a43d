"""What a visitor takes home of a finished run."""

import functools

import streamlit as st

from jaxcore.config.run import RunConfig
from jaxcore.events import Compiled, Finished, Progress, Started
from jaxcore.jobs.run import Run
from ui.common import address, downloads, session, share
from ui.common.i18n import _, language


def show(run: Run) -> None:
    """A button that downloads all that the run has left, which the worker packs when it is asked for; and one for a link."""
    with st.container(horizontal=True):
        _archive(run)
        if st.button(_("Link and QR code"), key="take_home_link", icon=":material/qr_code_2:"):
            st.dialog(_("Link and QR code"), width="large")(_link)(run.config)


def _link(config: RunConfig) -> None:
    st.caption(_("Whoever opens it finds the settings of this run, but none of its results."))
    link = address.of_settings(told(config))
    share.copy_field(link, key="take_home_copy")
    share.qr_code(link)


def told(config: RunConfig) -> dict[str, str]:
    """What a link must tell for `RunConfig.from_params` to find these settings: those that are not as usual."""
    usual = RunConfig.usual(config.data.dataset, config.network.model).to_params()
    always = ("dataset", "model", "split_seed")  # where the last is missing, it is the seed
    return {name: text for name, text in config.to_params().items() if text != usual[name] or name in always}


def _archive(run: Run) -> None:
    config = run.config
    st.download_button(
        _("Take it home"),
        functools.partial(_made, run, language(), with_table=session.owns_table(run)),
        f"{config.data.dataset}-{config.network.model}-{config.network.library}-{config.seed}.zip",
        "application/zip",
        key="take_home",
        icon=":material/archive:",
        on_click="ignore",
        help=_(
            "One ZIP: a notebook that trains the same network in Jupyter or Colab; a printable report with questions to "
            "answer, and a model card; the settings, the curves and the predictions for the test examples as tables; the "
            "weights (safetensors), the network as a program (StableHLO), and a log for TensorBoard."
        ),
    )


def _made(run: Run, lang: str, *, with_table: bool) -> bytes:
    told = [event.to_dict() for event in run.every(Started, Compiled, Progress, Finished)]
    return downloads.answer("export:take_home", run.future, told, run.csv if with_table else None, lang)
