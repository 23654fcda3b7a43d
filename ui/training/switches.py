"""What makes a recipe good: a switch for each setting that does, and what was measured without it."""

import functools
import json
import statistics
from pathlib import Path
from typing import Any

import streamlit as st

from jaxcore.catalog.recipes import RECIPES
from jaxcore.config.run import RunConfig
from ui.common import identity
from ui.common.i18n import _, number, percent, seconds
from ui.training import settings

RECORDING = Path(__file__).with_suffix(".json")


@functools.cache
def recording() -> dict[str, Any]:
    """As `jaxcore.cli.recorded_switches.record` gives it."""
    return json.loads(RECORDING.read_text())


def show(config: RunConfig) -> None:
    """The switches of the recipe that is set, whichever of them are off; nothing while another experiment is set."""
    recipe = next((name for name in recording()["recipes"] if _is(config, name)), None)
    if recipe is None:
        return
    recorded = recording()["recipes"][recipe]
    with st.expander(_("What makes it fast?"), icon=":material/toggle_on:", key="switches"):
        st.markdown(_("Predict what each of them is worth. Then switch one off, and press Train."))
        shown = st.session_state.get("switches_measured", False)
        for switch, without in RECIPES[recipe].switches.items():
            (title, (on, off)), *_others = identity.differing([_with(recipe, {}), _with(recipe, without)]).items()
            st.session_state[f"switch_{switch}"] = not _off(config, without)
            with st.container(gap="xxsmall"):  # what belongs together
                st.toggle(
                    title if on == _("yes") else f"{title}: {on}",
                    key=f"switch_{switch}",
                    on_change=_turn,
                    args=(recipe, switch, config),
                )
                st.caption(f"{off}: {_said(recorded[switch])}" if shown else _("Otherwise: {value}", value=off))
        st.toggle(_("Show what was measured"), key="switches_measured")
        if shown:
            st.caption(
                _(
                    "With everything on: {result}. Each was switched off alone; medians of {count} seeds and their range, "
                    "recorded on {date} with JAX {version} ({device}).",
                    result=_said(recorded[""]),
                    count=number(len(recorded[""]["accuracy"])),
                    date=recording()["date"],
                    version=recording()["jax"],
                    device=recording()["device"],
                )
            )


def _said(measured: dict[str, list[float]]) -> str:
    """The accuracy, and how long training took."""
    found = measured["accuracy"]
    median, low, high = (percent(value) for value in (statistics.median(found), min(found), max(found)))
    return _(
        "{accuracy} ({low} to {high}) after {time}",
        accuracy=median,
        low=low,
        high=high,
        time=seconds(statistics.median(measured["seconds"])),
    )


def _with(recipe: str, params: dict[str, str]) -> RunConfig:
    return RunConfig.from_params(RECIPES[recipe].params | params)


def _is(config: RunConfig, recipe: str) -> bool:
    """Whether a configuration is that of a recipe, but for its seeds, its library and its switches."""
    if config.data.dataset != RECIPES[recipe].params["dataset"]:  # which costs nothing to see
        return False
    wanted = _with(recipe, {}).to_params()
    free = {"seed", "split_seed", "library"}
    for without in RECIPES[recipe].switches.values():
        if _off(config, without):
            free |= set(without)
    return all(text == wanted[name] for name, text in config.to_params().items() if name not in free)


def _off(config: RunConfig, without: dict[str, str]) -> bool:
    """Whether what a switch would change is set so."""
    return RunConfig.from_params(config.to_params() | without) == config.with_csv(None)


def _turn(recipe: str, switch: str, config: RunConfig) -> None:
    """In a callback: set what a switch does, on or off."""
    without = RECIPES[recipe].switches[switch]
    usual = _with(recipe, {}).to_params()
    on = st.session_state[f"switch_{switch}"]
    settings.show(RunConfig.from_params(config.to_params() | ({name: usual[name] for name in without} if on else without)))
