"""The playground's settings: widgets → `Playground`, and the presets."""

from __future__ import annotations

from typing import Any

import streamlit as st

from jaxcore.catalog.datasets import DATASETS
from jaxcore.catalog.models import ACTIVATIONS
from jaxcore.catalog.optimizers import OPTIMIZERS
from jaxcore.config import playground
from jaxcore.config.fields import HELP
from jaxcore.config.playground import FEATURES, LIMITS, PENALTIES, PRESETS, Playground
from jaxcore.errors import ConfigError
from ui.common import widgets
from ui.common.i18n import _, explain, hint, label, significant

RATES = (0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
PENALTY_RATES = (0.0001, 0.001, 0.003, 0.01, 0.02, 0.05, 0.1)
SCALES = (0.0, 0.1, 0.5, 1.0, 2.0, 5.0)
_PREFIX = "playground_"


def begin(asked: dict[str, str]) -> None:
    """Set the widgets on the first visit: to what the address asks for, field by field, else to the defaults."""
    if asked or f"{_PREFIX}dataset" not in st.session_state:
        config, problems = Playground(), []
        for name, text in asked.items():
            try:
                config = Playground.from_params(config.to_params() | {name: text})
            except ConfigError as error:
                problems.append(error)
        set_config(config)
        for error in problems:
            st.warning(explain(error))


def set_config(config: Playground) -> None:
    """Show a setting in the widgets. Call it before they are drawn, or in a callback."""
    for name, value in vars(config).items():
        if name == "hidden":
            value = ", ".join(map(str, value))
        st.session_state[_PREFIX + name] = list(value) if name == "features" else value


def change(**values: Any) -> None:
    """In a callback: change some settings and leave the others."""
    for name, value in values.items():
        st.session_state[_PREFIX + name] = list(value) if isinstance(value, tuple) else value


def settings() -> Playground | None:
    """The settings as they are set; None, after a sentence, if they are not allowed."""
    values: dict[str, Any] = {}
    values["learning_rate"] = _select("learning_rate", RATES)
    left, right = st.columns(2)
    values["penalty"] = left.selectbox(
        label("penalty"),
        list(PENALTIES),
        key=f"{_PREFIX}penalty",
        help=hint("penalty"),
        persist_state="session",
        format_func=lambda name: _(PENALTIES[name]),
    )
    values["penalty_rate"] = st.session_state[f"{_PREFIX}penalty_rate"]
    if values["penalty"] != "none":
        values["penalty_rate"] = _select("penalty_rate", PENALTY_RATES, right)
    st.caption(_("These two change while it runs. Anything below starts with new weights."))
    titles = {name: DATASETS[name].title for name in playground.DATASETS}
    values["dataset"] = _box("dataset", titles)
    left, right = st.columns(2)
    values["spread"] = _slide("spread", 0.05, left)
    values["points"] = _slide("points", 10, right)
    values["train_share"] = _slide("train_share", 0.05, left)
    values["batch_size"] = _slide("batch_size", 1, right, high=100)
    values["features"] = tuple(
        st.pills(
            label("features"),
            list(FEATURES),
            key=f"{_PREFIX}features",
            help=hint("features"),
            selection_mode="multi",
            format_func=FEATURES.__getitem__,
            persist_state="session",
            wrap=True,
        )
    )
    text = widgets.several(
        label("hidden"), f"{_PREFIX}hidden", help=_playground_hidden(), max_chars=40, persist_state="session"
    )
    left, right = st.columns(2)
    with left:
        values["activation"] = _box("activation", {name: name for name in ACTIVATIONS})
    with right:
        values["optimizer"] = _box("optimizer", {name: OPTIMIZERS[name].title for name in playground.OPTIMIZERS})
    values["initial_scale"] = _select("initial_scale", SCALES, left)
    values["seed"] = right.number_input(label("seed"), key=f"{_PREFIX}seed", step=1, help=hint("seed"), persist_state="session")
    try:
        hidden = Playground.from_params({"hidden": text}).hidden
        return Playground(**values, hidden=hidden)
    except ConfigError as error:
        st.error(explain(error))
        return None


def presets(choose) -> None:
    """A button for each preset; `choose` is called with its name."""
    with st.popover(_("Lessons to try"), icon=":material/school:", key="presets", width="stretch"):
        st.caption(_("Each sets the playground up and asks a question. Think of an answer first, then press Play."))
        for name, preset in PRESETS.items():
            title = preset.title
            st.button(_(title), key=f"preset_{name}", width="stretch", on_click=choose, args=(name,))


def _playground_hidden() -> str:
    return _(
        "Units of each hidden layer, at most {units} each and {layers} layers, with commas between them. Leave it empty for a "
        "straight line.",
        units=playground.MAX_UNITS,
        layers=playground.MAX_LAYERS,
    )


def _box(name: str, titles: dict[str, str]) -> str:
    return st.selectbox(
        label(name),
        list(titles),
        key=_PREFIX + name,
        help=hint(name),
        persist_state="session",
        format_func=lambda value: _(titles[value]),
    )


def _select(name: str, options: tuple[float, ...], place=st) -> float:
    """A choice among values that are far apart; one that came by the address or a preset is added to them."""
    now = st.session_state[_PREFIX + name]
    return place.select_slider(
        label(name),
        sorted({*options, now}),
        key=_PREFIX + name,
        help=hint(name) if name in HELP else None,
        format_func=significant,
        persist_state="session",
    )


def _slide(name: str, step: float, place, *, high: float | None = None) -> float:
    low, most = LIMITS[name]
    most = max(high or most, st.session_state[_PREFIX + name])
    return widgets.slide(label(name), low, most, step, _PREFIX + name, place=place, help=hint(name), persist_state="session")
