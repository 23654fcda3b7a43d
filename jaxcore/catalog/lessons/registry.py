"""The registry of lessons. A new one is a module of `jaxcore.lessons`, a page of the same name, and one entry here.

The menu, the page's title, and the links to its neighbours come from it.
"""

from __future__ import annotations

from dataclasses import dataclass

from jaxcore.translatable import N_


@dataclass(frozen=True)
class Lesson:
    """A lesson: its title, what it is about in a sentence, and its sign in the menu (a Material symbol)."""

    title: str
    purpose: str
    icon: str


LESSONS: dict[str, Lesson] = {
    "arrays": Lesson(
        N_("Arrays and purity"),
        N_("JAX has NumPy's functions, but its arrays never change, and its functions have no side effects."),
        "data_array",
    ),
    "grad": Lesson(
        N_("grad: derivatives"), N_("`grad` takes a function and returns its derivative, as another function."), "show_chart"
    ),
    "jit": Lesson(
        N_("jit: compilation"),
        N_("`jit` traces a function once and compiles it; later calls run the compiled program."),
        "bolt",
    ),
    "vmap": Lesson(
        N_("vmap: whole batches"),
        N_("`vmap` turns a function of one example into a function of many, without a loop."),
        "view_column",
    ),
    "randomness": Lesson(
        N_("Randomness"), N_("Random numbers come from keys, and the same key gives the same numbers."), "casino"
    ),
    "loop": Lesson(
        N_("Your first training loop"),
        N_("From the initial weights to the accuracy: each part of a training loop, written correctly and with mistakes."),
        "laps",
    ),
    "flax": Lesson(
        N_("Flax: networks"),
        N_("Layers and networks for JAX, with the parameters inside the network or apart from it."),
        "layers",
    ),
    "optax": Lesson(
        N_("Optax: optimizers"), N_("An optimizer is a chain of small pieces, each of which changes the gradient."), "link"
    ),
    "devices": Lesson(
        N_("Many devices"),
        N_(
            "The same program on several devices: which device holds which part of an array, and what the devices send "
            "each other."
        ),
        "memory",
    ),
    "ecosystem": Lesson(N_("The ecosystem"), N_("What each library is for, and which of them are still maintained."), "hub"),
    "gotchas": Lesson(
        N_("Gotchas"), N_("Ten errors that everybody makes once, made here on purpose and fixed in one line."), "error"
    ),
    "quiz": Lesson(N_("Quiz"), N_("Questions about all of this; you can try most of them out in this app."), "quiz"),
}
