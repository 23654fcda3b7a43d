"""The playground's picture of a network, drawn by the browser."""

from pathlib import Path
from typing import Any

import streamlit as st

_HTML = '<div><canvas role="img"></canvas><canvas role="img"></canvas></div>'
# Side by side, both are as large as the window allows beside what stands above and the charts below: their heights are about
# the same.
_CSS = """
div { display: flex; gap: 1.5rem; align-items: center; justify-content: center; width: 100%; color: var(--st-text-color); }
canvas { --aspect: 1; flex-basis: 0; flex-grow: clamp(0.9, var(--aspect), 1.4); min-width: 0; height: auto;
  max-width: calc((100vh - 265px - max(155px, 22vh)) * var(--aspect)); touch-action: pan-y; }
@media (max-width: 640px) { div { flex-direction: column-reverse; } canvas { flex: none; width: 100%; max-width: 100%; } }
"""
_JS = "".join((Path(__file__).parent / name).read_text(encoding="utf-8") for name in ("../common/canvas.js", "network_view.js"))
_draw = st.components.v2.component("network", html=_HTML, css=_CSS, js=_JS)


def draw(data: dict[str, Any]) -> None:
    """Draw a network and its surface.

    Args:
        data: `sizes` of the layers from features to classes, `labels` of the features, `weights`, `tiles`, `surface` and `dead`
            as `jaxcore.experiments.playground.state.advance` gives them, `points` as `sample` does, the classes' `palette`, the
            `dead_color` of frames, `step`, and what the two pictures show, in words.
    """
    _draw(key="network", data=data)
