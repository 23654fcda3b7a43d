"""Widgets that choose optimizers, with a learning rate for each."""

import streamlit as st

from jaxcore.catalog.optimizers import OPTIMIZERS
from jaxcore.config.race import Entrants
from jaxcore.config.run import OptimizerConfig
from ui.common.form import Form
from ui.common.i18n import _, hint

TITLES = {name: spec.title for name, spec in OPTIMIZERS.items()}


def choose(form: Form) -> None:
    """Draw them. The form must hold a rate for each optimizer, `rate_` and its name, chosen or not."""
    form.several("optimizers", TITLES)
    columns, chosen = st.columns(2), read(form)
    for i, (name, _rate) in enumerate(chosen):
        text = _("Learning rate, {optimizer}", optimizer=TITLES[name])
        form.number(f"rate_{name}", 0.001, columns[i % 2], label=text, help=hint("learning_rate"))
    left, right = st.columns(2)
    form.number("weight_decay", 0.001, left)
    if any("momentum" in OPTIMIZERS[name].takes for name, _rate in chosen):
        form.number("momentum", 0.05, right)
    else:  # what nobody sees must not be wrong
        form.hold(momentum=OptimizerConfig.momentum)


def read(form: Form) -> Entrants:
    """What is chosen, in the registry's order, whether or not it is drawn now; not checked in any way."""
    return tuple((name, form[f"rate_{name}"]) for name in OPTIMIZERS if name in form["optimizers"])
