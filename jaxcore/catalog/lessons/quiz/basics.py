"""Questions on arrays."""

from __future__ import annotations

from jaxcore.catalog.lessons.quiz.kinds import Choice, Number, Question
from jaxcore.translatable import N_

QUESTIONS: dict[str, Question] = {
    "assignment": Choice(
        text=N_("`x` is a JAX array. What does the second line do?"),
        code="x = jnp.zeros(3)\nx[0] = 1.0",
        options={
            N_("It raises an error: JAX arrays can't be changed."): N_(
                "The error message itself shows the way out: `x = x.at[0].set(1.0)`, which returns a new array."
            ),
            N_("It changes the first number of `x`."): N_(
                "NumPy would. In JAX, arrays never change, so that functions can be traced and transformed."
            ),
            N_("It copies `x`, changes the copy, and `x` now names the copy."): N_(
                "`x.at[0].set(1.0)` does give a copy, but Python's `x[0] = …` can't give `x` another value."
            ),
        },
    ),
    "not_kept": Number(
        text=N_("What does this function return?"),
        answer="not_kept",
        explanation=N_("`.at[0].set(5.0)` returns a new array, which nobody keeps here; `x` still holds zeros."),
        mistakes={5.0: N_("It would be 5 if the new array were kept: `x = x.at[0].set(5.0)`. As it is, `x` is unchanged.")},
    ),
    "broadcasting": Number(
        text=N_("How many numbers does the sum contain?"),
        answer="elements_after_broadcasting",
        explanation=N_("Shapes are lined up at their ends: (3, 1) and (4,) give (3, 4), as in NumPy."),
        mistakes={
            3.0: N_("Neither is cut down to the other: the axis of length 1 is repeated four times, which gives (3, 4)."),
            4.0: N_(
                "The shape (3, 1) doesn't disappear: each of its 3 rows is combined with all 4 numbers, which gives (3, 4)."
            ),
        },
    ),
    "small_integers": Number(
        text=N_("Pictures are `uint8`. What does this sum give?"),
        page="gotchas",
        answer="small_integers",
        explanation=N_("`uint8` has 256 values, from 0 to 255. Anything beyond starts again at 0, without warning."),
        mistakes={
            300.0: N_("300 does not fit in 8 bits: anything beyond 255 starts again at 0. Convert to float32 first."),
            255.0: N_("It does not stop at the largest value: after 255 comes 0 again, as in NumPy."),
        },
    ),
    "float64": Choice(
        text=N_("NumPy's floats have 64 bits. What does JAX turn them into, unless told otherwise?"),
        page="gotchas",
        code="jnp.asarray(np.array([0.1, 0.2])).dtype",
        options={
            N_("`float32`, without a warning"): N_(
                "Networks hardly need more, and 32 bits are faster. `jax_enable_x64` switches to 64."
            ),
            N_("`float64`, unchanged"): N_("Only with `jax_enable_x64`. Without it, JAX turns them into 32-bit numbers."),
            N_("`bfloat16`, since it is meant for networks"): N_(
                "That type exists, but you have to ask for it; the default is `float32`."
            ),
        },
    ),
}
