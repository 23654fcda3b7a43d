"""Colours that charts and pictures share, so that a class has the same one everywhere."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

# Okabe and Ito's colours (2008), which people with colour-blindness can tell apart, in an order that also works on dark.
COLORS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#8C6BB1", "#B8A800", "#7F7F7F", "#17BECF")
GREY = "#7F7F7F"
TRAIN, VALIDATION = COLORS[0], COLORS[1]  # of the curves of these parts


def rgb(colors: Sequence[str]) -> np.ndarray:
    """Colours `"#RRGGBB"` as numbers from 0 to 255, (colours, 3)."""
    return np.array([list(bytes.fromhex(color[1:])) for color in colors])
