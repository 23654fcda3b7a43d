"""What a network that draws makes of a few validation images while it learns."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from jaxcore.events import Picture
from jaxcore.jobs.run import Run
from jaxcore.translatable import N_
from ui.common import images
from ui.common.i18n import _

TITLES = {"original": N_("Original"), "noisy": N_("With noise"), "restored": N_("Restored by the network as it is now")}


def place() -> DeltaGenerator:
    """Where they stand, close together: four lines of them are seen at once in a window of 1280×720."""
    return st.container(key="restored", gap="xsmall")


def watch(run: Run) -> bool:
    """Draw the same images, as the network makes them now."""
    shown: dict[str, list[str]] = {}
    for event in run.every(Picture):
        shown |= event.images
    if shown:
        with place():
            for name, title in TITLES.items():
                if name in shown:
                    images.strip([images.decode(image) for image in shown[name]], _(title))
    return bool(shown)
