"""Runs and measurements that were recorded: what a page shows, and says so, until the visitor has run something there."""

import functools
import json
from pathlib import Path
from typing import Any

import streamlit as st

from jaxcore.config.comparison import Comparison
from jaxcore.config.race import Race
from jaxcore.config.sweep import Sweep
from jaxcore.events import from_dict
from jaxcore.jobs.run import Run
from ui.common import runs
from ui.common.i18n import _

RECORDING = Path(__file__).with_suffix(".json")
CONFIGS = {
    "race": Race.from_params,
    "sweep": Sweep.from_params,
    "same": lambda params: Comparison.of(params["workload"], repeats=0),
}


@functools.cache
def _recording() -> dict[str, Any]:
    """As `jaxcore.cli.recorded_runs.record` gives it."""
    return json.loads(RECORDING.read_text())


@functools.cache
def run(task: str) -> Run:
    """The race, the sweep, or the comparison from the same weights, as it was recorded."""
    found = _recording()[task]
    config = CONFIGS[task](found["config"])
    return Run(f"recorded_{task}", config, None, None, "", 0.0, 0.0, log=[from_dict(event) for event in found["events"]])


def show(task: str, button: str) -> Run:
    """Say that what stands below is recorded, and what it belongs to; the run is returned. `button` starts one of one's own."""
    _say(button, "recorded")
    shown = run(task)
    runs.say_identity(shown.config)
    return shown


def measured(lesson: str, function: str, args: tuple, button: str) -> Any:
    """What a lesson's measurement gave, after the same words; None, without them, where it was not recorded."""
    for each in _recording()["lessons"]:
        if (each["lesson"], each["function"], tuple(each["args"])) == (lesson, function, args):
            _say(button, f"recorded_{function}")
            return each["answer"]
    return None


def _say(button: str, key: str) -> None:
    recording = _recording()
    with st.container(key=key):
        st.markdown(
            ":material/history: "
            + _(
                "**Recorded, not live**: {date}, JAX {version} ({device}). Press **{button}** to get your own.",
                date=recording["date"],
                version=recording["jax"],
                device=recording["device"],
                button=button,
            )
        )
