"""The main job: pick data, a network and an optimizer, train, watch, judge."""

from ui.common import session
from ui.training import page

session.require_app()
page.show("classification")
