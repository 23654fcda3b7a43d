"""The lesson on arrays: what can be tried out in it, part by part."""

from __future__ import annotations

import streamlit as st

from jaxcore.catalog.lessons.arrays import CALLS, FURTHEST, FURTHEST_INDEX, MAX_CALLS, OPERATIONS, TREES
from ui.common import words
from ui.common.i18n import _, number
from ui.lessons import frame as lesson

NONE_INSIDE = '{"w": [1, 2], "b": null}'  # null is no leaf, but part of the structure


def same_call() -> None:
    """One function, called with NumPy and with `jax.numpy`."""
    lesson.say(
        "`jax.numpy` has most of NumPy's functions, under the same names. The function below is called twice: with NumPy as "
        "`np`, and with `jax.numpy`."
    )
    lesson.predict(
        _("What is 16,777,216 + 1 in `jax.numpy`?"),
        {"1.6777217e+07": number(16777217), "1.6777216e+07": number(16777216), "inf": "inf"},
        "predict_call",
        lambda: (found := lesson.compute("arrays", "in_both", "beyond_16_million")) and found["jax.numpy"]["value"],
    )
    call = st.selectbox(_("Call"), list(CALLS), format_func=lambda name: _(CALLS[name]), key="arrays_call")
    lesson.code("arrays", call)
    answer = lesson.compute("arrays", "in_both", call)
    if answer is None:
        return
    for column, (library, result) in zip(st.columns(2), answer.items()):
        with column:
            st.markdown(f"**{library}**")
            lesson.output(result["value"])
            st.markdown(f"`{result['type']}` · dtype `{result['dtype']}` · shape `{result['shape']}`")
    here, there = (answer[library]["dtype"] for library in ("numpy", "jax.numpy"))
    if here != there:
        st.info(
            _(
                "NumPy computes with `{numpy}` here, JAX with `{jax}`: unless `jax_enable_x64` is set, JAX uses 32 bits "
                "instead of 64, which takes half the memory.",
                numpy=here,
                jax=there,
            )
        )
    st.subheader(_("From one library to another"))
    lesson.say(
        "Libraries exchange arrays through a common protocol, **DLPack**: `jnp.from_dlpack` makes a JAX array from a NumPy "
        "array or a PyTorch tensor, and those libraries have their own `from_dlpack` for the way back."
    )
    handed = lesson.compute("arrays", "handed_over")
    if handed is None:
        return
    lesson.code("arrays", "handed_over")
    lesson.output(handed["value"])
    yes_no = {True: _("yes"), False: _("no")}
    words.texts(
        {
            "": ["NumPy → JAX", "JAX → NumPy"],
            _("The same memory"): [yes_no[handed["there"]], yes_no[handed["back"]]],
            _("Can be changed"): [_("no"), yes_no[handed["write"]]],
        },
        width="content",
    )
    lesson.note("Measured here. Whether an array is copied depends on where it lies in memory, and on the device.")
    if here == there:
        lesson.learned(_("The same function gave `{dtype}` in both: only the type of the array is different.", dtype=here))
    else:
        lesson.learned(_("The same function gave `{numpy}` in NumPy and `{jax}` in JAX.", numpy=here, jax=there))


def updates() -> None:
    """`.at` with an index and a value, and an assignment with the same two."""
    lesson.say(
        "`x.at[i].set(v)` returns a new array and leaves `x` as it is. An array that was passed to another function, or to "
        "the device, can't change there unnoticed."
    )
    lesson.predict(
        _("`x` holds six numbers, 0 to 5. What does `x[9]` give in JAX?"),
        {"5.0": _("5, the last number"), "nan": "nan", "error": _("an error")},
        "predict_update",
        lambda: (found := lesson.compute("arrays", "update", "set", 9, 10.0)) and found["read"],
    )
    one, two, three = st.columns(3)
    operation = one.selectbox(_("Operation"), OPERATIONS, key="arrays_operation")
    index = lesson.number(_("Index"), -FURTHEST_INDEX, FURTHEST_INDEX, "arrays_index", place=two, value=2)
    value = lesson.number(_("Value"), -FURTHEST, FURTHEST, "arrays_value", place=three, value=10.0)
    answer = lesson.compute("arrays", "update", operation, index, value)
    if answer is None:
        return
    lesson.output(
        f">>> x\n{answer['before']}\n"
        f">>> x.at[{index}].{operation}({value:g})\n{answer['new']}\n"
        f">>> x\n{answer['after']}\n"
        f">>> x[{index}]\n{answer['read']}\n"
        f">>> x[{index}] = {value:g}\n{answer['error']}"
    )
    lesson.say("The same assignment with a NumPy array of these numbers, which NumPy does change:")
    shown = answer["numpy"] if answer["numpy_failed"] else f">>> x\n{answer['numpy']}"
    lesson.output(f">>> x[{index}] = {value:g}\n{shown}")
    if answer["numpy_failed"]:
        st.warning(
            _(
                "Six numbers have no index {index}. NumPy says so. JAX says nothing: `.at` skips such an update, and "
                "`x[{index}]` reads the nearest valid number, since a program on a GPU or TPU can't stop halfway to "
                "complain.",
                index=index,
            )
        )
    lesson.folded_code("updates", "arrays", "update", "assign")
    if answer["new"] == answer["before"]:
        lesson.learned(_("An update gives a new array, and leaves `x` as it is; here it has nothing to change."))
    else:
        lesson.learned(_("The update gave a new array, and `x` is still {before}.", before=f"`{answer['after']}`"))


