"""Train a variational autoencoder, and draw images with its few numbers."""

from ui.common import session
from ui.training import page

session.require_app()
page.show("generation")
