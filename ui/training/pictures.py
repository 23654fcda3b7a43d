"""What a network that draws makes of a few test images while it learns."""

import streamlit as st

from jaxcore.events import Picture
from jaxcore.jobs.run import Run
from jaxcore.translatable import N_
from ui.common import images
from ui.common.i18n import _

TITLES = {"original": N_("Original"), "noisy": N_("With noise"), "restored": N_("Restored by the network as it is now")}


def watch(run: Run) -> bool:
    """Draw the same test images, as the network makes them now."""
    shown: dict[str, list[str]] = {}
    for event in run.every(Picture):
        shown |= event.images
    if shown:
        with st.container(key="restored"):
            for name, title in TITLES.items():
                if name in shown:
                    images.strip([images.decode(image) for image in shown[name]], _(title))
    return bool(shown)