def side_effects() -> None:
    """A function with a side effect as it is and under `jit`, beside its pure form."""
    lesson.say(
        "A function is pure if its result depends on its arguments alone and if it changes nothing else. `jit` runs the "
        "Python code only once for each kind of argument, to record which array operations it contains. Later calls repeat "
        "those operations and nothing else. Here one function counts its calls in a variable outside; its pure version "
        "takes the count as an argument and returns the new one."
    )
    guess = lesson.predict(
        _("The jitted function is called four times, twice with int32 and twice with float32. How far does its counter get?"),
        {text: text for text in "0124"},
        "predict_side_effects",
        lambda: (rows := lesson.compute("arrays", "count_calls", 4, True)) and str(rows[-1]["jitted_count"]),
    )
    if guess is None:
        return
    left, right = st.columns(2, vertical_alignment="bottom")
    calls = left.slider(_("Calls"), 1, MAX_CALLS, 4, key="arrays_calls")
    change = right.toggle(_("float32 instead of int32 in the second half"), key="arrays_change_dtype")
    rows = lesson.compute("arrays", "count_calls", calls, change)
    if rows is None:
        return
    titles = {
        "dtype": "dtype",
        "plain": _("Impure, without jit"),
        "plain_count": _("Its counter"),
        "jitted": _("Impure, with jit"),
        "jitted_count": _("Its counter, with jit"),
        "pure": _("Pure, with jit"),
        "pure_count": _("Count returned"),
    }
    columns = [(title, [row[name] for row in rows]) for name, title in titles.items()]
    words.table([(_("Call"), range(1, len(rows) + 1)), *columns], pinned=True, width="content")
    last = rows[-1]
    lesson.say(
        "Calls: {calls}. Without `jit` the counter is at {plain}, with `jit` at {jitted}: its side effect happened only "
        "when JAX traced the function, once for each dtype, and the count at that moment stayed in the compiled program. "
        "The pure version counted to {pure}.",
        calls=calls,
        plain=last["plain_count"],
        jitted=last["jitted_count"],
        pure=last["pure_count"],
    )
    lesson.folded_code("side_effects", "arrays", "count_calls")
    lesson.learned(
        _(
            "Side effects happen while JAX traces, not when the compiled program runs: {jitted} for {calls} calls.",
            jitted=last["jitted_count"],
            calls=calls,
        )
    )


def pytrees() -> None:
    """A nested structure of the visitor's, its leaves, and the same with every leaf doubled."""
    lesson.say(
        "JAX's transformations accept not only arrays but also nested lists and dictionaries of them, which JAX calls pytrees. "
        "The nesting is the structure; what is inside are the leaves. Write one in JSON."
    )
    lesson.predict(
        _("How many leaves does JAX find in {tree}?", tree=f"`{NONE_INSIDE}`"),
        {text: text for text in "1234"},
        "predict_pytrees",
        lambda: (found := lesson.compute("arrays", "explore", NONE_INSIDE)) and str(len(found["leaves"])),
    )
    st.session_state.setdefault("arrays_tree", TREES["network"][1])
    st.selectbox(
        _("Example"), list(TREES), format_func=lambda name: _(TREES[name][0]), key="arrays_example", on_change=_take_example
    )
    text = st.text_area(_("Lists, objects and numbers, in JSON"), key="arrays_tree", height=150)
    answer = lesson.compute("arrays", "explore", text)
    if answer is None:
        return
    left, right = st.columns(2)
    with left:
        leaves = answer["leaves"]
        lesson.say("**Leaves**: {count}", count=len(leaves))
        paths, values = [f"tree{leaf['path']}" for leaf in leaves], [leaf["value"] for leaf in leaves]
        words.table([(_("Path"), paths), (_("Value"), values)], height="auto" if len(leaves) < 10 else 390)
    with right:
        lesson.say("**Structure** (treedef), with an asterisk for each leaf")
        lesson.output(answer["structure"])
        lesson.say("**Every leaf doubled**, by `jax.tree.map(lambda leaf: 2 * leaf, tree)`")
        lesson.output(answer["doubled"])
    lesson.folded_code("pytrees", "arrays", "explore")
    lesson.learned(_("One call of `jax.tree.map` reached every leaf, {count} in all, however deep it was.", count=len(leaves)))


def _take_example() -> None:
    st.session_state["arrays_tree"] = TREES[st.session_state["arrays_example"]][1]
