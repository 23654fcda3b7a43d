"""The trained example on the first page: recorded, labelled so, and played by the browser without the server."""

import json
from pathlib import Path
from typing import Any

import streamlit as st

from jaxcore.catalog.colors import COLORS, TRAIN, VALIDATION
from jaxcore.catalog.datasets import DATASETS
from jaxcore.config.run import RunConfig
from ui.common.i18n import _, number, percent, seconds
from ui.training import settings

RECORDING = Path(__file__).with_name("showcase.json")
LEVELS = 9  # of the recorded surfaces, on each side of nothing
TICKS = (1, 10, 100)  # and the last epoch

# Drawn here, since of Streamlit's charts each has the browser load and compile a megabyte of program first.
_HTML = """
<div><canvas role="img"></canvas><canvas role="img"></canvas></div>
<div><button type="button"></button><input type="range" min="0"><span></span></div>
"""
_CSS = """
div { display: flex; flex: 1 1 100%; flex-wrap: wrap; gap: 0.75rem 1.5rem; align-items: center; justify-content: center;
  min-width: 0; color: var(--st-text-color); font-family: var(--st-font); }
canvas { flex: 1 1 240px; min-width: 0; width: 100%; max-width: max(15rem, 100vh - 19rem); height: auto; }
button { font: inherit; font-size: 0.875rem; padding: 0.3rem 0.6rem; border-radius: var(--st-button-radius); cursor: pointer;
  min-width: 6.5rem; color: var(--st-text-color); border: 1px solid var(--st-border-color);
  background: var(--st-background-color); }
button:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
button:focus-visible, input:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
input { flex: 1 1 100px; min-width: 0; accent-color: var(--st-primary-color); }
span { font-size: 0.875rem; min-width: 5.5rem; }
"""
_JS = "".join((Path(__file__).parent / name).read_text(encoding="utf-8") for name in ("../common/canvas.js", "showcase.js"))
_play = st.components.v2.component("showcase", html=_HTML, css=_CSS, js=_JS)


@st.cache_data(show_spinner=False)
def recording() -> dict[str, Any]:
    """As `jaxcore.cli.showcase.record` gives it."""
    return json.loads(RECORDING.read_text())


def show() -> None:
    """Draw the recorded example, and say what it is."""
    recorded = recording()
    epochs = [frame["epoch"] for frame in recorded["frames"]]
    _play(
        key="showcase",
        data={  # texts and tuples: at the sight of a list, Streamlit loads pandas to see whether it is a table
            "recording": RECORDING.read_text(),
            "levels": LEVELS,
            "palette": COLORS[:2],
            "epochs": tuple(map(number, epochs)),
            "ticks": tuple((epoch, number(epoch)) for epoch in (*TICKS, epochs[-1])),
            "heights": tuple((height, number(height, 1)) for height in (0, 0.2, 0.4, 0.6, 0.8)),
            "curves": (("loss", _("training"), TRAIN, ()), ("val_loss", _("validation"), VALIDATION, (5, 4))),
            "epoch": _("Epoch"),
            "loss": _("Loss"),
            "play": _("Play"),
            "pause": _("Pause"),
            "alt": _("A network learns to tell the arms of two spirals apart, epoch by epoch, while its loss falls"),
        },
    )
    about, own = st.columns([5, 3], gap="medium", vertical_alignment="center")
    about.caption(
        _(
            "Recorded on {date} with JAX {version} ({device}): {steps} training steps, {time} at full speed, {accuracy} "
            "correct on the test set.",
            date=recorded["date"],
            version=recorded["versions"]["jax"],
            device=recorded["device"],
            steps=number(recorded["steps"]),
            time=seconds(recorded["steps"] / recorded["steps_per_s"]),
            accuracy=percent(recorded["accuracy"]),
        )
    )
    config = RunConfig.from_params(recorded["config"])
    title = _(DATASETS[config.data.dataset].title)
    if own.button(
        _("Train this network yourself: {title}", title=title), key="train_showcase", icon=":material/arrow_forward:"
    ):
        settings.show(config)
        st.switch_page("pages/classify.py")
