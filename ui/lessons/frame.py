"""What the pages of all lessons share: their beginning, asking the worker, showing the code that ran."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from jaxcore.catalog.lessons.registry import LESSONS
from jaxcore.checks import OUTSIDE
from jaxcore.config.run import RunConfig
from jaxcore.errors import ConfigError, JaxcoreError
from jaxcore.events import Finished
from jaxcore.sources import code_of, idea_of
from ui.common import address, recorded, runs, runtime, session, widgets
from ui.common.i18n import _, explain

PASSED = ""
"""In place of an answer to `predict`: the learner wants to see it without a guess."""


@contextlib.contextmanager
def page(name: str) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """A lesson's page: its title and purpose, what is drawn within, three questions, links to its neighbours, and the address.

    Yields what the address asks for, not checked in any way, and a dictionary for what it is to say.
    """
    from ui.lessons import quiz  # which imports this module

    session.require_app()
    asked, told = session.enter_page(), {}
    st.title(_(LESSONS[name].title))
    st.markdown(_(LESSONS[name].purpose))
    yield asked, told
    quiz.at_the_foot(name)
    names = list(LESSONS)
    place = names.index(name)
    for column, neighbour in zip(st.columns(2), (place - 1, place + 1)):
        if 0 <= neighbour < len(names):
            other = names[neighbour]
            column.page_link(f"pages/{other}.py", label=_(LESSONS[other].title), icon=f":material/{LESSONS[other].icon}:")
    address.write(**told)


def compute(name: str, function: str, *args: Any, beside: Mapping[str, DeltaGenerator] | None = None) -> Any:
    """What a demonstration returns for these arguments, which decide it; remembered for all visitors.

    Args:
        *args: where one is None, a field has said why (`number`), and nothing is asked.
        beside: where it is said what is wrong with these fields; with others it is said here.

    Returns:
        None where it could not be computed; the reason has been shown.
    """
    if None in args:
        return None
    try:
        return runtime.ask("lessons:demonstrate", name, function, *args)
    except JaxcoreError as problem:
        (beside or {}).get(problem.values.get("field"), st).error(explain(problem))
        return None


def number(label: str, low: float, high: float, key: str, *, place: Any = st, **options: Any) -> float | None:
    """A number field, and under it a sentence where the number is not allowed; None then.

    Streamlit's own limits turn the field red without a word.
    """
    value = place.number_input(label, key=key, **options)
    if low <= value <= high:
        return value
    place.error(explain(ConfigError(OUTSIDE, field=label, value=value, low=low, high=high)))
    return None


def measure(name: str, function: str, *args: Any, key: str, label: str, busy: str | None = None) -> Any:
    """A button, and what the demonstration returned when it was last pressed: measured anew each time.

    Args:
        key: of the button, and of what is kept of the answer in this visit.
        label: of the button, translated.
        busy: what is said meanwhile, translated.

    Returns:
        The last answer. Until there is one, and after one that other arguments led to, what was recorded, which is said;
        None where nothing was.
    """
    pressed = f"{key}_pressed"
    beside = st.container(horizontal=True, vertical_alignment="center")
    if beside.button(label, key=key, icon=":material/play_arrow:"):
        session.keep_answer(pressed, args, True)
    if session.kept_answer(pressed, args):
        with st.spinner(busy or _("Computing…")):
            answer = _answer(lambda: runtime.ask_now("lessons:demonstrate", name, function, *args))
        session.keep_answer(key, args, answer)
        session.keep_answer(pressed, args, False)  # last: while the worker loads JAX the page ends before, and is drawn again
    answer = session.kept_answer(key, args)
    if answer is not None:
        return answer
    with beside:
        return recorded.measured(name, function, args, label)


def compute_trained(name: str, function: str, default: str, *, untrained: str, busy: str) -> Any:
    """The same as `compute`, of the visitor's newest classifier, which `function` takes; and whose network that is.

    Args:
        default: the demonstration for who has trained none, of the network that Classify begins with.
        untrained: what is said to them, translated.
        busy: what is said meanwhile, translated.
    """
    trained = (run for run in reversed(session.runs()) if run.task == "classification" and run.latest(Finished))
    run = next(trained, None)
    if run is None:
        said, link = st.columns([3, 1], vertical_alignment="center")
        said.info(untrained)
        link.page_link("pages/classify.py", label=_("Train your own on Classify"), icon=":material/category:")
    runs.say_identity(run.config if run is not None else RunConfig())
    with st.spinner(busy):
        if run is None:
            return compute(name, default)
        return _answer(lambda: runtime.ask_about(run.id, "lessons:demonstrate_trained", name, function))


def guessed(key: str) -> bool:
    """Whether the question of that key has been answered, or passed over: then what answers it may be shown."""
    return st.session_state.get(key) is not None


def say(text: str, /, **values: Any) -> None:
    """A paragraph in the visitor's language; `values` fill in what stands in braces."""
    st.markdown(_(text, **values))


