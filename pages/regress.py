"""Predict a number: a curve through points, a measurement from others, a column of one's own table."""

from ui.common import session
from ui.training import page

session.require_app()
page.show("regression")
