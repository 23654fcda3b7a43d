"""The latent numbers of a trained autoencoder: a map, sliders, and the image that they stand for, drawn by the browser."""

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from streamlit.runtime import get_instance

from jaxcore.catalog.colors import COLORS
from ui.common.i18n import _, language

REACH = 3  # standard deviations: nearly all of a standard normal distribution; more where a hundredth of the points lie beyond

_HTML = """
<fieldset>
  <label><input type="radio" name="shown"><span></span></label><label><input type="radio" name="shown"><span></span></label>
  <span>↔ <select></select></span><span>↕ <select></select></span>
</fieldset>
<div class="stage">
  <div>
    <div><canvas class="map" role="img"></canvas></div>
    <ul></ul>
    <button type="button"></button><button type="button"></button>
  </div>
  <div class="aside"><canvas class="picture" role="img"></canvas><div class="sliders"></div></div>
</div>
<div class="sliders"></div>
<p></p>
"""
_CSS = """
:host { color: var(--st-text-color); font-family: var(--st-font); font-size: 0.875rem; }
fieldset { border: 0; margin: 0 0 0.4rem; padding: 0; display: flex; flex-wrap: wrap; gap: 0.2rem 0.9rem; align-items: center; }
fieldset label { display: flex; gap: 0.3rem; align-items: center; cursor: pointer; }
.stage { display: grid; grid-template-columns: minmax(0, 1fr) clamp(6rem, 25%, 12rem); gap: 0.6rem;
  max-width: min(46rem, max(22rem, (100vh - 24rem) * 4 / 3)); }
.aside { padding-top: 10px; }
@media (max-width: 640px) {
  .stage { grid-template-columns: 1fr; }
  .aside { display: grid; grid-template-columns: 2fr 3fr; gap: 0 1rem; padding: 0; align-items: start; }
}
canvas { display: block; width: 100%; }
.map { touch-action: none; cursor: crosshair; }
.picture { image-rendering: pixelated; height: auto; }
button, select { font: inherit; color: inherit; border: 1px solid var(--st-border-color); cursor: pointer;
  border-radius: var(--st-button-radius); background: var(--st-background-color); }
button { padding: 0.3rem 0.6rem; margin: 0.3rem 0.4rem 0 0; }
button:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
input { accent-color: var(--st-primary-color); margin: 0; }
:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0 0.5rem; font-size: 0.8rem; }
ul span { display: inline-block; width: 0.65rem; height: 0.65rem; border-radius: 50%; margin-right: 0.25rem; }
.sliders { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 8.5rem), 1fr)); gap: 0.2rem 1.2rem;
  margin-top: 0.5rem; }
.sliders label { display: flex; flex-wrap: wrap; justify-content: space-between; font-variant-numeric: tabular-nums; }
.sliders .shown { font-weight: bold; }
.sliders input { width: 100%; height: 1.5rem; cursor: pointer; }
p { margin: 0.5rem 0 0; font-size: 0.8rem; }
[hidden] { display: none; }
"""
JS = "".join((Path(__file__).parent / name).read_text(encoding="utf-8") for name in ("../common/canvas.js", "latent_view.js"))
_draw = st.components.v2.component("latent_view", html=_HTML, css=_CSS, js=JS)


def draw(run_id: str, decoder: dict[str, Any], known: dict[str, Any], names: list[str]) -> None:
    """Draw the map with its marker, the sliders, and the image, which the browser decodes while they move.

    Where the marker is, the browser's tab remembers for each run; the server is not told.

    Args:
        decoder: as `jaxcore.tasks.generation.decoder` gives it. The browser fetches it as a file, as it does images: a
            message would be sent anew whenever the page is drawn.
        known: as `latent_map` there gives it.
        names: of the classes.
    """
    mean = known["mean"]
    reach = max(REACH, int(np.ceil(np.quantile(abs(mean), 0.99, axis=0).max())))
    numbers = {"mean": _in_base64(mean.astype("<f4")), "classes": _in_base64(known["classes"].astype(np.uint8))}
    file = json.dumps(decoder | numbers).encode()
    _draw(
        key="latent_view",
        data={
            "url": get_instance().media_file_mgr.add(file, "application/json", "latent_view"),
            "place": f"latent_view {run_id}",
            "latent": mean.shape[1],
            "order": tuple(np.argsort(-known["spread"], kind="stable").tolist()),
            "reach": reach,
            "names": tuple(names),
            "palette": COLORS,
            "lang": language(),
            "texts": {
                "map": _("The map shows"),
                "points": _("Points"),
                "images": _("Images"),
                "points_alt": _("Images by two of their latent variables, colored by class"),
                "images_alt": _("What is drawn for each value of these two numbers while the others stay fixed"),
                "horizontal": _("Horizontal axis"),
                "vertical": _("Vertical axis"),
                "picture": _("What the decoder draws for these numbers"),
                "random": _("Draw at random"),
                "zero": _("All to zero"),
                "how": _(
                    "Drag the ring or a slider: your browser computes the image. A click on a point takes over all its numbers."
                )
                + (" " + _("Hollow points lie beyond the edge.") if (abs(mean) > reach).any() else ""),
            },
        },
    )


def _in_base64(numbers: np.ndarray) -> str:
    return base64.b64encode(numbers.tobytes()).decode("ascii")
