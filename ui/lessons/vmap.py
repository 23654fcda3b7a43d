"""The lesson on `vmap`: from one example to many, what it saves, and which axes are mapped."""

from __future__ import annotations

import streamlit as st

from jaxcore.catalog.lessons.vmap import AXES, FUNCTIONS
from ui.common import widgets
from ui.common.i18n import _, number, seconds, significant
from ui.lessons import charts
from ui.lessons import frame as lesson


def one_and_many() -> None:
    """`vmap` of a square."""
    lesson.say(
        "`vmap` takes a function of one example and returns a function of many: it adds an axis to every "
        "operation that depends on the example. "
        "There is no loop, either in Python or in the program."
    )
    found = lesson.compute("vmap", "squares")
    guess = lesson.predict(
        _("`vmap` squares eight numbers. How many operations are in the program?"),
        {text: text for text in "128"},
        "predict_squares",
        lambda: found and str(found["all"].count("integer_pow")),
    )
    if guess is None or not found:
        return
    lesson.output(f">>> x = jnp.arange(8)\n{found['x']}\n>>> jax.vmap(square)(x)\n{found['mapped']}")
    left, right = st.columns(2)
    left.markdown(_("What JAX sees of `square`:"))
    left.code(found["one"], language=None, wrap_lines=True)
    right.markdown(_("What JAX sees of `vmap(square)`:"))
    right.code(found["all"], language=None, wrap_lines=True)
    lesson.say("One operation in each: `i32[]` is a single number, `i32[8]` is eight of them.")
    lesson.code("vmap", "square", "squares")
    lesson.learned(_("`vmap` makes the arrays larger, not the program longer."))


def three_ways() -> None:
    """A small network's prediction in a loop, mapped, and written for a batch."""
    lesson.say(
        "A small network predicts. In a loop, it is called once for each example; `vmap` turns it into a function of a "
        "batch; the third version was written for batches by hand. All three use jit. The times do not include compilation."
    )
    asked = st.container()
    rows = lesson.guessed("predict_loops") and lesson.measure(
        "vmap", "measure_loops", key="vmap_measure", label=_("Measure"), busy=_("Timing three ways…")
    )
    with asked:
        lesson.predict(
            _("For 1,000 examples, how many times as long as `vmap` does the loop take?"),
            {"few": _("up to 3 times"), "some": _("3 to 30 times"), "many": _("more than 30 times")},
            "predict_loops",
            lambda: rows and _times_as_long(rows[-1]["loop"] / rows[-1]["vmap"]),
        )
    if rows:
        names = {"loop": _("a loop"), "vmap": "vmap", "hand": _("by hand")}
        alt = _("Seconds over the number of examples, for a loop, vmap and a batch by hand")
        charts.times("vmap_times", rows, "examples", _("Examples"), names, alt=alt)
        last = rows[-1]
        lesson.say(
            "**{count} examples**: the loop takes {loop}, vmap {vmap}, by hand {hand}. The loop takes {ratio} times as long as "
            "vmap. The three results differ by at most {difference}.",
            count=last["examples"],
            loop=seconds(last["loop"]),
            vmap=seconds(last["vmap"]),
            hand=seconds(last["hand"]),
            ratio=number(last["loop"] / last["vmap"], 1),
            difference=significant(max(row["difference"] for row in rows), 1),
        )
    lesson.code("vmap", "measure_loops", "predict", "predict_batch", whole=("looped",))
    if rows:
        lesson.learned(
            _(
                "`vmap` took {vmap}, and what was written for a batch by hand {hand}: you can write for one example.",
                vmap=seconds(rows[-1]["vmap"]),
                hand=seconds(rows[-1]["hand"]),
            )
        )


def _times_as_long(times: float) -> str:
    return "few" if times < 3 else "some" if times < 30 else "many"


def which_axes() -> None:
    """Shapes and axes of two arguments, and the shape or the error that comes of them."""
    lesson.say(
        "`in_axes` says along which axis of each argument the examples lie. `None` means that all examples share the whole "
        "argument. `out_axes` says where the examples lie in the result. Inside, that axis is gone."
    )
    lesson.predict(
        _("`a` has the shape (5, 3), `b` has (3,), and the function is `jnp.dot(a, b)`. What does `in_axes=(1, None)` give?"),
        {"[5]": _("an array of shape (5,)"), "[3]": _("an array of shape (3,)"), "error": _("an error")},
        "predict_axes",
        _along_the_other_axis,
    )
    function = st.selectbox(
        _("The function of one example"), list(FUNCTIONS), format_func=FUNCTIONS.__getitem__, key="vmap_function"
    )
    left, middle, right = st.columns(3)
    a = widgets.several(_("Shape of a"), "vmap_a", place=left, value="5, 3", max_chars=40)
    under_a = left.container()
    in_a = left.selectbox(_("in_axes of a"), AXES, index=1, key="vmap_in_a")
    b = widgets.several(_("Shape of b"), "vmap_b", place=middle, value="3", max_chars=40)
    under_b = middle.container()
    in_b = middle.selectbox(_("in_axes of b"), AXES, index=0, key="vmap_in_b")
    out = right.selectbox(_("out_axes"), AXES, index=1, key="vmap_out")
    call = f"jax.vmap(lambda a, b: {FUNCTIONS[function]}, in_axes=({in_a}, {in_b}), out_axes={out})"
    st.code(call, language="python", wrap_lines=True)
    told = lesson.compute("vmap", "map_shapes", function, a, b, in_a, in_b, out, beside={"a": under_a, "b": under_b})
    if told:
        _show_shapes(told)
    lesson.folded_code("map_shapes", "vmap", "map_shapes")
    if told and told["error"]:
        lesson.learned(
            _("What is left of each argument, once the mapped axis is gone, must fit the function; here it doesn't.")
        )
    elif told:
        lesson.learned(
            _(
                "One example gives {inside}; with the axis of the examples put back, that is {result}.",
                inside=f"`{tuple(told['inside'])}`",
                result=f"`{tuple(told['result'])}`",
            )
        )


def _along_the_other_axis() -> str | None:
    told = lesson.compute("vmap", "map_shapes", "dot", "5, 3", "3", "1", "None", "0")
    return told and ("error" if told["error"] else str(list(told["result"])))


def _show_shapes(told: dict) -> None:
    if told["seen"]:
        of_a, of_b = (f"`{tuple(shape)}`" for shape in told["seen"])
        lesson.say("Inside, the function sees one example: a has the shape {a}, b has {b}.", a=of_a, b=of_b)
    if told["inside"] is not None:
        lesson.say("For one example it gives the shape {inside}.", inside=f"`{tuple(told['inside'])}`")
    if told["error"]:
        st.error(_("JAX refuses:") + f" **{told['error']['kind']}**")
        lesson.output(told["error"]["text"])
    else:
        st.success(_("The result has the shape {shape}.", shape=f"**{tuple(told['result'])}**"))
