"""The lesson on `jit`: the stages of a network's compilation."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from jaxcore.catalog.colors import COLORS
from jaxcore.catalog.datasets import DATASETS
from jaxcore.catalog.models import MODELS
from ui.common import figures
from ui.common.i18n import _, number
from ui.lessons import frame as lesson

COMMON = 12  # operations shown in the chart


def xray() -> None:
    """jaxpr, StableHLO and optimised HLO of the gradient step of the visitor's network."""
    lesson.say(
        "What becomes of a network on its way to the processor: its gradient step for one batch, without the training loop "
        "around it, is traced into a jaxpr, translated (lowered) to StableHLO, and compiled by XLA into optimized HLO."
    )
    asked = st.container()
    found = lesson.guessed("predict_xray") and lesson.compute_trained(
        "jit",
        "xray",
        "xray_default",
        untrained=_("You have not trained a classifier yet. This is the network that Classify starts with, untrained."),
        busy=_("Tracing, lowering and compiling…"),
    )
    with asked:
        lesson.predict(
            _("How many pieces does XLA run, compared with the operations in the jaxpr?"),
            {"fewer": _("fewer"), "same": _("as many"), "more": _("more")},
            "predict_xray",
            lambda: found and _compared(found["pieces"], found["stages"]["jaxpr"]["operations"]),
        )
    if found:
        _show_stages(found)
    lesson.code("jit", "stages", whole=("gradient_step", "count_primitives", "without_notes", "cut"))
    if found:
        lesson.learned(
            _(
                "Operations in the jaxpr: {operations}; pieces that XLA runs: {pieces}, among them {fusions} fusions.",
                operations=number(found["stages"]["jaxpr"]["operations"]),
                pieces=number(found["pieces"]),
                fusions=number(found["fusions"]),
            )
        )


def _compared(count: int, other: int) -> str:
    return "fewer" if count < other else "more" if count > other else "same"


def _show_stages(found: dict) -> None:
    stages, (dataset, model) = found["stages"], found["model"]
    lesson.metrics(
        {
            _("Operations in the jaxpr"): number(stages["jaxpr"]["operations"]),
            _("Operations in StableHLO"): number(stages["stablehlo"]["operations"]),
            _("Pieces that XLA runs"): number(found["pieces"]),
            _("Fusions among the pieces"): number(found["fusions"]),
        }
    )
    titles = {"jaxpr": "jaxpr", "stablehlo": "StableHLO", "hlo": _("optimized HLO")}
    stage = st.segmented_control(
        _("Stage"), list(stages), default="jaxpr", required=True, format_func=titles.__getitem__, key="jit_stage", wrap=True
    )
    explanations = {
        "jaxpr": _("JAX's own language: what tracing has recorded, one JAX operation per line."),
        "stablehlo": _("The language in which JAX hands the program to XLA, the same for every device."),
        "hlo": _(
            "What XLA has made of it for this device. A `fusion` runs as one piece: most fuse several operations, so that "
            "intermediate results never go to memory, and some hold a single one."
        ),
    }
    st.markdown(explanations[stage])
    shown = stages[stage]
    text, chart = st.columns([3, 2], gap="large")
    with text:
        st.code(shown["text"], language=None, height=420, wrap_lines=True)
        lines = len(shown["text"].splitlines())
        if lines < shown["lines"]:
            lesson.note("The first {shown} of {lines} lines; long lines are truncated.", shown=lines, lines=shown["lines"])
    with chart:
        counts = pd.DataFrame(shown["counts"][:COMMON], columns=["operation", "count"])
        figures.vega(
            counts,
            _counts_spec(len(counts), _("How often")),
            key=f"jit_operations_{stage}",
            alt=_("The most common operations of this stage and how often each appears in its text"),
        )
        kinds = len(shown["counts"])
        if kinds > COMMON:
            lesson.note("The {shown} most common of {kinds} kinds.", shown=COMMON, kinds=kinds)
    _show_cost(found)
    lesson.note(
        "Dataset {dataset}, model {model}, {weights} weights, a batch of shape {batch}.",
        dataset=_(DATASETS[dataset].title),
        model=_(MODELS[model].title),
        weights=found["weights"],
        batch="×".join(str(length) for length in found["batch"]),
    )


def _show_cost(found: dict) -> None:
    memory = found["memory"]
    columns = st.columns(4)
    if found["flops"] is not None:
        columns[0].metric(_("Floating-point operations"), _short(found["flops"]))
    if found["bytes"] is not None:
        columns[1].metric(_("Bytes read and written"), _short(found["bytes"]))
    if memory:
        columns[2].metric(_("Bytes of arguments and results"), _short(memory["argument"] + memory["output"]))
        columns[3].metric(_("Bytes of temporary memory"), _short(memory["temp"]))
    lesson.note(
        "Operations are counted in the text of each stage, including those inside functions; constants and parameters are "
        "not counted. A fusion joins several operations into one piece, so that intermediate results never go to memory. "
        "The cost is XLA's own estimate from the program and may miss calls into other libraries."
    )


def _short(value: float) -> str:
    for unit, size in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if value >= size:
            return f"{number(value / size, 1)} {unit}"
    return number(value)


def _counts_spec(bars: int, title: str) -> dict:
    return {
        "height": 50 + 28 * bars,
        "mark": {"type": "bar", "color": COLORS[0]},
        "encoding": {
            "y": figures.kind("operation", sort="-x", axis={"labelLimit": 160}) | {"title": None},
            "x": figures.quantity("count", title, axis={"tickMinStep": 1}),
            "tooltip": [figures.kind("operation", " "), figures.quantity("count", title)],
        },
    }
