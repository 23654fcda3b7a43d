"""Questions on the training loop."""

from __future__ import annotations

from jaxcore.catalog.lessons.quiz.kinds import Choice, Order, Question
from jaxcore.translatable import N_

QUESTIONS: dict[str, Question] = {
    "step_order": Order(
        text=N_("What happens in one training step with Optax? Put it in order."),
        steps=(
            N_("`jax.value_and_grad` gives the loss and the gradients"),
            N_("`optimizer.update` turns the gradients into updates and a new state"),
            N_("`optax.apply_updates` adds the updates to the parameters"),
            N_("The next step starts from the new parameters and the new state"),
        ),
        explanation=N_("Nothing is changed in place, so the new parameters and the new state must be kept."),
    ),
    "no_update_applied": Choice(
        text=N_("A loop computes gradients and updates, but never calls `optax.apply_updates`. What does the loss do?"),
        options={
            N_("It stays the same"): N_(
                "The parameters stay as they were before the first step: nothing in JAX changes them for you."
            ),
            N_("It falls, but more slowly"): N_("A small learning rate does that. Here no weight ever changes."),
            N_("JAX raises an error"): N_("It doesn't: you may compute something and not use it."),
        },
    ),
    "one_hot": Choice(
        text=N_(
            "`optax.softmax_cross_entropy` expects a row of class probabilities for each example, and you have labels such as "
            "2. What now?"
        ),
        options={
            N_("`jax.nn.one_hot(labels, classes)`"): N_(
                "Each row then puts all its probability on the true class. The loss `…_with_integer_labels` takes the labels "
                "themselves."
            ),
            N_("`jax.nn.softmax(labels)`"): N_("Softmax turns scores into probabilities. A label is a name, not a score."),
            N_("Nothing: Optax converts them"): N_(
                "It doesn't. Depending on the shapes you get an error, or broadcasting computes something else."
            ),
        },
    ),
}
