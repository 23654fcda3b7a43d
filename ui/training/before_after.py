"""Two images of the same thing, one over the other, and a divider between them; the browser moves it by itself."""

from pathlib import Path

import numpy as np
import streamlit as st

from jaxcore.pictures import png_in_base64
from ui.common.i18n import _

WIDTH = 360  # CSS pixels, at least; a larger image has its own
MAX_SIDE = 1600  # pixels that are sent of a larger image: every second, or third, …
FINE = 160  # from how many pixels on an image is not shown as squares

_HTML = """
<div class="images"><img class="after" draggable="false"><img class="before" draggable="false"></div>
<label><span class="before"></span><input type="range" min="0" max="100" value="50"><span class="after"></span></label>
"""
_CSS = """
.images { --at: 50%; position: relative; overflow: hidden; cursor: ew-resize; touch-action: pan-y;
  border-radius: var(--st-base-radius); }
img { position: absolute; width: 100%; height: 100%; }
img.before { clip-path: inset(0 calc(100% - var(--at)) 0 0); }
.images::after { content: ""; position: absolute; inset: 0 auto 0 var(--at); width: 3px; margin-left: -1.5px;
  background: var(--st-primary-color); box-shadow: 0 0 0 1px var(--st-background-color); }
label { display: grid; grid-template-columns: 1fr 1fr; gap: 0.25rem 1rem; margin-top: 0.5rem;
  font-family: var(--st-font); font-size: 0.875rem; color: var(--st-text-color); }
input { grid-area: 1 / 1 / 2 / 3; width: 100%; height: 1.5rem; margin: 0; accent-color: var(--st-primary-color); }
span.after { text-align: right; }
"""
_draw = st.components.v2.component(
    "before_after", html=_HTML, css=_CSS, js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
)


def draw(before: np.ndarray, after: np.ndarray, titles: tuple[str, str], *, key: str) -> None:
    """Let `before` be seen left of the divider, `after` right of it.

    Args:
        before, after: (height, width, channels), uint8 or floats in [0, 1], of the same shape.
        titles: what the two are.
    """
    every = -(-max(after.shape[:2]) // MAX_SIDE)
    before, after = before[::every, ::every], after[::every, ::every]
    height, width = after.shape[:2]
    _draw(
        key=key,
        data={
            "before": png_in_base64(before),
            "after": png_in_base64(after),
            "before_title": titles[0],
            "after_title": titles[1],
            "name": _("Divider: “{before}” on the left, “{after}” on the right", before=titles[0], after=titles[1]),
            "width": max(WIDTH, width),
            "ratio": f"{width} / {height}",
            "pixels": max(height, width) < FINE,
        },
    )
