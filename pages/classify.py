"""The main job: pick data, a network and an optimizer, train, watch, judge."""

from __future__ import annotations

import streamlit as st

from jaxcore.events import Finished
from ui import controls, data_view, live, results, session, source_code
from ui.i18n import _

session.require_app()
session.enter("classification")
st.title(_("Classify"))
st.markdown(
    _("A network sees examples with their classes and learns to tell the class of examples it has not seen. "
      "Press **Train**, watch the loss fall, then change one thing and train again.")
)  # fmt: skip
bar = st.container()
stage, settings = st.columns([7, 3], gap="large")
with settings:
    config = controls.experiment("classification")
csv = session.csv() if config is not None and config.data.dataset == "csv" else None
with stage:
    data = data_view.load(config, csv) if config is not None else None
with bar:
    live.buttons(config if data is not None else None, csv)
with stage:
    run = session.current_run()
    if session.runs_are_gone():
        live.say_gone()
    if run is not None:
        live.watch(run, others=controls.overlays(session.runs_here()[:-1]))
        if run.latest(Finished):
            results.show(run)
    if data is not None:
        data_view.show(data, expanded=run is None)
    if config is not None:
        source_code.show(config.network)
if config is not None:
    session.write_url(config)
