"""The lesson on Flax: parameters apart from the network, three ways to write it, and collections of state."""

from __future__ import annotations

import streamlit as st

from jaxcore.catalog.lessons.flax import MAX_BATCH, MAX_INPUTS, MAX_SEED, MAX_TRAIN_STEPS
from jaxcore.translatable import N_
from ui.common import widgets, words
from ui.common.figures import quantity
from ui.common.i18n import _, number, percent, separator, several, significant
from ui.lessons import charts
from ui.lessons import frame as lesson

LESSON = "flax"
TRAINING = {"nnx": "nnx", "linen": "linen", "train_state": N_("linen with TrainState")}


def training() -> None:
    """The same training in nnx and in linen."""
    lesson.say(
        "Flax has two interfaces. In **nnx**, with which its documentation begins, the network is an object that holds its "
        "parameters: learn that one. **linen** is older, and you will still meet it; there the parameters are a dictionary "
        "separate from the network. Often a `TrainState` held them together with the optimizer's state, and `train_step` "
        "returned the next one; in nnx, `nnx.Optimizer` takes its place."
    )
    guess = lesson.predict(
        _("The same initial weights and the same batches. Where is the loss lowest after 120 steps?"),
        {
            "nnx": _("in nnx"),
            "linen": _("in linen"),
            "train_state": _("in linen with TrainState"),
            "alike": _("in none of them: they hardly differ"),
        },
        "predict_flax_training",
        _lowest,
    )
    left, right = st.columns(2)
    with left:
        way = widgets.switch(_("Written in"), TRAINING, "flax_training")
        if way == "nnx":
            lesson.code("loop_nnx", "step_in_nnx_jit", whole=("MLP", "loss", "train"))
        else:
            step = "step_in_linen" if way == "linen" else "train_step"
            lesson.code(LESSON, "loss", step, whole=("LinenMLP", "linen", "optimizer", "train_three_ways"))
    with right:
        if guess is None:
            return
        with st.spinner(_("Training…")):
            found = lesson.compute(LESSON, "train_three_ways")
        if not found:
            return
        charts.lines(
            "flax_training_curve",
            quantity("step", _("Step")),
            quantity("loss", _("Loss of the batch")),
            range(1, len(found[way]) + 1),
            {_(TRAINING[way]): found[way]},
            alt=_("Loss of each batch during training"),
        )
        lesson.say(
            "From **{first}** to **{last}** in {steps} steps.",
            first=significant(found[way][0]),
            last=significant(found[way][-1]),
            steps=len(found[way]),
        )
    if way != "nnx":
        lesson.note(
            "`nn.log_softmax` gives the logarithms of the probabilities, so the cross-entropy is minus the logarithm for "
            "the true class. Optax's losses do both at once, from logits."
        )
        if logarithms := lesson.compute(LESSON, "logarithms"):
            lesson.code(LESSON, "logarithms")
            lesson.output("\n".join(f"{name}: {values}" for name, values in logarithms.items()))
            lesson.note("In two steps, the small probability is rounded to 0, whose logarithm is minus infinity.")
    lesson.learned(
        _(
            "The three losses differ by at most {difference}: the same training, written differently.",
            difference=significant(found["difference"], 2),
        )
    )


def _lowest() -> str | None:
    found = lesson.compute(LESSON, "train_three_ways")
    if not found or found["difference"] < 1e-3:
        return found and "alike"
    return min(TRAINING, key=lambda way: found[way][-1])


