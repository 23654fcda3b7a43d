"""The lesson on `jit`: two forms of the same layer timed, and the stages of a network's compilation."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from jaxcore import sources
from jaxcore.catalog.colors import COLORS
from jaxcore.catalog.datasets import DATASETS
from jaxcore.catalog.lessons.jit import CHANNELS, KINDS, SMALL_TABLES
from ui.common import figures, widgets
from ui.common.i18n import _, number, seconds, significant
from ui.lessons import frame as lesson

COMMON = 12  # operations shown in the chart


def plain_against_fast() -> None:
    """A training step of a convolution layer in XLA's form and in this app's."""
    lesson.say(
        "`jit` compiles what you write, and the same computation can be written in several ways. On a CPU, XLA's own "
        "convolution inside a loop is slow. This app writes it as matrix products, and 3×3 convolutions with Winograd's "
        "algorithm. Time both: the loss of a batch and its gradient, in pieces, inside one compiled `lax.scan`."
    )
    left, right = st.columns(2)
    kind = left.selectbox(_("Layer"), list(KINDS), format_func=lambda name: _(KINDS[name]), key="jit_kind")
    channels = right.selectbox(_("Channels in and out"), CHANNELS, index=1, key="jit_channels")
    found = lesson.measure(
        "jit", "plain_against_fast", kind, channels, key="jit_race", label=_("Time both"), busy=_("Compiling and timing both …")
    )
    if found:
        _show_race(found)
    counts = lesson.compute("jit", "multiplications")
    if counts:
        lesson.say(
            "Winograd's algorithm multiplies less: for a 2×2 square of results, a 3×3 filter applied directly takes "
            "{direct} multiplications, but {winograd} with this algorithm, which first adds up inputs and weights in a "
            "clever way ([Lavin and Gray](https://arxiv.org/abs/1509.09308)).",
            direct=counts["direct"],
            winograd=counts["winograd"],
        )
    names = [f"{form}_{one}" for one in dict.fromkeys(("alone", kind)) for form in ("plain", "fast")]
    lesson.code("jit", *names, whole=("training_step", "plain_against_fast"))
    widgets.folded(_("The code of Winograd's algorithm"), "jit_winograd", _winograd, icon="code")


def _winograd() -> None:
    st.caption("`jaxcore.kernels.winograd`")
    st.code(sources.read("jaxcore.kernels.winograd"), language="python", height=480)


def one_kernel_or_many() -> None:
    """The training loop of a small network as one kernel and as many."""
    lesson.say(
        "XLA groups a program's operations into kernels and calls them one after another. What a small network does in a "
        "step takes less time than these calls. So this app has XLA turn its training loop into a single kernel, inside "
        "which nothing is called any more, not even for the matrix products. Time the same loop both ways."
    )
    dataset = st.selectbox(_("Dataset"), SMALL_TABLES, format_func=lambda name: _(DATASETS[name].title), key="jit_small")
    found = lesson.measure(
        "jit",
        "one_kernel_or_many",
        dataset,
        key="jit_kernels",
        label=_("Time one kernel and many"),
        busy=_("Compiling and timing both …"),
    )
    if found:
        _show_kernels(found)
    lesson.code("jit", "one_kernel_or_many")


def _show_kernels(found: dict) -> None:
    many, one = found["steps_per_s"]["many"], found["steps_per_s"]["one"]
    lesson.metrics(
        {
            _("Many kernels, steps per second"): number(many),
            _("One kernel, steps per second"): number(one),
            _("One ÷ many"): number(one / many, 1),
        }
    )
    lesson.say(
        "After {steps} steps the losses are {many} and {one}.",
        steps=found["steps"],
        many=number(found["loss"]["many"], 5),
        one=number(found["loss"]["one"], 5),
    )
    if found["backend"] != "cpu":
        st.info(_("The worker computes on an accelerator, where this app leaves kernels to XLA."))


def _show_race(found: dict) -> None:
    plain, fast = found["seconds"]["plain"], found["seconds"]["fast"]
    lesson.metrics(
        {
            _("XLA's convolution"): seconds(plain),
            _("This app's version"): seconds(fast),
            _("Textbook ÷ tuned"): number(plain / fast, 1),
        }
    )
    difference = significant(found["difference"], 1)
    if found["difference"] < 1e-3:
        lesson.say(
            "Both agree: the losses are {plain} and {fast}, and the gradients differ by at most {difference} of the "
            "largest entry. What remains is rounding.",
            plain=number(found["loss"]["plain"], 5),
            fast=number(found["loss"]["fast"], 5),
            difference=difference,
        )
    else:
        lesson.say("They do not agree: the gradients differ by {difference} of the largest entry.", difference=difference)
    if found["backend"] != "cpu":
        st.info(_("The worker computes on an accelerator, where both versions are XLA's own convolution."))


def xray() -> None:
    """jaxpr, StableHLO and optimised HLO of the gradient step of the visitor's network."""
    lesson.say(
        "What becomes of a network on its way to the processor: its gradient step for one batch, without the training loop "
        "around it, is traced into a jaxpr, lowered to StableHLO, and compiled by XLA into optimized HLO."
    )
    found = lesson.compute_trained(
        "jit",
        "xray",
        "xray_default",
        untrained=_("You have not trained a classifier yet. This is the network that Classify starts with, untrained."),
        busy=_("Tracing, lowering and compiling …"),
    )
    if found:
        _show_stages(found)
    lesson.code("jit", "stages", whole=("gradient_step", "count_primitives", "without_notes", "cut"))


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
        dataset=dataset,
        model=model,
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
