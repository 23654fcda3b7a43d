"""Questions on compilation."""

from __future__ import annotations

from jaxcore.catalog.lessons.quiz.kinds import Choice, Number, Order, Question
from jaxcore.translatable import N_

QUESTIONS: dict[str, Question] = {
    "jit_order": Order(
        text=N_("A function under `jit` is called for the first time. Put in order what happens."),
        steps=(
            N_("Trace: Python runs the function with tracers"),
            N_("Lower: what was recorded is written for XLA"),
            N_("Compile: XLA makes machine code of it"),
            N_("Run: the machine code gets the numbers"),
        ),
        explanation=N_("Trace, lower, compile, run. With the same shapes and dtypes, later calls only run."),
    ),
    "times_traced": Number(
        text=N_("`traced` grows whenever Python runs `f`. What does the function return?"),
        answer="times_traced",
        explanation=N_("One trace for each new shape: (3,), (4,) and (3, 1). The numbers inside don't matter."),
        mistakes={
            5.0: N_("That is the number of calls. A shape that was seen before runs the compiled program."),
            1.0: N_("A compiled program fits one shape. Each new shape is traced anew, here three of them."),
            2.0: N_("(3,) and (3, 1) hold three numbers each, but they are two shapes."),
        },
    ),
    "print_in_jit": Choice(
        text=N_(
            "A function under `jit` has a `print(x)` in it. It is called three times with the same shape. What is printed?"
        ),
        options={
            N_("One line, at the first call, without numbers"): N_(
                "Python runs only while tracing. `jax.debug.print` becomes part of the program and prints each time."
            ),
            N_("Three lines with the numbers"): N_(
                "Calls two and three run machine code in which there is no Python. Use `jax.debug.print`."
            ),
            N_("Nothing"): N_("At the first call Python does run the function, and prints a tracer."),
        },
    ),
    "if_in_jit": Choice(
        text=N_(
            "Under `jit`, `if x > 0:` fails when `x` is an argument. Which remedy keeps one program for all values of `x`?"
        ),
        page="gotchas",
        options={
            N_("`jnp.where(x > 0, a, b)`, or `jax.lax.cond`"): N_(
                "The choice becomes part of the program and is made when the numbers are there."
            ),
            N_("Making `x` a static argument"): N_(
                "The `if` then works, but each new value of `x` is compiled anew. It suits few values, as of a setting."
            ),
            N_("Writing `if bool(x > 0):`"): N_("A tracer has no truth value yet, whoever asks for it; the same error comes."),
        },
    ),
    "asynchronous": Choice(
        text=N_("A large multiplication seems to take 0.1 ms. What was probably forgotten?"),
        page="gotchas",
        code="start = perf_counter()\ny = f(x)\nelapsed = perf_counter() - start",
        options={
            N_("To wait for the result with `block_until_ready`"): N_(
                "JAX returns as soon as the work is handed over. What was measured is the asking."
            ),
            N_("To call `f` once before, so that it is compiled"): N_(
                "A good habit, but it explains a time that is too long, not one that is too short."
            ),
            N_("To repeat it many times and take the mean"): N_(
                "The mean of times that end too early is too small, too, unless one waits at the end."
            ),
        },
    ),
}
