"""The lesson on the training loop: choose how each part is written, predict, and see what it does."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from typing import Any

import streamlit as st

from jaxcore.catalog.lessons.loop import IN_FLAX, OUTCOMES, PARTS, PROGRAMS, SPEEDS, USUAL, Part, Way
from jaxcore.sources import code_of, read
from jaxcore.translatable import N_
from ui.common import address
from ui.common.figures import quantity
from ui.common.i18n import _, number, seconds, significant
from ui.lessons import charts
from ui.lessons import frame as lesson

STEPS = 120
ON_CLASSIFY = {
    "dataset": "iris",
    "hidden": "16,16,16",
    "optimizer": "adam",
    "learning_rate": "0.02",
    "batch_size": "20",
    "epochs": "20",
}


def show(asked: Mapping[str, str]) -> dict[str, str]:
    """All parts, each in a view, then the whole loop, and the same in Flax.

    Args:
        asked: by the address: the way of each part; what is not known is ignored.

    Returns:
        The same, of the parts that are not as usual.
    """
    for name, way in asked.items():
        if name in PARTS and way in PARTS[name].ways:
            st.session_state[_key(name)] = way
    views = {_(part.title): functools.partial(_part, name) for name, part in PARTS.items()}
    views |= {_("All together"): _whole, _(IN_FLAX.title): _in_flax}
    address.views("loop_view", {f"{place} {title}": draw for place, (title, draw) in enumerate(views.items(), 1)})
    return {name: way for name, way in _chosen().items() if way != USUAL[name]}


def _key(name: str) -> str:
    return f"loop_{name}"


def _chosen() -> dict[str, str]:
    """The way of each part that the visitor has chosen, or the usual one."""
    return {name: st.session_state.get(_key(name), usual) for name, usual in USUAL.items()}


def _choose(name: str, part: Part, label: str) -> str:
    return st.selectbox(
        label,
        list(part.ways),
        key=_key(name),
        format_func=lambda way: _(part.ways[way].title),
        persist_state="session",
        filter_mode=None,
    )


def _part(name: str) -> None:
    """One part, in the usual loop: its ways, a prediction, and what came of it."""
    part = PARTS[name]
    st.markdown(_(part.text))
    left, right = st.columns(2)
    with left:
        chosen = _choose(name, part, _("How it is written"))
        lesson.code(PROGRAMS, *_around(name), part.ways[chosen].program)
    with right:
        if (answer := _predict(f"{name}_{chosen}", part.question, SPEEDS if name == "jit" else OUTCOMES)) is None:
            return
        with st.spinner(_("Training…")):
            usual = lesson.compute("loop", "run", *USUAL.values())
            found = lesson.compute("loop", "run", *(USUAL | {name: chosen}).values())
            others = lesson.compute("loop", "run", *(USUAL | {"jit": "plain"}).values()) if name == "jit" else {}
        if None in (usual, found, others):
            return
        values = _values(found) | {f"usual_{key}": value for key, value in _values(usual).items()}
        if name == "jit":
            _say_outcome(answer, _speed(others["later"] / usual["later"]), SPEEDS)
            values |= _times(usual, others)
        else:
            _say_outcome(answer, found["outcome"], OUTCOMES)
        lesson.learned(_(part.ways[chosen].learned, **values))
        _result(name, found, part.ways[chosen], usual if chosen != USUAL[name] else None)


def _around(name: str) -> tuple[str, ...]:
    """What is shown before the way of a part, since that calls it."""
    return {"init": ("layer",), "loss": ("predict",)}.get(name, ())


def _predict(key: str, question: str, answers: Mapping[str, str]) -> str | None:
    """The question, until it has an answer, which is returned."""
    answer = lesson.predict(_(question), {name: _(text) for name, text in answers.items()}, f"loop_answer_{key}")
    if answer is None:
        lesson.note("Read the code and predict. It runs when you have answered.")
    return answer


def _say_outcome(answer: str, outcome: str, answers: Mapping[str, str]) -> None:
    lesson.say_outcome(answer, outcome, {name: _(text) for name, text in answers.items()})


def _result(name: str, found: dict[str, Any], way: Way, usual: dict[str, Any] | None) -> None:
    """The curve, beside the usual one if that is another, and how many flowers are classified correctly; or the error."""
    if found["outcome"] == "error":
        lesson.output(found["error"])
        return
    lines = {_(way.title): found["losses"]} | ({_("the usual loop"): usual["losses"]} if usual else {})
    charts.lines(
        f"loop_{name}_curve",
        quantity("step", _("Step"), scale={"domain": [0, STEPS]}),
        quantity("loss", _("Loss (logarithmic)"), scale={"type": "log"}, axis={"format": "~g", "tickCount": 5}),
        range(STEPS + 1),
        {title: [loss if math.isfinite(loss) and loss > 0 else math.nan for loss in losses] for title, losses in lines.items()},
        alt=_("Loss on the training flowers after each step"),
    )
    lesson.note(
        "Loss on the training flowers: {before} before the first step, {after} after {steps}. Held-out flowers that are "
        "classified correctly: {correct} of 30.",
        **_values(found),
    )


def _said(value: Any) -> str:
    if isinstance(value, float):
        return significant(value) if math.isfinite(value) else _("not a finite number")
    return number(value) if isinstance(value, int) else str(value)


def _values(found: dict[str, Any]) -> dict[str, str]:
    """What was found, as the sentences say it."""
    return {key: _said(value) for key, value in found.items() if key != "losses"} | {"steps": number(STEPS)}


def _speed(ratio: float) -> str:
    return "alike" if ratio < 2 else "slower" if ratio < 10 else "much_slower"


def _times(jitted: dict[str, Any], plain: dict[str, Any]) -> dict[str, str]:
    return {
        "jit_first": seconds(jitted["first"]),
        "jit_later": seconds(jitted["later"]),
        "plain_later": seconds(plain["later"]),
        "ratio": number(plain["later"] / jitted["later"], 1),
        "difference": significant(max(abs(a - b) for a, b in zip(jitted["losses"], plain["losses"])), 2),
    }


def _whole() -> None:
    """The loop with all choices at once, as one program."""
    lesson.say(
        "All parts together, as you have chosen them: `train` is the loop, and the functions that it takes are the parts."
    )
    names = list(PARTS)
    for row in (names[:4], names[4:]):
        for column, name in zip(st.columns(4), row):
            with column:
                _choose(name, PARTS[name], _(PARTS[name].title))
    chosen = _chosen()
    ways = [PARTS[name].ways[way] for name, way in chosen.items()]
    left, right = st.columns(2)
    with left:
        st.code(f"train({', '.join(way.program for way in ways)})", language="python", wrap_lines=True)
        st.code(code_of(PROGRAMS, "train"), language="python", wrap_lines=True)
        st.download_button(
            _("The program"), program(ways), "training_loop.py", "text/x-python", icon=":material/download:", on_click="ignore"
        )
    with right:
        if (answer := _predict("_".join(chosen.values()), PARTS["data"].question, OUTCOMES)) is None:
            return
        with st.spinner(_("Training…")):
            found = lesson.compute("loop", "run", *chosen.values())
        if found is None:
            return
        _say_outcome(answer, found["outcome"], OUTCOMES)
        if mistakes := [_(way.title) for way in ways if way.is_mistake]:
            lesson.say(
                "**Learned:** this loop has mistakes: {mistakes}. Fix one at a time, and see which of them the curve shows.",
                mistakes=", ".join(mistakes),
            )
        else:
            lesson.say("**Learned:** a training loop is seven small functions. Libraries such as Flax wrap them up.")
        _result("whole", found, Way(N_("your loop"), "", ""), None)
    lesson.say(
        "Now the same network on Classify, where you can change more. When it has been trained, **Take it home** gives you "
        "a notebook of it."
    )
    st.page_link(
        "pages/classify.py", label=_("Classify with these settings"), icon=":material/category:", query_params=ON_CLASSIFY
    )


def program(ways: list[Way]) -> str:
    """The chosen functions and the loop as a program of its own."""
    header = [line for line in read(f"jaxcore.lessons.{PROGRAMS}").splitlines() if line.startswith(("import ", "from "))]
    data, init, *others = (way.program for way in ways)
    inits = dict.fromkeys(("layer", PARTS["init"].ways[USUAL["init"]].program, init))  # which the others may call
    functions = code_of(PROGRAMS, data, *inits, "predict", *others, "train", "correct")
    call = f"train({', '.join((data, init, *others))})"
    return "\n".join(
        [
            *header,
            "",
            code_of(PROGRAMS, "SIZES"),
            "EPOCHS, BATCH = 20, 20",
            code_of(PROGRAMS, "optimizer"),
            "\n",
            functions,
            "\n",
            f"for params, value in {call}:",
            "    print(value)",
            f"print(correct(params, *{data}()[2:]), 'of 30 held out are classified correctly')",
            "",
        ]
    )


def _in_flax() -> None:
    """The same loop in Flax."""
    st.markdown(_(IN_FLAX.text))
    left, right = st.columns(2)
    with left:
        chosen = _choose("flax", IN_FLAX, _("How it is written"))
        way = IN_FLAX.ways[chosen]
        lesson.code("loop_nnx", way.program, whole=("MLP", "loss", "train"))
    with right:
        if (answer := _predict(f"flax_{chosen}", IN_FLAX.question, OUTCOMES)) is None:
            return
        with st.spinner(_("Training…")):
            found = lesson.compute("loop", "run_in_flax", chosen)
        if found is None:
            return
        _say_outcome(answer, found["outcome"], OUTCOMES)
        lesson.learned(_(way.learned, **_values(found)))
        _result("flax", found, way, None)