def init_and_apply() -> None:
    """A network's parameters as a table, and what comes out of it."""
    lesson.say(
        "In `flax.linen`, the older of Flax's two interfaces, a network does not hold its parameters: `init` looks at an "
        "example and returns them as a nested dictionary; `apply` takes them together with a batch and returns the output. "
        "In `flax.nnx`, with which Flax's documentation now begins, the network holds them: learn that one first. "
        "Older code calls `init_by_shape`, which is gone: `init` takes its place."
    )
    lesson.predict(
        _("`init` saw an example with 10 inputs, and `apply` gets examples with 12. What happens?"),
        {
            "more": _("the first layer gets weights for 12 inputs"),
            "cut": _("the last two inputs are ignored"),
            "error": _("it fails"),
        },
        "predict_apply",
        lambda: (
            (found := lesson.compute(LESSON, "init_and_apply", "12, 8, 4", 10, 32, 12, 0))
            and ("error" if "error" in found else "cut")
        ),
    )
    left, right = st.columns(2)
    widths = widgets.several(_("Widths of the layers, output last"), "flax_widths", place=left, value="12, 8, 4", max_chars=60)
    under_widths = left.container()
    seed = lesson.number(_("Seed"), 0, MAX_SEED, "flax_seed", place=right, value=0)
    first, second, third = st.columns(3)
    inputs = lesson.number(_("Inputs that `init` sees"), 1, MAX_INPUTS, "flax_inputs", place=first, value=10)
    batch = lesson.number(_("Examples in the batch"), 1, MAX_BATCH, "flax_batch", place=second, value=32)
    batch_inputs = lesson.number(_("Inputs in the batch"), 1, MAX_INPUTS, "flax_batch_inputs", place=third, value=10)
    beside = {"widths": under_widths}
    found = lesson.compute(LESSON, "init_and_apply", widths, inputs, batch, batch_inputs, seed, beside=beside)
    if found:
        made, applied = st.columns(2)
        with made:
            total = sum(leaf["count"] for leaf in found["leaves"])
            lesson.say("**{count}** parameters, {bytes} bytes", count=total, bytes=found["bytes"])
            _leaves(found["leaves"])
        with applied:
            _show_output(found, batch, batch_inputs)
    lesson.code(LESSON, "CompactMLP", "init_and_apply", whole=("describe",))
    if found:
        lesson.learned(
            _(
                "The {count} parameters were made for {inputs} inputs: they fit a batch of any number of examples, but only "
                "with that many inputs.",
                count=number(total),
                inputs=inputs,
            )
        )


def _show_output(found: dict, batch: float, inputs: float) -> None:
    if "error" in found:
        lesson.say("`apply` fails, because the parameters were made for other inputs. Flax says:")
        lesson.output(found["error"])
        return
    lesson.say(
        "The batch has shape `({batch}, {inputs})`, the output `{output}`. For the first example it is:",
        batch=batch,
        inputs=inputs,
        output=tuple(found["output"]),
    )
    shown = several(found["first"][:12], 4)
    lesson.output(shown + (f"{separator()}…" if len(found["first"]) > 12 else ""))
    if found["repeats"]:
        lesson.say("A second call with the same parameters and the same batch gave the same numbers.")


def compact_and_setup() -> None:
    """The same network in linen's two forms."""
    lesson.say(
        "There are two ways to write a network in linen. With `compact`, layers are created where they are used. With "
        "`setup`, they are created first and used later, much like in PyTorch."
    )
    guess = lesson.predict(
        _("The same network from the same key, but its layers are called `hidden_0`, … instead of `Dense_0`, …: same weights?"),
        {"same": _("yes, since the key decides"), "others": _("no, since the names matter, too")},
        "predict_names",
        _with_other_names,
    )
    lesson.code_beside(LESSON, "CompactMLP", "SetupMLP")
    seed = lesson.number(_("Seed"), 0, MAX_SEED, "flax_forms_seed", value=0, width=320)
    found = lesson.compute(LESSON, "compare_forms", seed)
    if not found:
        return
    lesson.say("Both start from the same key. Their parameters, leaf by leaf:")
    lesson.say("Largest difference: **{value}**.", value=_differences(found["same_names"]))
    if guess is None:
        return
    lesson.say("And with different names in `setup`, from the same key:")
    lesson.say("Largest difference: **{value}**.", value=_differences(found["other_names"]))
    lesson.code(LESSON, "RenamedMLP", whole=("compare_forms",))
    lesson.learned(
        _(
            "Linen mixes each layer's name into its key, so a different name gives different random numbers. Biases start at "
            "zero, whatever they are called."
        )
    )


def _with_other_names() -> str | None:
    found = lesson.compute(LESSON, "compare_forms", 0)
    return found and ("others" if any(row["difference"] for row in found["other_names"]) else "same")


