from __future__ import annotations

import inspect
import math
import re
from collections import Counter
from pathlib import Path

import pytest

from jaxcore.catalog.lessons.quiz import AT_THE_FOOT, QUESTIONS, TOPICS, page_of, shuffled
from jaxcore.catalog.lessons.quiz.kinds import Choice, Number, Order
from jaxcore.catalog.lessons.registry import LESSONS
from jaxcore.lessons.quiz import true_number
from jaxcore.sources import code_of
from tests.test_i18n import source_texts

PAGES = Path(__file__).parents[2] / "pages"
KINDS = {kind: [name for name in QUESTIONS if isinstance(QUESTIONS[name], kind)] for kind in (Choice, Number, Order)}


def texts(name: str) -> list[str]:
    """All that a question shows, feedback included."""
    question = QUESTIONS[name]
    if isinstance(question, Choice):
        asked_too = [question.report, question.measured] if question.report else []
        return [question.text, *question.options, *question.options.values(), *asked_too]
    if isinstance(question, Number):
        return [question.text, question.explanation, *question.mistakes.values()]
    return [question.text, question.explanation, *question.steps]


@pytest.fixture(scope="module")
def numbers(programs_on_disk):
    return {name: true_number(name) for name in KINDS[Number]}


def test_there_are_enough_questions_of_every_kind():
    assert len(QUESTIONS) >= 24
    assert all(len(names) >= 4 for names in KINDS.values())
    assert sum(map(len, KINDS.values())) == len(QUESTIONS)


def test_every_topic_has_questions_and_a_page():
    assert all(topic.questions for topic in TOPICS.values())
    assert sum(len(topic.questions) for topic in TOPICS.values()) == len(QUESTIONS)  # no name stands in two of them


def test_a_question_is_tried_on_a_page_and_says_something_to_every_answer_in_every_language():
    for name in QUESTIONS:
        assert (PAGES / f"{page_of(name)}.py").exists(), name
        assert all(texts(name)), name
        assert set(texts(name)) <= source_texts(), name


def test_no_question_is_asked_twice():
    asked = Counter((q.text, getattr(q, "code", ""), getattr(q, "answer", "")) for q in QUESTIONS.values())
    assert max(asked.values()) == 1


def test_a_choice_has_three_or_four_options_and_one_is_right():
    for name in KINDS[Choice]:
        question = QUESTIONS[name]
        assert 3 <= len(question.options) <= 4, name
        assert [question.is_right(index) for index in range(len(question.options))].count(True) == 1, name
        assert len(set(question.options.values())) == len(question.options), name


def test_the_right_option_stands_in_different_places():
    places = Counter([QUESTIONS[name].is_right(index) for index in shuffled(name)].index(True) for name in KINDS[Choice])
    assert max(places.values()) <= len(KINDS[Choice]) / 2
    assert len(places) >= 3


def test_shuffling_is_the_same_each_time_and_loses_nothing():
    for name in [*KINDS[Choice], *KINDS[Order]]:
        order, question = shuffled(name), QUESTIONS[name]
        assert order == shuffled(name), name
        assert order != sorted(order), name
        assert sorted(order) == list(range(len(getattr(question, "options", None) or question.steps))), name


def test_a_number_is_computed_and_only_it_is_right(numbers):
    for name, true in numbers.items():
        question = QUESTIONS[name]
        assert math.isfinite(true), name
        assert question.is_right(true, true), name
        assert not question.is_right(true + question.tolerance + 0.01, true), name
        assert question.feedback(true + 0.01) == "", name
        for mistake, text in question.mistakes.items():
            assert not question.is_right(mistake, true), name
            assert question.feedback(mistake) == text, name
        assert code_of("quiz", question.answer).startswith(f"def {question.answer}():"), name


def test_every_function_has_its_question(programs_on_disk):
    from jaxcore.lessons import quiz

    functions = {name for name, f in inspect.getmembers(quiz, inspect.isfunction) if f.__module__ == quiz.__name__}
    assert functions - {"true_number"} == {QUESTIONS[name].answer for name in KINDS[Number]}


def test_some_numbers_as_one_computes_them_by_hand(numbers):
    assert numbers["slope_of_a_cube"] == pytest.approx(3 * 2**2)
    assert numbers["parameters"] == (4 + 1) * 16 + (16 + 1) * 8 + (8 + 1) * 3
    assert numbers["sum_of_squares"] == sum(x * x for x in range(8))
    assert numbers["times_traced"] == 3
    assert numbers["large_steps"] == (-2) ** 3


def test_an_order_has_one_right_answer():
    for name in KINDS[Order]:
        question = QUESTIONS[name]
        right = list(range(len(question.steps)))
        assert len(set(question.steps)) == len(right) >= 4, name
        assert question.is_right(right), name
        assert not question.is_right(right[::-1]), name
        assert question.in_place([0, 1, 3, 2, *right[4:]]) == 2, name


def test_a_question_that_is_not_there_is_refused():
    with pytest.raises(KeyError):
        true_number("os.getcwd")


def test_three_questions_stand_at_the_foot_of_each_lesson():
    assert AT_THE_FOOT.keys() == LESSONS.keys() - {"quiz"}
    for lesson, names in AT_THE_FOOT.items():
        assert len(set(names) & QUESTIONS.keys()) == len(names) == 3, lesson
    assert max(Counter(name for names in AT_THE_FOOT.values() for name in names).values()) == 1


def test_the_reports_answers_stand_beside_what_was_measured_as_the_documents_have_it():
    asked = {name: QUESTIONS[name] for name in KINDS[Choice] if QUESTIONS[name].report}
    assert asked.keys() == {"normalised_inputs", "dropout_and_batch_norm", "why_adam"}
    measured = (Path(__file__).parents[2] / "docs" / "sources.md").read_text()
    for name, question in asked.items():
        shares = re.findall(r"\d\d\.\d%", question.measured)
        assert len(shares) >= 4, name
        assert all(f"{one}, {two}" in measured for one, two in zip(shares[::2], shares[1::2])), name
