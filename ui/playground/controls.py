"""The playground's settings: widgets ↔ `Playground`, and the presets."""

import streamlit as st

from jaxcore.catalog.datasets import DATASETS
from jaxcore.catalog.models import ACTIVATIONS
from jaxcore.catalog.optimizers import OPTIMIZERS
from jaxcore.config import playground
from jaxcore.config.playground import FEATURES, LIMITS, PENALTIES, PRESETS, Playground
from ui.common.form import Form
from ui.common.i18n import _
from ui.playground.stage import PREFIX, choose_preset, lesson, take_lesson

RATES = (0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
PENALTY_RATES = (0.0001, 0.001, 0.003, 0.01, 0.02, 0.05, 0.1)
SPEEDS = (1, 5, 20, 100, 500)  # steps a frame
SCALES = (0.0, 0.1, 0.5, 1.0, 2.0, 5.0)


def settings(asked: dict[str, str]) -> Playground | None:
    """Draw the lessons and the settings, and return these; None, after a sentence, if they are not allowed.

    Args:
        asked: what the address asks for, of which each field is taken that can be.
    """
    form = Form(PREFIX)
    form.begin(take_lesson(asked), Playground.salvage)
    form.hold(**st.session_state.pop("_then", {}))
    with st.container(key="aside_first"):
        st.menu_button(
            _("Lessons to try"),
            list(PRESETS),
            key="presets",
            help=_("Each lesson sets up the playground and asks a question. Think of an answer first, then press Play."),
            on_click=choose_preset,
            icon=":material/school:",
            format_func=lambda name: _(PRESETS[name].title),
            width="stretch",
        )
        form.pick("learning_rate", RATES)
    lesson()
    with st.container(key="aside_later"):
        _more(form)
    return form.config(Playground, Playground().flat())


def _more(form: Form) -> None:
    """What need not be at hand while it runs; on a phone it comes after what there is to see."""
    form.usually(speed=5)
    help_text = _("1 is slow motion: each frame is one step of the optimizer.")
    form.pick("speed", SPEEDS, label=_("Steps per frame"), help=help_text)
    left, right = st.columns(2)
    if form.choose("penalty", PENALTIES, left) != "none":
        form.pick("penalty_rate", PENALTY_RATES, right)
    st.caption(_("Everything above can be changed while it runs. Anything below starts over with new weights."))
    form.choose("dataset", {name: DATASETS[name].title for name in playground.DATASETS})
    left, right = st.columns(2)
    form.slide("spread", *LIMITS["spread"], 0.05, left)
    form.slide("points", *LIMITS["points"], 10, right)
    form.slide("train_share", *LIMITS["train_share"], 0.05, left)
    form.slide("batch_size", 1, max(100, form["batch_size"]), 1, right)
    form.several("features", FEATURES)
    limits = {"units": playground.MAX_UNITS, "layers": playground.MAX_LAYERS}
    hint = _(
        "Units of each hidden layer, at most {units} each and {layers} layers, separated by commas. Leave it empty for a "
        "straight line.",
        **limits,
    )
    form.numbers("hidden", help=hint, max_chars=40)
    left, right = st.columns(2)
    form.choose("activation", ACTIVATIONS, left)
    form.choose("optimizer", {name: OPTIMIZERS[name].title for name in playground.OPTIMIZERS}, right)
    form.pick("initial_scale", SCALES, left)
    form.number("seed", 1, right)
