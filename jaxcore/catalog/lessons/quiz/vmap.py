"""Questions on batches."""

from __future__ import annotations

from jaxcore.catalog.lessons.quiz.kinds import Choice, Number, Question
from jaxcore.translatable import N_

QUESTIONS: dict[str, Question] = {
    "sum_of_squares": Number(
        text=N_("`vmap` squares eight numbers, then they are added up. What is the sum?"),
        answer="sum_of_squares",
        explanation=N_("0 + 1 + 4 + 9 + 16 + 25 + 36 + 49: `arange(8)` goes from 0 to 7."),
        mistakes={
            204.0: N_("That is the sum of the squares from 1 to 8; `arange(8)` starts at 0 and ends at 7."),
            784.0: N_("That is the square of the sum; here each number is squared first."),
        },
    ),
    "outer_products": Number(
        text=N_("How many numbers does the result contain?"),
        answer="size_of_outer_products",
        explanation=N_("`vmap` takes the first axis off both: five outer products of 3 and 2 numbers, so (5, 3, 2)."),
        mistakes={
            6.0: N_("That is a single outer product, and `vmap` computes one for each of the five rows."),
            150.0: N_("Without `vmap`, `jnp.outer` would flatten both: 15 times 10. With it, the rows are paired."),
        },
    ),
    "in_axes": Choice(
        text=N_("What does `in_axes=(None, 0)` mean?"),
        code="predict_all = jax.vmap(predict, in_axes=(None, 0))",
        options={
            N_("The first argument is the same for all; the second is mapped over its first axis"): N_(
                "This is how weights are shared while each example is a row. The weights are not copied for that."
            ),
            N_("The first argument is copied once for each example"): N_(
                "Each example sees the whole of it, but there is only one: nothing is copied."
            ),
            N_("The first argument is mapped over all its axes"): N_(
                "It is the other way around: None means that it is not mapped at all."
            ),
        },
    ),
    "gradients_of_examples": Choice(
        text=N_("`loss(params, example)` is the loss of one example. What does this return for 32 examples?"),
        code="jax.vmap(jax.grad(loss), in_axes=(None, 0))(params, examples)",
        options={
            N_("32 gradients, one for each example"): N_(
                "Each array of the result has a first axis of 32. Their mean is what a training step uses."
            ),
            N_("One gradient, the mean over the examples"): N_(
                "For that you would take the mean of the losses first, and then `grad`: the order matters."
            ),
            N_("32 losses"): N_("The losses come from `vmap(loss)`; here `grad` is inside."),
        },
    ),
}
