"""The kinds of questions, and which answers to them are right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Question:
    """What all kinds have: a text, and a page where it can be tried, that of its topic unless another is named."""

    text: str
    page: str = ""

    def is_right(self, given: Any, true: float | None) -> bool:
        """Whether an answer is right; `true` is the number that the worker computed, if the question asks for one."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Choice(Question):
    """One of `options` is right, the first; each is followed by what is said to who chooses it.

    `code` is shown with the question. Where a student's report asks the same (docs/sources.md), `report` is its answer, and
    `measured` what came out here.
    """

    options: dict[str, str]
    code: str = ""
    report: str = ""
    measured: str = ""

    def is_right(self, given: int, true: None = None) -> bool:
        """Whether the option at this place of `options` is the right one."""
        return given == 0


@dataclass(frozen=True, kw_only=True)
class Number(Question):
    """A number that a function of `jaxcore.lessons.quiz` computes, `answer`, and how far a prediction may be off.

    `mistakes` are wrong numbers that one easily comes to, with what is said to them.
    """

    answer: str
    explanation: str
    tolerance: float = 0.0
    mistakes: dict[float, str] = field(default_factory=dict)

    def is_right(self, given: float, true: float) -> bool:
        """Whether a prediction is as close to the computed number as the question asks."""
        return math.isclose(given, true, rel_tol=0, abs_tol=self.tolerance + 1e-6)  # float32 is no more exact

    def feedback(self, given: float) -> str:
        """What is said to a wrong prediction; nothing if it is no usual mistake."""
        return next((text for value, text in self.mistakes.items() if math.isclose(given, value)), "")


@dataclass(frozen=True, kw_only=True)
class Order(Question):
    """Steps to be put in order; `steps` has them in the right one."""

    steps: tuple[str, ...]
    explanation: str

    def is_right(self, given: Sequence[int], true: None = None) -> bool:
        """Whether these places of `steps` are in order."""
        return self.in_place(given) == len(self.steps)

    def in_place(self, given: Sequence[int]) -> int:
        """How many of the first steps are where they belong."""
        return next((place for place, step in enumerate(given) if step != place), len(given))
