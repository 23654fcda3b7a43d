"""What this app's own engine gains on this machine: its forms of a layer, and its loop as one kernel."""

from __future__ import annotations

import streamlit as st

from jaxcore import sources
from jaxcore.catalog.datasets import DATASETS
from jaxcore.catalog.lessons.under_the_hood import CHANNELS, KINDS, SMALL_TABLES
from ui.common import widgets
from ui.common.i18n import _, number, seconds, significant
from ui.lessons import frame as lesson


def show() -> None:
    """Both measurements, one below the other."""
    st.subheader(_("Textbook and tuned"))
    _forms()
    st.subheader(_("One kernel or many"))
    _kernels()


def _forms() -> None:
    """A training step of a convolution layer in XLA's form and in this app's."""
    lesson.say(
        "`jit` compiles what you write, and the same computation can be written in several ways. On a CPU, XLA's own "
        "convolution inside a loop is slow. This app writes it as matrix products, and 3×3 convolutions with Winograd's "
        "algorithm. Time both: the loss of a batch and its gradient, in pieces, inside one compiled `lax.scan`."
    )
    asked = st.container()
    left, right = st.columns(2)
    kind = left.selectbox(_("Layer"), list(KINDS), format_func=lambda name: _(KINDS[name]), key="hood_kind")
    channels = right.selectbox(_("Channels in and out"), CHANNELS, index=1, key="hood_channels")
    found = lesson.guessed("predict_forms") and lesson.measure(
        "under_the_hood",
        "plain_against_fast",
        kind,
        channels,
        key="hood_race",
        label=_("Time both"),
        busy=_("Compiling and timing both…"),
    )
    with asked:
        lesson.predict(
            _("How many times as fast is this app's version?"),
            {
                "slower": _("it is slower"),
                "few": _("up to 3 times"),
                "some": _("3 to 10 times"),
                "many": _("more than 10 times"),
            },
            "predict_forms",
            lambda: found and _times_as_fast(found["seconds"]["plain"] / found["seconds"]["fast"]),
        )
    if found:
        _show_race(found)
    counts = lesson.compute("under_the_hood", "multiplications")
    if counts:
        lesson.say(
            "Winograd's algorithm multiplies less: for a 2×2 square of results, a 3×3 filter applied directly takes "
            "{direct} multiplications, but only {winograd} with this algorithm, which first adds up inputs and weights in a "
            "clever way ([Lavin and Gray](https://arxiv.org/abs/1509.09308)).",
            direct=counts["direct"],
            winograd=counts["winograd"],
        )
    names = [f"{form}_{one}" for one in dict.fromkeys(("alone", kind)) for form in ("plain", "fast")]
    lesson.code("under_the_hood", *names, whole=("training_step", "plain_against_fast"))
    if found:
        lesson.learned(
            _(
                "XLA compiles what you write: one step took {plain} with its convolution, and {fast} as this app writes it.",
                plain=seconds(found["seconds"]["plain"]),
                fast=seconds(found["seconds"]["fast"]),
            )
        )
    widgets.folded(_("The code of Winograd's algorithm"), "hood_winograd", _winograd, icon="code")


def _winograd() -> None:
    st.caption("`jaxcore.kernels.winograd`")
    st.code(sources.read("jaxcore.kernels.winograd"), language="python", height=480)


def _kernels() -> None:
    """The training loop of a small network as one kernel and as many."""
    lesson.say(
        "XLA groups a program's operations into kernels and calls them one after another. What a small network does in a "
        "step takes less time than these calls. So this app has XLA turn its training loop into a single kernel, inside "
        "which nothing is called any more, not even for the matrix products. Time the same loop both ways."
    )
    asked = st.container()
    dataset = st.selectbox(_("Dataset"), SMALL_TABLES, format_func=lambda name: _(DATASETS[name].title), key="hood_dataset")
    found = lesson.guessed("predict_kernels") and lesson.measure(
        "under_the_hood",
        "one_kernel_or_many",
        dataset,
        key="hood_kernels",
        label=_("Time one kernel and many"),
        busy=_("Compiling and timing both…"),
    )
    with asked:
        lesson.predict(
            _("How many times as fast is one kernel?"),
            {
                "slower": _("it is slower"),
                "few": _("up to 3 times"),
                "some": _("3 to 10 times"),
                "many": _("more than 10 times"),
            },
            "predict_kernels",
            lambda: found and _times_as_fast(found["steps_per_s"]["one"] / found["steps_per_s"]["many"]),
        )
    if found:
        _show_kernels(found)
    lesson.code("under_the_hood", "one_kernel_or_many")
    if found:
        lesson.learned(
            _(
                "One step takes {many} in many kernels, and {one} in one: the less there is to compute, the more the "
                "calls weigh.",
                many=seconds(1 / found["steps_per_s"]["many"]),
                one=seconds(1 / found["steps_per_s"]["one"]),
            )
        )


def _times_as_fast(times: float) -> str:
    return "slower" if times < 1 else "few" if times < 3 else "some" if times < 10 else "many"


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
