"""The registry of errors that everybody makes once; their programs are named, not imported."""

from __future__ import annotations

from dataclasses import dataclass, field

from jaxcore.translatable import N_

PROGRAMS = "gotcha_programs"
"""The module of the programs: `<name>` and `<name>_mended` for each gotcha, which differ in one line.

The name is shown before anybody has guessed, so that it says what the program is for, not what is wrong with it.
"""


_ERRORS = "https://docs.jax.dev/en/latest/errors.html#jax.errors."
_GOTCHAS = "https://docs.jax.dev/en/latest/notebooks/Common_Gotchas_in_JAX.html"


@dataclass(frozen=True, kw_only=True)
class Gotcha:
    """One error: what happens, why, how to mend it, and where JAX's documentation speaks of it.

    `further` names other programs that belong to it, with a sentence for each.
    """

    title: str
    explanation: str
    remedy: str
    page: str
    further: dict[str, str] = field(default_factory=dict)


GOTCHAS: dict[str, Gotcha] = {
    "positive_part": Gotcha(
        title=N_("Testing a traced value in an `if`"),
        explanation=N_(
            "`jit` calls the function once with a tracer, which has a shape and a dtype but no value. Python's `if` needs "
            "True or False at that moment, and there is none yet."
        ),
        remedy=N_(
            "Compute both and choose between them with `jnp.where`. `jax.lax.cond` computes only one of them, unless "
            "`vmap` makes it decide for each example separately."
        ),
        page=_ERRORS + "TracerBoolConversionError",
    ),
    "one_number": Gotcha(
        title=N_("Changing an array in place"),
        explanation=N_(
            "A JAX array never changes once it is created. That is what lets JAX transform functions and reuse what it has "
            "computed."
        ),
        remedy=N_(
            "`x.at[1].set(7.0)` returns a new array; assign it to the old name. Inside `jit`, XLA may do it in the old "
            "array's memory."
        ),
        page=_GOTCHAS,
    ),
    "two_layers": Gotcha(
        title=N_("Using a key twice"),
        explanation=N_(
            "Nothing fails, and that is the danger: a function of `jax.random` gives the same numbers each time it gets the "
            "same key. Here two layers would start with the same weights."
        ),
        remedy=N_("Split the key, and use each part once."),
        page="https://docs.jax.dev/en/latest/jax.experimental.key_reuse.html",
        further={"two_layers_caught": N_("With `jax.debug_key_reuse`, JAX turns it into an error:")},
    ),
    "weighted": Gotcha(
        title=N_("Shapes that don't fit"),
        explanation=N_(
            "In `a @ b`, the last axis of `a` must be as long as the second-to-last axis of `b`. The examples have 4 "
            "features each, but the weights are stored as 8 rows of 4. The message names both lengths."
        ),
        remedy=N_(
            "Transpose the weights, so that 4 meets 4. Printing `.shape` also works inside `jit`: tracers know their shapes."
        ),
        page="https://docs.jax.dev/en/latest/_autosummary/jax.numpy.matmul.html",
    ),
    "two_pixels": Gotcha(
        title=N_("Numbers too big for their type"),
        explanation=N_(
            "There is no error and no warning. `uint8` ends at 255, and anything beyond starts again at 0, as in NumPy. "
            "Pictures are `uint8`, so this happens wherever the sum of two of them is above 255."
        ),
        remedy=N_("Convert to `float32` before computing."),
        page="https://docs.jax.dev/en/latest/default_dtypes.html",
        further={
            "two_pixels_float64": N_(
                "Related: NumPy computes in `float64`; JAX silently converts that to `float32` unless `jax_enable_x64` is "
                "set. Above 16,777,216, `float32` can no longer hold every whole number:"
            )
        },
    ),
    "squares": Gotcha(
        title=N_("Keeping a tracer for later"),
        explanation=N_(
            "The list is filled while the function is traced, so it holds a tracer, not a number. Once tracing is over, "
            "the tracer is useless."
        ),
        remedy=N_("Return the value, and keep what the compiled function returns."),
        page=_ERRORS + "UnexpectedTracerError",
    ),
    "root_at_zero": Gotcha(
        title=N_("The gradient of a branch that is not chosen"),
        explanation=N_(
            "The value is right, since `where` chooses 0. But the derivative goes through both branches: the derivative of "
            "the root is infinite at 0, the branch that is not chosen counts 0 times, and 0 times infinity is NaN."
        ),
        remedy=N_("Give the root a harmless number where its result is not used: a second `where`, before the root."),
        page="https://docs.jax.dev/en/latest/faq.html#gradients-contain-nan-where-using-where",
        further={"root_at_zero_caught": N_("With `jax.debug_nans`, JAX stops where the NaN appears:")},
    ),
    "convolution": Gotcha(
        title=N_("A third argument that is something else"),
        explanation=N_(
            "The third argument of Flax's `nn.Conv` is `strides`: the filter jumps 3 pixels at a time, so of 32 × 32 places "
            "11 × 11 are left. The network trains all the same, on about a ninth of the places."
        ),
        remedy=N_("Leave it out, or name the arguments: `nn.Conv(features=16, kernel_size=(3, 3), strides=(1, 1))`."),
        page="https://flax.readthedocs.io/en/latest/api_reference/flax.linen/layers.html#flax.linen.Conv",
    ),
    "halves": Gotcha(
        title=N_("A number that changes the type of an array"),
        explanation=N_(
            "A plain Python number is weakly typed: it takes the type of the array that it meets. A NumPy number has a type of "
            "its own, `float32` here, and the array follows it. Twice the memory, and nothing is said."
        ),
        remedy=N_("Use plain Python numbers, or convert: `jnp.asarray(half, x.dtype)`."),
        page="https://docs.jax.dev/en/latest/type_promotion.html#weak-types",
    ),
    "stopwatch": Gotcha(
        title=N_("Stopping the clock too early"),
        explanation=N_(
            "JAX dispatches the work and returns at once, before it is done. Without waiting, you time the dispatch, not "
            "the computation. Both times were measured on this machine."
        ),
        remedy=N_("Wait with `block_until_ready` before looking at the clock."),
        page="https://docs.jax.dev/en/latest/async_dispatch.html",
    ),
}
