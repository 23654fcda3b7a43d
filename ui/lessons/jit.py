"""The lesson on `jit`: what it costs and saves, what makes it trace again, what tracing is."""

from __future__ import annotations

import streamlit as st

from jaxcore.catalog.lessons.jit import DTYPES, FACTORS, MAX_CALLS, POWERS, SHAPES
from ui.common import session, widgets, words
from ui.common.i18n import _, number, seconds
from ui.lessons import charts
from ui.lessons import frame as lesson

CALLS = "jit_calls"  # under which this visit's calls are kept
FIRST_CALL = (("(3,)", "float32", 2, 0.5),)


def plain_and_jitted() -> None:
    """One function on seven sizes: in NumPy, in JAX operation by operation, and compiled."""
    lesson.say(
        "Without `jit`, JAX sends one operation after another to the device, and each writes its whole result to memory. "
        "`jit` compiles the function: XLA fuses the operations into one loop that reads and writes once. But compiling "
        "takes time, and so does every call, whatever its size."
    )
    asked = st.container()
    rows = lesson.guessed("predict_sizes") and lesson.measure(
        "jit", "measure_sizes", key="jit_measure", label=_("Measure"), busy=_("Measuring 7 sizes…")
    )
    with asked:
        lesson.predict(
            _("Ten million numbers: how many times as fast does `jit` make JAX?"),
            {
                "slower": _("it makes it slower"),
                "few": _("up to 3 times"),
                "some": _("3 to 30 times"),
                "many": _("more than 30 times"),
            },
            "predict_sizes",
            lambda: rows and _speedup(rows[-1]),
        )
    if rows:
        _show_times(rows)
    lesson.code("jit", "chain", "measure_sizes", whole=("seconds_per_call", "renamed"))
    if rows:
        lesson.learned(
            _(
                "Compiling cost {compile}; with {size} numbers it pays off after this many calls: {calls}.",
                compile=seconds(rows[-1]["compile"]),
                size=number(rows[-1]["size"]),
                calls=_pays_after(rows[-1]),
            )
        )


def _show_times(rows: list[dict]) -> None:
    names = {"numpy": _("NumPy"), "plain": _("JAX without jit"), "jit": _("JAX with jit"), "compile": _("compiling, once")}
    charts.times(
        "jit_times",
        rows,
        "size",
        _("Numbers in the array"),
        names,
        alt=_("Seconds per call over the size of the array, for NumPy, JAX without and with jit, and the seconds of compiling"),
    )
    for row in (rows[0], rows[-1]):
        others = {name: row[name] for name in ("numpy", "plain", "jit")}
        lesson.say(
            "**{size} numbers**: NumPy {numpy}, JAX without jit {plain}, with jit {jit}. The fastest here: **{fastest}**.",
            size=row["size"],
            numpy=seconds(row["numpy"]),
            plain=seconds(row["plain"]),
            jit=seconds(row["jit"]),
            fastest=names[min(others, key=others.get)],
        )
    words.texts(
        [
            {
                _("Numbers in the array"): number(row["size"]),
                _("With jit"): seconds(row["jit"]),
                _("Times as fast"): number(row["plain"] / row["jit"], 1),
                _("Compiling"): seconds(row["compile"]),
                _("Calls until it pays off"): _pays_after(row),
            }
            for row in rows
        ]
    )
    lesson.note(
        "Medians of several calls, each waited for with block_until_ready; the warm-up call before them does not count. "
        "Compilation, including tracing, is timed separately and not read from the disk cache in which this app keeps its "
        "programs. Other jobs on this machine slow all timings."
    )


def _speedup(row: dict) -> str:
    times = row["plain"] / row["jit"]
    return "slower" if times < 1 else "few" if times < 3 else "some" if times < 30 else "many"


def _pays_after(row: dict) -> str:
    saved = row["plain"] - row["jit"]
    return number(max(1, row["compile"] / saved)) if saved > 0 else _("never")


