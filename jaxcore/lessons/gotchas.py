"""The registry of errors that everybody makes once, and their runner; the programs are named, not imported."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import Any

from jaxcore.translatable import N_

PROGRAMS = "gotcha_programs"
"""The module of the programs: `<name>_broken` and `<name>_mended` for each gotcha, which differ in one line."""

MAX_MESSAGE = 400
_FOLDERS = re.compile(r"(?:/[^\s/:\"']+)+/(?=[^\s/:\"']+\.py\b)|[A-Z]:\\\S*\\(?=\S+\.py\b)")
_ERRORS = "https://docs.jax.dev/en/latest/errors.html#jax.errors."
_GOTCHAS = "https://docs.jax.dev/en/latest/notebooks/Common_Gotchas_in_JAX.html"


@dataclass(frozen=True)
class Gotcha:
    """One error: what happens, why, how to mend it, and where JAX's documentation speaks of it.

    `further` names other programs that belong to it, with a sentence for each.
    """

    title: str
    explanation: str
    remedy: str
    page: str
    further: tuple[tuple[str, str], ...] = ()


GOTCHAS: dict[str, Gotcha] = {
    "tracer_in_if": Gotcha(
        N_("Asking a traced value in an `if`"),
        N_("`jit` calls the function once with a tracer, which knows a shape and a dtype but no number. Python's `if` "
           "needs True or False at that moment, and there is none yet."),
        N_("Compute both and choose between them with `jnp.where`. To compute only one of them, there is `jax.lax.cond`."),
        _ERRORS + "TracerBoolConversionError",
    ),
    "in_place": Gotcha(
        N_("Changing an array in place"),
        N_("A JAX array never changes after it was made. That is what lets JAX transform functions, and reuse what it has "
           "computed."),
        N_("`x.at[1].set(7.0)` returns a new array; keep it under the old name. Inside `jit`, XLA may do it in the old "
           "array's memory."),
        _GOTCHAS,
    ),
    "key_reuse": Gotcha(
        N_("Using a key twice"),
        N_("Nothing fails, and that is the danger: a function of `jax.random` gives the same numbers each time it gets the "
           "same key. Here two layers would start with the same weights."),
        N_("Split the key, and use each part once."),
        "https://docs.jax.dev/en/latest/jax.key_reuse.html",
        (("key_reuse_caught", N_("With `jax.debug_key_reuse`, JAX makes an error of it:")),),
    ),
    "shapes": Gotcha(
        N_("Shapes that don't fit"),
        N_("In `a @ b`, the last axis of `a` must be as long as the second last of `b`. The examples have 4 features each, "
           "the weights are stored as 8 rows of 4. The message names both lengths."),
        N_("Transpose the weights, so that 4 meets 4. Printing `.shape` works inside `jit`, too: tracers know their shapes."),
        "https://docs.jax.dev/en/latest/_autosummary/jax.numpy.matmul.html",
    ),
    "dtypes": Gotcha(
        N_("Numbers that are too big for their type"),
        N_("Nothing fails, and nothing is said. `uint8` ends at 255, and what goes beyond starts again at 0, as in NumPy. "
           "Pictures are `uint8`, so this happens at the first sum of two of them."),
        N_("Convert to `float32` before computing."),
        "https://docs.jax.dev/en/latest/default_dtypes.html",
        (("dtypes_float64", N_(
            "Related: NumPy computes in `float64`, JAX takes it over as `float32` unless `jax_enable_x64` is set, and says "
            "nothing. Above 16,777,216, `float32` no longer holds every whole number:")),),
    ),
    "leaked_tracer": Gotcha(
        N_("Keeping a tracer for later"),
        N_("The list is filled while the function is traced, so what it holds is a tracer and no number. When the tracing "
           "is over, the tracer is worthless."),
        N_("Return the value, and keep what the compiled function returns."),
        _ERRORS + "UnexpectedTracerError",
    ),
    "nan_gradient": Gotcha(
        N_("A good value with a gradient of NaN"),
        N_("The value is right, since `where` chooses 0. But the derivative goes through both branches: that of the root is "
           "infinite at 0, the branch not chosen counts 0 times, and 0 times infinity is NaN."),
        N_("Give the root a harmless number where it is not wanted: a second `where`, before the root."),
        "https://docs.jax.dev/en/latest/faq.html#gradients-contain-nan-where-using-where",
        (("nan_gradient_caught", N_("With `jax.debug_nans`, JAX stops where the NaN arises:")),),
    ),
    "timing": Gotcha(
        N_("Stopping the clock too early"),
        N_("JAX hands the work over and returns at once, before it is done. Without waiting, one measures how long it takes "
           "to ask. Both times were measured when you pressed the button."),
        N_("Wait with `block_until_ready` before looking at the clock."),
        "https://docs.jax.dev/en/latest/async_dispatch.html",
    ),
}  # fmt: skip


def programs(name: str) -> tuple[str, ...]:
    """The names of a gotcha's programs: broken, mended, and what belongs to it."""
    return (f"{name}_broken", f"{name}_mended", *(program for program, _ in GOTCHAS[name].further))


def run(name: str) -> dict[str, dict[str, str | None]]:
    """Run the programs of a gotcha, one after another; called on the worker.

    Returns:
        For each program its `output` as text, or the type of its `error` and the beginning of its `message`; the others
        are None.

    Raises:
        KeyError: there is no such gotcha.
    """
    return {program: _outcome(resolve_name(f"jaxcore.lessons.{PROGRAMS}:{program}")) for program in programs(name)}


def _outcome(program) -> dict[str, str | None]:
    try:
        return {"error": None, "message": None, "output": _text(program())}
    except Exception as error:  # making errors is what these programs are for
        return {"error": type(error).__name__, "message": shorten(str(error)), "output": None}


def _text(value: Any) -> str:
    """A value as `print` shows it; the items of a list or a dictionary each on a line."""
    if isinstance(value, dict):
        return "\n".join(f"{name}: {', '.join(map(str, item))}" for name, item in value.items())
    if isinstance(value, list):
        return "\n".join(map(str, value))
    if isinstance(value, tuple):
        return f"({', '.join(map(str, value))})"
    return str(value)


def shorten(message: str) -> str:
    """The first two lines of a message, without the folders of files; “…” where something was left out."""
    lines = [line for line in _FOLDERS.sub("", message).splitlines() if line.strip()]
    told = "\n".join(lines[:2])
    if len(told) > MAX_MESSAGE:
        told = told[:MAX_MESSAGE].rsplit(" ", 1)[0]
        return f"{told} …"
    return f"{told}\n…" if len(lines) > 2 else told
