"""What to sweep: the network that all cells share, and the two hyperparameters that they differ in."""

from __future__ import annotations

import streamlit as st

from jaxcore.catalog.datasets import DATASETS as DATASET_SPECS
from jaxcore.catalog.optimizers import OPTIMIZERS
from jaxcore.config.run import FIELDS, RunConfig, parse
from jaxcore.config.sweep import DATASETS, SCALES, SWEEPABLE, Axis, Sweep
from jaxcore.errors import ConfigError
from ui.common import session, widgets
from ui.common.i18n import _, explain, label

USUAL = {"x": ("learning_rate", 8), "y": ("initial_scale", 8)}
OPTIMIZER, EPOCHS = "momentum", 60  # epochs at most
WORK = ("dataset", "hidden", "optimizer", "epochs", "batch_size")  # what of the configuration has a widget


def begin() -> None:
    """Make the widgets hold a sweep: that of the address, else the usual one."""
    asked = session.enter_page("sweep")
    state = st.session_state
    if not asked and "sweep_dataset" in state:
        return
    dataset = asked.get("dataset", DATASETS[0])
    axes = [
        Axis(name, low, high, count, scale) for name, count in USUAL.values() for low, high, scale in [SWEEPABLE[name].usual]
    ]
    usual = Sweep(_usual(dataset if dataset in DATASETS else DATASETS[0]), *axes)
    own = {name: text for name, text in asked.items() if name in WORK or name[:2] in ("x_", "y_")}
    own = {name: usual.config.to_params()[name] for name in WORK} | own
    sweep, state["_sweep_problems"] = Sweep.salvage(own, usual)
    state.update({f"sweep_{name}": value for name, value in sweep.config.flat().items() if name in WORK})
    state["sweep_hidden"] = ", ".join(map(str, sweep.config.network.hidden))
    for axis in ("x", "y"):
        for name, value in vars(getattr(sweep, axis)).items():
            state[f"sweep_{axis}" if name == "name" else f"sweep_{axis}_{name}"] = value


def _usual(dataset: str) -> RunConfig:
    """What all networks of a sweep on these data have in common, unless something else is chosen."""
    config = RunConfig.usual(dataset)
    return config.replace(optimizer=OPTIMIZER, epochs=min(config.epochs, EPOCHS))


def page_params(sweep: Sweep) -> dict[str, str]:
    """What the address says of a sweep."""
    return {name: text for name, text in sweep.to_params().items() if name in WORK or name not in FIELDS}


def choose() -> Sweep | None:
    """Draw all controls; None while something in them is not allowed, which is said."""
    state = st.session_state
    for error in state["_sweep_problems"]:
        st.warning(explain(error))
    with st.expander(_("All networks"), expanded=True, icon=":material/hub:"):
        st.selectbox(
            label("dataset"),
            DATASETS,
            key="sweep_dataset",
            on_change=_suit_dataset,
            persist_state="session",
            format_func=lambda name: _(DATASET_SPECS[name].title),
        )
        hidden = widgets.several(label("hidden"), "sweep_hidden", max_chars=40, persist_state="session")
        st.selectbox(
            label("optimizer"),
            list(OPTIMIZERS),
            key="sweep_optimizer",
            persist_state="session",
            format_func=lambda name: OPTIMIZERS[name].title,
        )
        left, right = st.columns(2)
        epochs = left.number_input(label("epochs"), key="sweep_epochs", step=1, persist_state="session")
        batch_size = right.number_input(label("batch_size"), key="sweep_batch_size", step=1, persist_state="session")
    try:
        config = RunConfig.usual(state["sweep_dataset"]).replace(
            hidden=parse("hidden", hidden), optimizer=state["sweep_optimizer"], epochs=int(epochs), batch_size=int(batch_size)
        )
        return Sweep(config, _axis("x", _("Columns")), _axis("y", _("Rows")))
    except ConfigError as error:
        st.error(explain(error))
        return None


def _suit_dataset() -> None:
    """Set what the dataset has settings of its own for."""
    state = st.session_state
    config = _usual(state["sweep_dataset"])
    state["sweep_hidden"] = ", ".join(map(str, config.network.hidden))
    state["sweep_epochs"], state["sweep_batch_size"] = config.epochs, config.batch_size


def _axis(axis: str, title: str) -> Axis:
    """The widgets of an axis. Both are drawn before anything wrong with one of them is said."""
    with st.expander(title, expanded=True, icon=":material/tune:"):
        name = st.selectbox(
            _("Hyperparameter"),
            list(SWEEPABLE),
            key=f"sweep_{axis}",
            on_change=_suit_axis,
            args=(axis,),
            format_func=label,
            persist_state="session",
        )
        left, right = st.columns(2)
        low, high = (
            place.number_input(text, key=f"sweep_{axis}_{end}", format="%g", step=None, persist_state="session")
            for place, text, end in ((left, _("From"), "low"), (right, _("To"), "high"))
        )
        count = st.number_input(label("count"), key=f"sweep_{axis}_count", step=1, persist_state="session")
        scale = st.selectbox(
            label("scale"),
            list(SCALES),
            key=f"sweep_{axis}_scale",
            persist_state="session",
            format_func=lambda value: _(SCALES[value]),
        )
        if name == "label_noise":
            st.caption(
                _(
                    "That share of the training labels is replaced by another class, drawn at random. The validation "
                    "and test parts stay as they are."
                )
            )
        if name == "initial_scale":
            st.caption(_("The first weights of all layers are multiplied by this; 1 leaves them as they are."))
    return Axis(name, float(low), float(high), int(count), scale)


def _suit_axis(axis: str) -> None:
    """Set a range that shows something."""
    low, high, scale = SWEEPABLE[st.session_state[f"sweep_{axis}"]].usual
    for name, value in (("low", float(low)), ("high", float(high)), ("scale", scale)):
        st.session_state[f"sweep_{axis}_{name}"] = value


def open_in_classify(sweep: Sweep, cell: int) -> None:
    """A callback: show the configuration of a cell's network on the page that trains one."""
    session.set_config(sweep.cell(cell))