def linen_and_nnx() -> None:
    """The same network in linen and in nnx."""
    lesson.say(
        "In nnx, Flax's newer interface, the network is an object that holds its parameters. You call it directly. For "
        "JAX's transformations, nnx can split it into structure and state."
    )
    guess = lesson.predict(
        _("The same network in linen and in nnx, both from seed 0. Are their outputs for the same examples alike?"),
        {"equal": _("yes: the same layers and the same seed"), "apart": _("no: each draws other numbers from the seed")},
        "predict_seed_in_both",
        lambda: (found := lesson.compute(LESSON, "compare_libraries", 0)) and ("equal" if found["before"] < 1e-5 else "apart"),
    )
    lesson.code_beside(LESSON, "CompactMLP", "ObjectMLP")
    seed = lesson.number(_("Seed"), 0, MAX_SEED, "flax_nnx_seed", value=0, width=320)
    found = lesson.compute(LESSON, "compare_libraries", seed)
    if not found:
        return
    apart, inside = st.columns(2)
    with apart:
        lesson.say("linen's parameters, separate from the network:")
        _leaves(found["leaves"])
    rows = [
        {_("Path"): f"`{row['path']}`", _("Kind"): row["kind"], _("Shape"): row["shape"], _("Parameters"): row["count"]}
        for row in found["state"]
    ]
    with inside:
        lesson.say("nnx's state, inside the object:")
        words.texts(rows, index=_("Path"), width="content")
    if guess is None:
        return
    lesson.code(LESSON, "compare_libraries")
    lesson.learned(
        _(
            "For the same 32 examples their outputs differ by up to **{before}**, because each drew its own numbers; after "
            "linen's parameters have been copied into the object, by up to **{after}**.",
            before=significant(found["before"], 3),
            after=significant(found["after"], 3),
        )
    )


def collections() -> None:
    """Parameters and running statistics, with train=True and with train=False."""
    lesson.say(
        "Batch normalization remembers a mean and a variance. No gradient changes them, so they are not parameters: linen "
        "keeps them in a separate collection, `batch_stats`."
    )
    guess = lesson.predict(
        _("The running mean starts at 0, and the momentum is 0.9. After 10 batches with mean 3, where is it?"),
        {"low": _("below 1"), "between": _("between 1 and 2.5"), "there": _("above 2.5")},
        "predict_statistics",
        lambda: (found := lesson.compute(LESSON, "follow_statistics", 0.9, 10, 0)) and _how_far(found["mean"][10]),
    )
    left, middle, right = st.columns(3)
    momentum = widgets.slide(_("Momentum"), 0.0, 0.99, 0.01, "flax_momentum", place=left, value=0.9)
    steps = middle.slider(_("Steps with train=True"), 1, MAX_TRAIN_STEPS, 40, key="flax_steps")
    seed = lesson.number(_("Seed"), 0, MAX_SEED, "flax_statistics_seed", place=right, value=0)
    if guess is None:
        return
    if found := lesson.compute(LESSON, "follow_statistics", momentum, steps, seed):
        charts.lines(
            "flax_statistics",
            quantity("step", _("Step")),
            quantity("value", _("Running statistics, first input")),
            range(len(found["mean"])),
            {_("mean"): found["mean"], _("variance"): found["var"]},
            alt=_("Running mean and variance of the first input over the steps; from the dashed line on they stay constant"),
            rule=steps,
            strokeDash=[[1, 0], [5, 3]],
        )
        lesson.say(
            "The batches are drawn with mean {mean} and variance {var}. With train=True the statistics move toward these; "
            "`mutable` says that they may change, and `apply` returns them along with the output. From the dashed line on, "
            "train=False: they are used and stay as they are, here at {last_mean} and {last_var}.",
            mean=number(found["true_mean"], 1),
            var=number(found["true_var"], 1),
            last_mean=number(found["mean"][-1], 3),
            last_var=number(found["var"][-1], 3),
        )
        _leaves(found["leaves"])
    lesson.code(LESSON, "Normalised", "follow_statistics")
    if found:
        lesson.learned(
            _(
                "With momentum {momentum}, each batch moves the running mean {share} of the way to its own mean, and only with "
                "train=True.",
                momentum=number(momentum, 2),
                share=percent(1 - momentum, 0),
            )
        )


def _how_far(mean: float) -> str:
    return "low" if mean < 1 else "between" if mean < 2.5 else "there"


def _leaves(leaves: list[dict]) -> None:
    titles = {"path": _("Path"), "shape": _("Shape"), "count": _("Parameters"), "dtype": "dtype"}
    words.table([(title, [leaf[name] for leaf in leaves]) for name, title in titles.items()], pinned=True, width="content")


def _differences(rows: list[dict]) -> str:
    """A table of the parameters in both forms, and the largest difference."""
    words.texts(
        {
            "compact": [f"`{row['one']}`" for row in rows],
            "setup": [f"`{row['two']}`" for row in rows],
            _("Shape"): [row["shape"] for row in rows],
            _("Largest difference"): [significant(row["difference"], 3) for row in rows],
        },
        index="compact",
        width="content",
    )
    return significant(max(row["difference"] for row in rows), 3)
