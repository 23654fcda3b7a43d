"""Spoil images, train a network to restore them, and see how much of the noise is gone."""

from __future__ import annotations

import streamlit as st

from jaxcore.events import Finished
from ui import controls, data_view, live, restoration, results, session, source_code
from ui.i18n import _

session.require_app()
session.enter("denoising")
st.title(_("Denoise"))
st.markdown(
    _("A network is shown spoiled images and learns to give the clean ones back. It never sees which pixels were spoiled. "
      "Press **Train** and watch it restore five images that it has never trained on.")
)  # fmt: skip
bar = st.container()
stage, settings = st.columns([7, 3], gap="large")
with settings:
    config = controls.experiment("denoising")
with stage:
    data = data_view.load(config, None) if config is not None else None
with bar:
    live.buttons(config if data is not None else None, None)
with stage:
    run = session.current_run()
    if session.runs_are_gone():
        live.say_gone()
    if data is not None and run is None:
        restoration.preview(config)
    if run is not None:
        live.watch(run, others=controls.overlays(session.runs_here()[:-1]))
        if run.latest(Finished):
            restoration.show(run)
            results.show_cost(run)
        if data is not None:
            with st.expander(_("The noise as it is set now"), icon=":material/grain:"):
                restoration.preview(config)
    if config is not None:
        source_code.show(config.network)
if config is not None:
    session.write_url(config)