def predict(
    question: str, options: Mapping[str, str], key: str, measured: Callable[[], str | None] | None = None
) -> str | None:
    """A question, until it is answered; after that what was measured, and whether it is what the learner had predicted.

    Args:
        question: translated.
        options: the answers to choose from, translated, by name.
        key: of the answer, which is kept for this visit.
        measured: finds the name of the right answer, once there is a prediction; without it the caller does (`say_outcome`).

    Returns:
        The answer's name, `PASSED` if the learner did not want to guess; None until there is one.
    """
    if (guess := st.session_state.get(key)) is None:
        show, passed = options.__getitem__, {key: PASSED}
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.radio(
                f"**{question}**", list(options), None, show, key, horizontal=True, persist_state="session", width="content"
            )
            st.button(
                _("Show it without a guess"),
                f"{key}_passed",
                type="tertiary",
                icon=":material/visibility:",
                on_click=st.session_state.update,
                args=(passed,),
            )
        return None
    st.session_state[key] = guess  # else Streamlit forgets it, now that the question is not drawn
    if measured is not None:
        st.markdown(f"**{question}**")
        if (outcome := measured()) is not None:
            say_outcome(guess, outcome, options)
    return guess


def say_outcome(guess: str, outcome: str, options: Mapping[str, str]) -> None:
    """Say what was measured, and whether it was predicted."""
    told = options.get(outcome, outcome)
    if guess == PASSED:
        st.info(_("The answer: {outcome}", outcome=told), icon=":material/lightbulb:")
    elif guess == outcome:
        st.success(_("As you predicted: {outcome}", outcome=told), icon=":material/check:")
    else:
        st.info(_("Not as you predicted: {outcome}", outcome=told), icon=":material/lightbulb:")


def learned(text: str) -> None:
    """What has been seen on this page, in a sentence, translated."""
    say("**Learned:** {text}", text=text)


def note(text: str, /, **values: Any) -> None:
    """The same in small print: how something was counted or measured."""
    st.caption(_(text, **values))


def code(name: str, *names: str, whole: Sequence[str] = ()) -> None:
    """The idea of these functions, read from the source that ran; folded up under it all of it, and what else ran with it."""
    idea, is_everything = idea_of(name, *names)
    st.code(idea, language="python", wrap_lines=True)
    if whole or not is_everything:
        folded_code(names[0], name, *names, *whole)


def code_beside(name: str, *names: str) -> None:
    """The idea of each of these in a column of its own."""
    for column, one in zip(st.columns(len(names)), names):
        with column:
            code(name, one)


def folded_code(key: str, name: str, *names: str) -> None:
    """The whole source of these functions, which is what ran, folded up; `key` tells it from the others of the lesson."""
    widgets.folded(_("The whole code"), f"{name}_code_{key}", _whole, name, *names, icon="code")


def _whole(name: str, *names: str) -> None:
    st.code(code_of(name, *names), language="python", wrap_lines=True)


def output(text: str) -> None:
    """What a program printed or returned, as it is."""
    st.code(text, language=None, wrap_lines=True)


def metrics(values: Mapping[str, str]) -> None:
    """Numbers side by side, each under what it is."""
    for column, (label, value) in zip(st.columns(len(values)), values.items()):
        column.metric(label, value)


@runtime.problems_said()
def _answer(ask: Callable[[], Any]) -> Any:
    return ask()
