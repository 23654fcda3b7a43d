"""Questions on compilation."""

from __future__ import annotations

from jaxcore.catalog.lessons.quiz.kinds import Choice, Number, Order, Question
from jaxcore.translatable import N_

QUESTIONS: dict[str, Question] = {
    "jit_order": Order(
        text=N_("A function under `jit` is called for the first time. Put what happens in order."),
        steps=(
            N_("Trace: Python runs the function with tracers"),
            N_("Lower: what was recorded is translated for XLA"),
            N_("Compile: XLA turns it into machine code"),
            N_("Run: the machine code gets the numbers"),
        ),
        explanation=N_("Trace, lower, compile, run. With the same shapes and dtypes, later calls only run."),
    ),
    "times_traced": Number(
        text=N_("`traced` grows whenever Python runs `f`. What does the function return?"),
        answer="times_traced",
        explanation=N_("One trace for each new shape: (3,), (4,) and (3, 1). The values don't matter."),
        mistakes={
            5.0: N_("That is the number of calls. A shape that was seen before runs the compiled program."),
            1.0: N_("A compiled program fits one shape. Each new shape is traced again; here there are three."),
            2.0: N_("(3,) and (3, 1) hold three numbers each, but they are two different shapes."),
        },
    ),
    "print_in_jit": Choice(
        text=N_("A function under `jit` contains `print(x)`. It is called three times with the same shape. What is printed?"),
        options={
            N_("One line, at the first call, without numbers"): N_(
                "Python runs only while tracing. `jax.debug.print` becomes part of the program and prints each time."
            ),
            N_("Three lines with the numbers"): N_(
                "The second and third calls run machine code, in which there is no Python. Use `jax.debug.print`."
            ),
            N_("One line with the numbers of the first call"): N_(
                "One line it is, but while Python runs there are no numbers yet: what is printed is a tracer."
            ),
        },
    ),
    "if_in_jit": Choice(
        text=N_("Under `jit`, `if x > 0:` fails when `x` is an argument. Which fix keeps one program for all values of `x`?"),
        page="gotchas",
        options={
            N_("`jnp.where(x > 0, a, b)`, or `jax.lax.cond`"): N_(
                "The choice becomes part of the program and is made when the numbers are known."
            ),
            N_("Making `x` a static argument"): N_(
                "Then the `if` works, but each new value of `x` is compiled again. It suits arguments with few values, "
                "such as a setting."
            ),
            N_("Writing `if bool(x > 0):`"): N_(
                "A tracer has no truth value yet, however you ask for it; you get the same error."
            ),
        },
    ),
    "asynchronous": Choice(
        text=N_("A large multiplication seems to take 0.1 ms. What was probably forgotten?"),
        page="gotchas",
        code="start = perf_counter()\ny = f(x)\nelapsed = perf_counter() - start",
        options={
            N_("Waiting for the result with `block_until_ready`"): N_(
                "JAX returns as soon as the work is dispatched. You timed the dispatch, not the computation."
            ),
            N_("Calling `f` once beforehand, so that it is compiled"): N_(
                "That is a good habit, but it explains a time that is too long, not one that is too short."
            ),
            N_("Repeating it many times and taking the mean"): N_(
                "The mean of times that end too early is too small as well, unless you wait at the end."
            ),
        },
    ),
}
