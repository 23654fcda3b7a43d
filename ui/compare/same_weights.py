"""Frameworks that start from the same weights: how long their losses stay together."""

import streamlit as st

from jaxcore.jobs.run import Run
from ui.common import downloads, figures, recorded
from ui.common.i18n import _, number, significant
from ui.compare import charts as compare_charts
from ui.compare import choose as comparison

DRIFTED = 0.001  # relative difference from which losses are said to have drifted apart


def show(chosen: comparison.Chosen) -> None:
    """The losses of the chosen work from the same weights and batches."""
    st.markdown(
        _(
            "All start from the same weights and see the same batches in the same order. If they compute the same thing, "
            "their losses must agree to within float32 precision."
        )
    )
    run = comparison.follow(chosen, 0, "same", _draw)
    if run is None and chosen.workload == recorded.run("same").config.workload:
        _draw(recorded.show("same", _("Run")))


def _draw(run: Run) -> None:
    """Losses step by step, their distance from the first framework's, and that of the first gradients."""
    results, optimizer = comparison.measured(run), run.config.config.optimization.optimizer
    if not results:
        return
    first, *others = results
    names = comparison.titles(results)
    charts = st.container(key="same_charts")
    with charts:
        compare_charts.legend(names)
    left, right = charts.columns(2)
    with left:
        figures.vega(
            *compare_charts.losses(results, names), key="same_losses", alt=_("The loss of each framework at each step")
        )
    if others:
        figures.vega(
            *compare_charts.drift(first, others, names[1:]),
            key="drift",
            alt=_("Difference between each framework's loss and that of the first"),
            place=right,
        )
    downloads.images(["same_charts"], "same_weights")
    for name, other in zip(names[1:], others):
        drifted = compare_charts.drifts_at(first, other, DRIFTED)
        sentence = _(
            "**{framework}**: its first gradient differs from that of {first} by at most {difference} of its size.",
            framework=name,
            first=names[0],
            difference=significant(max(other["gradient_differences"]), 1),
        )
        sentence += " " + (
            _("The losses stay within 0.1% of each other for all {steps} steps.", steps=number(len(other["losses"])))
            if drifted is None
            else _("From step {step} on, the losses are more than 0.1% apart.", step=number(drifted + 1))
        )
        st.markdown(sentence)
    if others:
        st.info(
            _(
                "A float32 number has about seven decimal digits. Sums in a different order are rounded differently in the "
                "last digit, and every step builds on the steps before: this is why the curves drift apart; nobody has "
                "made a mistake."
            )
        )
        if optimizer in ("adam", "adamw"):
            st.caption(
                _(
                    "With Adam they drift apart sooner: it divides each weight's gradient by that gradient's usual size, "
                    "so where a gradient is almost zero, its rounding error becomes a full-length step. Keras also adds "
                    "Adam's ε in a different place. With SGD the losses stay together: train a network with SGD on "
                    "Classify, and choose it here."
                )
            )
