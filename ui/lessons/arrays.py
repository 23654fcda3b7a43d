"""The lesson on arrays: what can be tried out in it, part by part."""

from __future__ import annotations

import streamlit as st

from jaxcore.catalog.lessons.arrays import CALLS, FURTHEST, FURTHEST_INDEX, MAX_CALLS, OPERATIONS, TREES
from ui.common import words
from ui.common.i18n import _, number
from ui.lessons import frame as lesson


def same_call() -> None:
    """One function, called with NumPy and with `jax.numpy`."""
    st.markdown(
        _(
            "`jax.numpy` has the functions of NumPy under the same names. The function below is called twice: with NumPy for "
            "`np`, and with `jax.numpy`."
        )
    )
    call = st.selectbox(_("Call"), list(CALLS), format_func=lambda name: _(CALLS[name]), key="arrays_call")
    lesson.code("arrays", call)
    answer = lesson.compute("arrays", "in_both", call)
    if answer is None:
        return
    for column, (library, result) in zip(st.columns(2), answer.items()):
        with column:
            st.markdown(f"**{library}**")
            st.code(result["value"], language=None, wrap_lines=True)
            st.markdown(f"`{result['type']}` · dtype `{result['dtype']}` · shape `{result['shape']}`")
    here, there = (answer[library]["dtype"] for library in ("numpy", "jax.numpy"))
    if here != there:
        st.info(
            _(
                "NumPy computes with `{numpy}` here, JAX with `{jax}`: unless `jax_enable_x64` is set, JAX's numbers have 32 "
                "bits, which take half the memory.",
                numpy=here,
                jax=there,
            )
        )


def updates() -> None:
    """`.at` with an index and a value, and an assignment with the same two."""
    st.markdown(
        _(
            "`x.at[i].set(v)` gives a new array and leaves `x` as it is. What has been handed to another function, or to the "
            "device, can't change there unseen."
        )
    )
    one, two, three = st.columns(3)
    operation = one.selectbox(_("Operation"), OPERATIONS, key="arrays_operation")
    index = two.number_input(_("Index"), -FURTHEST_INDEX, FURTHEST_INDEX, 2, key="arrays_index")
    value = three.number_input(_("Value"), -FURTHEST, FURTHEST, 10.0, key="arrays_value")
    answer = lesson.compute("arrays", "update", operation, index, value)
    if answer is None:
        return
    st.code(
        f">>> x\n{answer['before']}\n"
        f">>> x.at[{index}].{operation}({value:g})\n{answer['new']}\n"
        f">>> x\n{answer['after']}\n"
        f">>> x[{index}] = {value:g}\n{answer['error']}",
        language=None,
        wrap_lines=True,
    )
    st.markdown(_("The same assignment with a NumPy array of these numbers, which it changes:"))
    shown = answer["numpy"] if answer["numpy_failed"] else f">>> x\n{answer['numpy']}"
    st.code(f">>> x[{index}] = {value:g}\n{shown}", language=None, wrap_lines=True)
    if answer["numpy_failed"]:
        st.warning(
            _(
                "There is no index {index} in six numbers. NumPy says so; `.at` leaves out such an update and says nothing, "
                "since a program on an accelerator can't stop halfway to complain.",
                index=index,
            )
        )
    _code("updates", "update", "assign")


def side_effects() -> None:
    """A function with a side effect as it is and under `jit`, beside its pure form."""
    st.markdown(
        _(
            "A function is pure if its result depends on its arguments alone, and if it changes nothing else. `jit` runs the "
            "Python code only once for each kind of argument, to see which operations on arrays are in it. Later calls repeat "
            "those operations, and nothing else that the code does. Here one function counts its calls in a variable outside; "
            "its pure form takes the count as an argument, and returns the new one."
        )
    )
    left, right = st.columns(2, vertical_alignment="bottom")
    calls = left.slider(_("Calls"), 1, MAX_CALLS, 4, key="arrays_calls")
    change = right.toggle(_("float32 instead of int32 in the second half"), key="arrays_change_dtype")
    rows = lesson.compute("arrays", "count_calls", calls, change)
    if rows is None:
        return
    columns = {
        "dtype": "dtype",
        "plain": _("Impure, without jit"),
        "plain_count": _("Its counter"),
        "jitted": _("Impure, with jit"),
        "jitted_count": _("Its counter, with jit"),
        "pure": _("Pure, with jit"),
        "pure_count": _("Count returned"),
    }
    calls_made = (_("Call"), range(1, len(rows) + 1))
    words.table([calls_made, *((title, [row[name] for row in rows]) for name, title in columns.items())], pinned=True)
    last = rows[-1]
    st.markdown(
        _(
            "Calls: {calls}. Without `jit` the counter is at {plain}, with `jit` at {jitted}: its side effect happened only "
            "when JAX traced the function, once for each dtype, and the count of that moment stayed in the compiled program. "
            "The pure form counted to {pure}.",
            calls=number(calls),
            plain=number(last["plain_count"]),
            jitted=number(last["jitted_count"]),
            pure=number(last["pure_count"]),
        )
    )
    _code("side_effects", "count_calls")


def pytrees() -> None:
    """A nested structure of the visitor's, its leaves, and the same with every leaf doubled."""
    st.markdown(
        _(
            "JAX's functions take not only arrays, but nested lists and dictionaries of them, which it calls pytrees. What is "
            "nested is the structure; what is inside are the leaves. Write one, as JSON."
        )
    )
    if "arrays_tree" not in st.session_state:
        st.session_state["arrays_tree"] = TREES["network"][1]
    st.selectbox(
        _("Example"), list(TREES), format_func=lambda name: _(TREES[name][0]), key="arrays_example", on_change=_take_example
    )
    text = st.text_area(_("Lists, objects and numbers, as JSON"), key="arrays_tree", height=150)
    answer = lesson.compute("arrays", "explore", text)
    if answer is None:
        return
    left, right = st.columns(2)
    with left:
        st.markdown(_("**Leaves**: {count}", count=number(len(answer["leaves"]))))
        words.table(
            [
                (_("Path"), [f"tree{leaf['path']}" for leaf in answer["leaves"]]),
                (_("Value"), [leaf["value"] for leaf in answer["leaves"]]),
            ],
            height="auto" if len(answer["leaves"]) < 10 else 390,
        )
    with right:
        st.markdown(_("**Structure** (treedef), with a star for each leaf"))
        st.code(answer["structure"], language=None, wrap_lines=True)
        st.markdown(_("**Every leaf doubled**, by `jax.tree.map(lambda leaf: 2 * leaf, tree)`"))
        st.code(answer["doubled"], language=None, wrap_lines=True)
    _code("pytrees", "explore")


def _take_example() -> None:
    st.session_state["arrays_tree"] = TREES[st.session_state["arrays_example"]][1]


def _code(key: str, *names: str) -> None:
    view = st.expander(_("The code that ran"), icon=":material/code:", key=f"arrays_code_{key}", on_change="rerun")
    if view.open:
        with view:
            lesson.code("arrays", *names)
