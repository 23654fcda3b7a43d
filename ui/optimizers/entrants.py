"""Widgets that choose optimizers, with a learning rate for each."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from jaxcore.catalog.optimizers import OPTIMIZERS
from ui.common.i18n import _, hint, label


def choose(prefix: str, usual_rate: Callable[[str], float]) -> tuple[tuple[str, float], ...]:
    """Draw them; the keys of the widgets begin with `prefix`.

    Args:
        usual_rate: the learning rate that an optimizer begins with.

    Returns:
        Names and rates in the registry's order, not checked in any way.
    """
    chosen = st.pills(
        label("optimizers"),
        list(OPTIMIZERS),
        selection_mode="multi",
        format_func=lambda name: OPTIMIZERS[name].title,
        key=f"{prefix}_optimizers",
        persist_state="session",
        wrap=True,
    )
    entrants = [name for name in OPTIMIZERS if name in chosen]
    columns = st.columns(2)
    for i, name in enumerate(entrants):
        key = f"{prefix}_rate_{name}"
        st.session_state.setdefault(key, usual_rate(name))
        columns[i % 2].number_input(
            _("Rate, {optimizer}", optimizer=OPTIMIZERS[name].title),
            key=key,
            step=0.001,
            format="%g",
            help=hint("learning_rate"),
            persist_state="session",
        )
    left, right = st.columns(2)
    for name, place, step in (("momentum", left, 0.05), ("weight_decay", right, 0.001)):
        place.number_input(
            label(name), key=f"{prefix}_{name}", step=step, format="%g", help=hint(name), persist_state="session"
        )
    return read(prefix, usual_rate)


def read(prefix: str, usual_rate: Callable[[str], float]) -> tuple[tuple[str, float], ...]:
    """What is chosen, whether or not it is drawn now."""
    state = st.session_state
    return tuple(
        (name, state.get(f"{prefix}_rate_{name}", usual_rate(name)))
        for name in OPTIMIZERS
        if name in state[f"{prefix}_optimizers"]
    )
