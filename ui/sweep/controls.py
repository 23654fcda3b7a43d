"""What to sweep: the network that all cells share, and the two hyperparameters that they differ in."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from jaxcore.catalog.datasets import DATASETS as DATASET_SPECS
from jaxcore.catalog.optimizers import OPTIMIZERS
from jaxcore.config.run import FIELDS, RunConfig
from jaxcore.config.sweep import DATASETS, SCALES, SWEEPABLE, Axis, Sweep
from jaxcore.errors import ConfigError
from ui.common import session
from ui.common.form import Form
from ui.common.i18n import _, label

PREFIX = "sweep_"
USUAL = {"x": ("learning_rate", 8), "y": ("initial_scale", 8)}
OPTIMIZER, EPOCHS = "momentum", 60  # epochs at most
WORK = ("dataset", "hidden", "optimizer", "epochs", "batch_size")  # what of the configuration has a widget


def read(asked: Mapping[str, str]) -> tuple[Sweep, list[ConfigError]]:
    """The sweep that an address asks for, where it says nothing the usual one; and what is wrong with it."""
    dataset = asked.get("dataset", DATASETS[0])
    axes = [
        Axis(name, low, high, count, scale) for name, count in USUAL.values() for low, high, scale in [SWEEPABLE[name].usual]
    ]
    usual = Sweep(_usual(dataset if dataset in DATASETS else DATASETS[0]), *axes)
    own = {name: text for name, text in asked.items() if name in WORK or name[:2] in ("x_", "y_")}
    return Sweep.salvage({name: usual.config.to_params()[name] for name in WORK} | own, usual)


def _usual(dataset: str) -> RunConfig:
    """What all networks of a sweep on these data have in common, unless something else is chosen."""
    config = RunConfig.usual(dataset)
    return config.replace(optimizer=OPTIMIZER, epochs=min(config.epochs, EPOCHS))


def page_params(sweep: Sweep) -> dict[str, str]:
    """What the address says of a sweep."""
    return {name: text for name, text in sweep.to_params().items() if name in WORK or name not in FIELDS}


def choose() -> Sweep | None:
    """Draw all controls; None while something in them is not allowed, which is said."""
    form = Form(PREFIX)
    form.begin(session.enter_page("sweep"), read)
    with form.section(_("All networks"), "hub"):
        form.choose("dataset", {name: DATASET_SPECS[name].title for name in DATASETS}, on_change=_suit_dataset)
        form.numbers("hidden", max_chars=40)
        form.choose("optimizer", {name: spec.title for name, spec in OPTIMIZERS.items()})
        left, right = st.columns(2, vertical_alignment="bottom")
        form.number("epochs", 1, left)
        form.number("batch_size", 1, right)
    for axis, title in (("x", _("Columns")), ("y", _("Rows"))):
        with form.section(title, "tune", form[axis]):
            _axis(form, axis)
    return form.config(_sweep)


def _sweep(dataset: str, **values: Any) -> Sweep:
    axes = [Axis(values.pop(at), *(values.pop(f"{at}_{name}") for name in ("low", "high", "count", "scale"))) for at in "xy"]
    return Sweep(RunConfig.usual(dataset).replace(**values), *axes)


def _suit_dataset() -> None:
    """Set what the dataset has settings of its own for."""
    form = Form(PREFIX)
    config = _usual(form["dataset"])
    form.hold(hidden=config.network.hidden, epochs=config.epochs, batch_size=config.batch_size)


def _axis(form: Form, axis: str) -> None:
    """The widgets of an axis."""
    names = {name: label(name) for name in SWEEPABLE}
    name = form.choose(axis, names, label=_("Hyperparameter"), on_change=_suit_axis, args=(axis,))
    left, right = st.columns(2, vertical_alignment="bottom")
    form.number(f"{axis}_low", None, left, label=_("From"))
    form.number(f"{axis}_high", None, right, label=_("To"))
    form.number(f"{axis}_count", 1, label=label("count"))
    form.choose(f"{axis}_scale", SCALES, label=label("scale"))
    if name == "label_noise":
        st.caption(
            _(
                "This share of the training labels is replaced by another class, drawn at random. The validation and test "
                "sets stay as they are."
            )
        )
    if name == "initial_scale":
        st.caption(_("The initial weights of all layers are multiplied by this; 1 leaves them as they are."))


def _suit_axis(axis: str) -> None:
    """Set a range that shows something."""
    form = Form(PREFIX)
    low, high, scale = SWEEPABLE[form[axis]].usual
    form.hold(**{f"{axis}_low": float(low), f"{axis}_high": float(high), f"{axis}_scale": scale})
