"""Spoil images, train a network to restore them, and see how much of the noise is gone."""

from ui.common import session
from ui.training import page

session.require_app()
page.show("denoising")
