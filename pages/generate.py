"""Train a variational autoencoder, and draw images with its few numbers."""

from __future__ import annotations

import streamlit as st

from jaxcore.events import Finished
from ui import controls, data_view, generation, live, results, session, source_code
from ui.i18n import _

session.require_app()
session.enter("generation")
st.title(_("Generate"))
st.markdown(
    _("A variational autoencoder squeezes every image into a few numbers and draws it anew from them. Once it can, any numbers "
      "give an image. Press **Train**, then move the sliders.")
)  # fmt: skip
bar = st.container()
stage, settings = st.columns([7, 3], gap="large")
with settings:
    config = controls.experiment("generation")
with stage:
    data = data_view.load(config, None) if config is not None else None
with bar:
    live.buttons(config if data is not None else None, None)
with stage:
    run = session.current_run()
    if session.runs_are_gone():
        live.say_gone()
    if run is not None:
        live.watch(run, others=controls.overlays(session.runs_here()[:-1]))
        if run.latest(Finished):
            generation.show(run)
            results.show_cost(run)
    if data is not None:
        data_view.show(data, expanded=run is None)
    if config is not None:
        source_code.show(config.network)
if config is not None:
    session.write_url(config)