def what_recompiles() -> None:
    """Calls of one jitted function, chosen one by one, and which of them were traced."""
    lesson.say(
        "A compiled program fits one shape and one dtype of each argument, and one value of each static argument; also one "
        "structure, if an argument is a list or a dictionary, and one sharding over devices. A plain Python number counts as "
        "another type than an array of the same dtype (it is weakly typed). A call with anything else is traced and compiled "
        "again. The values of the other arguments don't matter. The first call has been made. Choose "
        "the next one, and guess before you press: will Python run again?"
    )
    lesson.predict(
        _("`x` has the shape (3,) in the first call, (4,) in the second, and (3,) again in the third. How many are traced?"),
        {text: text for text in "123"},
        "predict_recompiles",
        _traced_of_three,
    )
    fields = st.columns(4)
    shape = fields[0].selectbox(_("Shape of x"), list(SHAPES), index=1, key="jit_shape")
    dtype = fields[1].selectbox(_("dtype of x"), DTYPES, key="jit_dtype")
    power = fields[2].selectbox(_("power, a static argument"), POWERS, index=1, key="jit_power")
    factor = fields[3].selectbox(_("factor, a traced argument"), FACTORS, key="jit_factor", format_func=lambda f: number(f, 1))
    calls = session.kept_answer(CALLS, ()) or FIRST_CALL
    with st.container(horizontal=True):
        if st.button(
            _("Call it"), key="jit_call", icon=":material/play_arrow:", type="primary", disabled=len(calls) >= MAX_CALLS
        ):
            calls = (*calls, (shape, dtype, power, factor))
        if st.button(_("Start again"), key="jit_restart", icon=":material/restart_alt:"):
            calls = FIRST_CALL
    session.keep_answer(CALLS, (), calls)
    if len(calls) >= MAX_CALLS:
        lesson.note("The limit is {count} calls. Press “Start again” to make others.", count=MAX_CALLS)
    if told := lesson.compute("jit", "replay", calls):
        _show_calls(told)
    lesson.code("jit", "replay", whole=("why_traced",))
    if told:
        lesson.learned(
            _(
                "Traces for your calls: {traces} of {calls}, one for each new combination of shape, dtype and static value.",
                traces=told[-1]["traces"],
                calls=len(told),
            )
        )
    lesson.note(
        "Each time, this app creates the function again and repeats all of your calls. A Python counter inside the "
        "function goes up only when Python runs it, that is, when jit traces."
    )


def _traced_of_three() -> str | None:
    _shape, *others = FIRST_CALL[0]
    told = lesson.compute("jit", "replay", (*FIRST_CALL, ("(4,)", *others), *FIRST_CALL))
    return told and str(told[-1]["traces"])


def _show_calls(told: list[dict]) -> None:
    last = told[-1]
    lesson.metrics({_("Calls"): str(len(told)), _("Traces"): str(last["traces"])})
    if last["traced"]:
        st.warning(_("Traced and compiled: {why}.", why=_why(last)), icon=":material/autorenew:")
    else:
        st.success(
            _("Not traced: shape, dtype and static argument were seen before, so the compiled program ran."),
            icon=":material/bolt:",
        )
    rows = [
        {
            "": str(place),
            "x": f"{call['dtype']} {call['shape']}",
            "power": str(call["power"]),
            "factor": number(call["factor"], 1),
            _("Traced"): _("yes: {why}", why=_why(call)) if call["traced"] else _("no"),
        }
        for place, call in enumerate(told, start=1)
    ]
    words.texts(rows, index="")


def _why(call: dict) -> str:
    reasons = {
        "first": _("the first call"),
        "combination": _("each part was seen before, but not this combination"),
        "shape": _("a new shape"),
        "dtype": _("a new dtype"),
        "power": _("a new value of the static argument"),
    }
    return ", ".join(reasons[reason] for reason in call["why"])


def tracing() -> None:
    """A Python `if`, and two kinds of `print`, inside `jit`."""
    lesson.say(
        "To compile a function, jit runs its Python once with tracers in place of arrays. A tracer knows its shape and "
        "dtype, but has no value."
    )
    guess = lesson.predict(
        _("A jitted function holds a `print`, and is called three times. How often does Python's `print` run?"),
        {text: text for text in "013"},
        "predict_tracing",
        lambda: (lines := lesson.compute("jit", "printed")) and str(lines.count("Python prints")),
    )
    st.subheader(_("A Python `if`"))
    value = widgets.slide(_("x"), -3.0, 3.0, 0.5, "jit_branch_x", value=-2.0)
    told = lesson.compute("jit", "branch", value)
    left, right = st.columns(2)
    with left:
        lesson.code("jit", "with_if")
        if told:
            st.error(f"**{told['error']['kind']}**")
            lesson.output(told["error"]["text"])
    with right:
        lesson.code("jit", "with_where", "with_cond")
        if told:
            st.success(
                _(
                    "with_where({x}) = {where}, with_cond({x}) = {cond}",
                    x=number(value, 1),
                    where=number(told["where"], 2),
                    cond=number(told["cond"], 2),
                )
            )
    lesson.say(
        "`jnp.where` computes both sides and picks; `lax.cond` runs only one of them. Under `vmap`, with a separate "
        "condition for each example, it computes both as well."
    )
    st.subheader(_("Two kinds of print"))
    left, right = st.columns(2)
    with left:
        lesson.code("jit", "print_and_call")
    with right:
        if guess is None:
            return
        with st.spinner(_("Computing…")):
            lines = lesson.compute("jit", "printed")
        if lines:
            lesson.output(lines)
            lesson.say(
                "Three calls. Python's `print` runs only while jit traces, and has a tracer to print (lines: {python}). "
                "`jax.debug.print` is part of the program (lines: {program}).",
                python=lines.count("Python prints"),
                program=lines.count("the program prints"),
            )
    lesson.learned(
        _(
            "Tracing runs your Python once and records it; each later call with the same shapes and dtypes "
            "runs only what was recorded."
        )
    )
