"""Questions on derivatives."""

from __future__ import annotations

from jaxcore.catalog.lessons.quiz.kinds import Choice, Number, Question
from jaxcore.translatable import N_

QUESTIONS: dict[str, Question] = {
    "slope_of_a_cube": Number(
        text=N_("What does this derivative return?"),
        answer="slope_of_a_cube",
        tolerance=0.01,
        explanation=N_("The derivative of x³ is 3x², which at 2 is 3 times 4."),
        mistakes={
            8.0: N_("8 is the value of x³ at 2. `grad` gives its slope, 3x²."),
            6.0: N_("That is 3x. The exponent falls by one only: from x³ to 3x²."),
        },
    ),
    "second_derivative": Number(
        text=N_("The derivative of a derivative: what is the result?"),
        answer="derivative_of_a_derivative",
        tolerance=0.01,
        explanation=N_("`grad` returns a function, so it can be applied again: x⁴, then 4x³, then 12x²."),
        mistakes={32.0: N_("That is 4x³, the first derivative. The second `grad` turns it into 12x².")},
    ),
    "what_grad_returns": Choice(
        text=N_("What is `jax.grad(f)`?"),
        options={
            N_("A function that computes the derivative of `f` wherever you call it"): N_(
                "That is why it can be composed: `jit(grad(f))`, `vmap(grad(f))`, `grad(grad(f))`."
            ),
            N_("The derivative of `f` as a number"): N_(
                "You get a number only when you call it at some point: `jax.grad(f)(2.0)`."
            ),
            N_("A record of what `f` last computed, to be played backward"): N_(
                "PyTorch's tape is such a record. JAX transforms the function itself."
            ),
        },
    ),
    "gradient_of_a_tree": Choice(
        text=N_("`params` is a dictionary of arrays, `loss(params)` is a number. What does `jax.grad(loss)(params)` return?"),
        options={
            N_("A dictionary with the same keys, with a gradient of the same shape under each"): N_(
                "JAX works on such trees of arrays (pytrees), so that optimizers can go through both in parallel."
            ),
            N_("One long array with all gradients one after the other"): N_(
                "It keeps the structure that it was given; `jax.flatten_util.ravel_pytree` would make a single array."
            ),
            N_("An error: `grad` accepts only arrays"): N_(
                "Lists, tuples and dictionaries of arrays, nested in any way, are fine."
            ),
        },
    ),
    "nan_gradient": Choice(
        text=N_("The value at 0 is 0. What is the gradient there?"),
        page="gotchas",
        code="def f(x):\n    return jnp.where(x > 0, jnp.sqrt(x), 0.0)\n\njax.grad(f)(0.0)",
        options={
            N_("NaN, since the branch that is not chosen is differentiated, too"): N_(
                "0 times infinity is NaN. A second `where` before the root keeps its argument away from 0."
            ),
            N_("0, since the other branch is chosen"): N_(
                "The value comes from that branch alone, but the gradient is a sum over both, and 0 times infinity is NaN."
            ),
            N_("An error, since the root has no slope at 0"): N_(
                "For that, floating-point numbers have infinity and NaN, not errors, unless `jax.debug_nans` is on."
            ),
        },
    ),
}
