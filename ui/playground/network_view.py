"""The playground's picture of a network, drawn by the browser."""

from pathlib import Path
from typing import Any

import streamlit as st

_HTML = '<div><canvas role="img"></canvas><canvas role="img"></canvas></div>'
_CSS = """
div { display: flex; flex-wrap: wrap; gap: 1rem 1.5rem; align-items: center; color: var(--st-text-color); }
canvas { flex: 1 1 270px; min-width: 0; width: 100%; height: auto; touch-action: pan-y; }
"""
_JS = "".join((Path(__file__).parent / name).read_text(encoding="utf-8") for name in ("../common/canvas.js", "network_view.js"))
_draw = st.components.v2.component("network", html=_HTML, css=_CSS, js=_JS)


def draw(data: dict[str, Any]) -> None:
    """Draw a network and its surface.

    Args:
        data: `sizes` of the layers from features to classes, `labels` of the features, `weights`, `tiles`, `surface` and `dead`
            as `jaxcore.experiments.playground.state.advance` gives them, `points` as `sample` does, the classes' `palette`,
            `step`, and what the two pictures show, in words.
    """
    _draw(key="network", data=data)
