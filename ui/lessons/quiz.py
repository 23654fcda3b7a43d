"""The quiz: one question at a time, what is said to an answer, and the score of this visit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from jaxcore.catalog.lessons.quiz import AT_THE_FOOT, QUESTIONS, TOPICS, page_of, shuffled
from jaxcore.catalog.lessons.quiz.kinds import Choice, Number, Order, Question
from jaxcore.translatable import N_
from ui.common import session, widgets, words
from ui.common.i18n import _, number
from ui.lessons import frame as lesson

EVERYTHING = "all"
LARGEST = 1e9


def show(asked: dict[str, str]) -> dict[str, str]:
    """The question where the visitor is, and the score.

    Args:
        asked: the `topic` and the number of the `question` in it that the address asks for; unknown ones are ignored.

    Returns:
        The same of the question that is shown.
    """
    _begin_at(asked)
    lesson.say("The first answer to each question counts; after that, try as often as you like.")
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    with left:
        topic = _choose_topic()
    place = _ask(topic, right.empty())
    _show_score()
    return ({"topic": topic} if topic else {}) | {"question": str(place + 1)}


def _begin_at(asked: dict[str, str]) -> None:
    topic, question = asked.get("topic"), asked.get("question", "")
    if topic in TOPICS:
        st.session_state["quiz_topic"] = topic
    names = TOPICS[topic].questions if topic in TOPICS else QUESTIONS
    if question in map(str, range(1, len(names) + 1)):
        session.quiz()["places"][topic if topic in TOPICS else None] = int(question) - 1


def _choose_topic() -> str | None:
    """The topic asked about; None for all."""

    def title(topic: str) -> str:
        return _("All topics") if topic == EVERYTHING else _(TOPICS[topic].title)

    topic = st.selectbox(
        _("Topic"), [EVERYTHING, *TOPICS], key="quiz_topic", format_func=title, persist_state="session", width=320
    )
    return None if topic == EVERYTHING else topic


def _ask(topic: str | None, progress: DeltaGenerator) -> int:
    """The question where the visitor is within a topic, and the way to its neighbours; its place is returned."""
    names, quiz = list(TOPICS[topic].questions if topic else QUESTIONS), session.quiz()
    place = quiz["places"].get(topic, 0)
    with st.container(border=True):
        _question(names[place])
    answered = [quiz["answers"][name] for name in names if name in quiz["answers"]]  # this one, too, if just answered
    progress.caption(
        _(
            "Question {place} of {count} · {answered} answered, {right} correct on the first try",
            place=place + 1,
            count=len(names),
            answered=len(answered),
            right=sum(answer["first"] for answer in answered),
        )
    )

    def go(to: int) -> None:
        quiz["places"][topic] = to

    with st.container(horizontal=True):
        for label, key, icon, to in (
            (_("Previous"), "quiz_previous", "arrow_back", place - 1),
            (_("Next"), "quiz_next", "arrow_forward", place + 1),
        ):
            there = 0 <= to < len(names)
            st.button(label, key=key, icon=f":material/{icon}:", disabled=not there, on_click=go, args=(to,))
    return place


def _show_score() -> None:
    """Right first answers of this visit, topic by topic."""
    answers = session.quiz()["answers"]
    if not answers:
        return
    st.header(_("Your score in this visit"))
    topic_title, answered_title, right_title = _("Topic"), _("Answered"), _("Correct on the first try")
    rows = []
    for topic in TOPICS.values():
        mine = [answers[name] for name in topic.questions if name in answers]
        if mine:
            rows.append(
                {
                    topic_title: _(topic.title),
                    answered_title: _("{count} of {total}", count=len(mine), total=len(topic.questions)),
                    right_title: str(sum(answer["first"] for answer in mine)),
                }
            )
    words.texts(rows, index=topic_title, width="content")
    st.button(_("Start over"), key="quiz_reset", icon=":material/restart_alt:", on_click=session.forget_quiz)


def at_the_foot(page: str) -> None:
    """Three questions on a lesson, folded up; an answer counts in the quiz, too."""
    if names := AT_THE_FOOT.get(page):
        widgets.folded(_("Three questions on this lesson"), f"questions_{page}", _few, names, icon="quiz")


def _few(names: Sequence[str]) -> None:
    for name in names:
        with st.container(border=True):
            _question(name, f"check_{name}")


def _question(name: str, key: str = "quiz_check") -> None:
    question = QUESTIONS[name]
    st.markdown(f"**{_(question.text)}**")
    if isinstance(question, Choice) and question.code:
        st.code(question.code, language="python", wrap_lines=True)
    elif isinstance(question, Number):
        lesson.code("quiz", question.answer)
    with st.form(f"form_{name}", border=False):
        given = _WIDGETS[type(question)](name, question)
        pressed = st.form_submit_button(_("Check"), key=key, icon=":material/check:")
    quiz = session.quiz()
    if pressed:
        quiz["to_check"] = (name, given)
    if quiz.get("to_check", (None, None))[0] == name:
        _check(name, question, quiz["to_check"][1])
        del quiz["to_check"]  # last: while the worker loads JAX the page ends before, and is drawn again
    if answer := quiz["answers"].get(name):
        _SAY[type(question)](question, answer)
    if key != "quiz_check":
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(_("Try it on this page:"), width="content")
        st.page_link(f"pages/{page_of(name)}.py")


def _choose(name: str, question: Choice) -> int | None:
    options = [_(option) for option in question.options]
    return st.radio(
        _("Your answer"),
        shuffled(name),
        index=None,
        key=f"answer_{name}",
        format_func=options.__getitem__,
        persist_state="session",
    )


def _predict(name: str, question: Number) -> float | None:
    label = _("Your prediction")
    if question.tolerance:
        label = _("Your prediction (it may be off by {tolerance})", tolerance=_plain(question.tolerance))
    return st.number_input(
        label, -LARGEST, LARGEST, None, step=0.5, format="%.6g", key=f"answer_{name}", width=320, persist_state="session"
    )


def _put_in_order(name: str, question: Order) -> tuple[int | None, ...]:
    steps = [_(step) for step in question.steps]
    return tuple(
        st.selectbox(
            _("Step {place}", place=place),
            shuffled(name),
            index=None,
            key=f"answer_{name}_{place}",
            format_func=steps.__getitem__,
            placeholder=_("Choose a step"),
            persist_state="session",
        )
        for place in range(1, len(question.steps) + 1)
    )


def _check(name: str, question: Question, given: Any) -> None:
    """Judge an answer and keep it; the first one counts."""
    if given is None or (isinstance(question, Order) and None in given):
        st.warning(_("There is no answer to check yet."))
        return
    if isinstance(question, Order) and len(set(given)) < len(given):
        st.warning(_("You used one step twice; use each once."))
        return
    true = lesson.compute("quiz", "true_number", name) if isinstance(question, Number) else None
    if isinstance(question, Number) and true is None:
        return  # why it could not be computed has been said
    right = question.is_right(given, true)
    answers = session.quiz()["answers"]
    first = answers[name]["first"] if name in answers else right
    answers[name] = {"given": given, "true": true, "right": right, "first": first}


def _say(right: bool, text: str) -> None:
    if right:
        st.success(_("Correct. {text}", text=text), icon=":material/check:")
    else:
        st.warning(_("Not quite. {text}", text=text), icon=":material/close:")


def _say_choice(question: Choice, answer: dict[str, Any]) -> None:
    feedback = list(question.options.values())[answer["given"]]
    _say(answer["right"], _(feedback))
    if question.report and answer["right"]:  # it would give the answer away
        st.markdown(_("**The answer in a student report, one of this app's sources:** {text}", text=_(question.report)))
        st.markdown(_("**Measured here**, on the report's own network and images: {text}", text=_(question.measured)))


def _say_number(question: Number, answer: dict[str, Any]) -> None:
    """A wrong prediction is not told the number: it is to be found."""
    if answer["right"]:
        computed = _("The code gives {true}.", true=_plain(answer["true"]))
        _say(True, f"{computed} {_(question.explanation)}")
    else:
        _say(
            False, _(question.feedback(answer["given"]) or N_("Go through the code line by line: what does each line compute?"))
        )


def _say_order(question: Order, answer: dict[str, Any]) -> None:
    if answer["right"]:
        _say(True, _(question.explanation))
    elif place := question.in_place(answer["given"]):
        _say(False, _("The order is right up to step {place}.", place=place))
    else:
        _say(False, _("Another step comes first."))


def _plain(value: float) -> str:
    """A number with as many decimals as it has, three at most."""
    digits = next(digits for digits in range(4) if digits == 3 or abs(value - round(value, digits)) < 1e-5)
    return number(value, digits)


_WIDGETS = {Choice: _choose, Number: _predict, Order: _put_in_order}
_SAY = {Choice: _say_choice, Number: _say_number, Order: _say_order}
