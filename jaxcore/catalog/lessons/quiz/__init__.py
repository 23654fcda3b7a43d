"""The registry of questions: a module for each topic. It imports no JAX: a number to be predicted is computed by name."""

from __future__ import annotations

import random
from dataclasses import dataclass

from jaxcore.catalog.lessons.quiz import (
    basics,
    evaluation,
    grad,
    jit,
    libraries,
    loop,
    networks,
    optimizers,
    randomness,
    training,
    vmap,
)
from jaxcore.catalog.lessons.quiz.kinds import Choice, Question
from jaxcore.translatable import N_

AT_THE_FOOT: dict[str, tuple[str, ...]] = {
    "arrays": ("assignment", "float64", "print_in_jit"),
    "grad": ("what_grad_returns", "second_derivative", "gradient_of_a_tree"),
    "jit": ("times_traced", "if_in_jit", "jit_order"),
    "vmap": ("in_axes", "outer_products", "gradients_of_examples"),
    "randomness": ("different_numbers", "key_and_subkey", "same_key"),
    "loop": ("step_order", "no_update_applied", "one_hot"),
    "flax": ("linen_parameters", "nnx_parameters", "eval_mode"),
    "optax": ("optax_update", "chain_order", "gradient_of_three"),
    "devices": ("rows_for_each_device", "sum_over_devices", "sharding_in_the_type"),
    "ecosystem": ("which_for_optimizers", "maintenance_only", "why_libraries_fit"),
    "gotchas": ("small_integers", "nan_gradient", "asynchronous"),
}
"""The questions at the foot of each lesson: on what its tabs have shown."""


@dataclass(frozen=True, kw_only=True)
class Topic:
    """What questions are about, and the page where it can be tried."""

    title: str
    page: str
    questions: dict[str, Question]


TOPICS: dict[str, Topic] = {
    "networks": Topic(title=N_("First steps"), page="playground", questions=networks.QUESTIONS),
    "basics": Topic(title=N_("Arrays"), page="arrays", questions=basics.QUESTIONS),
    "grad": Topic(title=N_("Derivatives"), page="grad", questions=grad.QUESTIONS),
    "jit": Topic(title=N_("Compilation"), page="jit", questions=jit.QUESTIONS),
    "vmap": Topic(title=N_("Batches"), page="vmap", questions=vmap.QUESTIONS),
    "randomness": Topic(title=N_("Randomness"), page="randomness", questions=randomness.QUESTIONS),
    "loop": Topic(title=N_("The training loop"), page="loop", questions=loop.QUESTIONS),
    "training": Topic(title=N_("Training"), page="classify", questions=training.QUESTIONS),
    "optimizers": Topic(title=N_("Optimizers"), page="optimizers", questions=optimizers.QUESTIONS),
    "evaluation": Topic(title=N_("Evaluation"), page="classify", questions=evaluation.QUESTIONS),
    "libraries": Topic(title=N_("Libraries and devices"), page="optax", questions=libraries.QUESTIONS),
}
QUESTIONS: dict[str, Question] = {name: question for topic in TOPICS.values() for name, question in topic.questions.items()}


def page_of(name: str) -> str:
    """The name of the page, under `pages/`, where a question can be tried."""
    return QUESTIONS[name].page or next(topic.page for topic in TOPICS.values() if name in topic.questions)


def shuffled(name: str) -> list[int]:
    """The order in which a question's options or steps are shown: always the same, and never that of the registry."""
    question = QUESTIONS[name]
    count = len(question.options if isinstance(question, Choice) else question.steps)
    order = random.Random(name).sample(range(count), count)
    return order if order != sorted(order) else order[::-1]
