"""Colours of the curves; apart from the charts, so that the first page need not load Plotly."""

from jaxcore.catalog.colors import COLORS

__all__ = ["COLORS", "TRAIN", "VALIDATION"]
TRAIN, VALIDATION = COLORS[0], COLORS[1]
