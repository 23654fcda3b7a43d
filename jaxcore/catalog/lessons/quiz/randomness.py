"""Questions on randomness."""

from __future__ import annotations

from jaxcore.catalog.lessons.quiz.kinds import Choice, Number, Question
from jaxcore.translatable import N_

QUESTIONS: dict[str, Question] = {
    "different_numbers": Number(
        text=N_("How many different numbers are drawn?"),
        answer="different_numbers",
        explanation=N_("The key alone decides: `first` gives the same number three times, and `second` gives another."),
        mistakes={
            4.0: N_("Nothing stops you from using a key again: `first` gives the same number each time."),
            1.0: N_("The two parts of a split key are different keys and give different numbers."),
        },
    ),
    "same_key": Choice(
        text=N_("Dropout gets the same key in every training step. What happens?"),
        options={
            N_("The same mask is drawn in every step"): N_(
                "Nothing varies from step to step any more. A new key for each step fixes it."
            ),
            N_("Each step drops different units, since the random numbers move on"): N_(
                "A NumPy generator moves on. JAX has no such state: same key, same numbers."
            ),
            N_("JAX raises an error"): N_("Only with `jax.debug_key_reuse`. Otherwise it says nothing."),
        },
    ),
    "key_and_subkey": Choice(
        text=N_("What do you have after `key, subkey = jax.random.split(key)`?"),
        options={
            N_("A new key to go on with, and one to draw from now"): N_(
                "The name `key` now stands for the new key, so that you can't use the old one twice by accident."
            ),
            N_("The old key, which may be used again, and a new one"): N_(
                "Both are new. The old key has been used by splitting it, and the name `key` no longer leads to it."
            ),
            N_("A key, and numbers drawn from it"): N_(
                "`split` gives keys only. To draw numbers, call something like `jax.random.normal(subkey)`."
            ),
        },
    ),
    "seed": Choice(
        text=N_("A run is repeated here with the same settings and the same seed. What should you expect?"),
        page="classify",
        options={
            N_("The same losses, digit for digit, on the same machine"): N_(
                "Initial weights, order and dropout all come from one key, and the split has a seed of its own. Other hardware "
                "may round differently."
            ),
            N_("Similar losses"): N_("That is what a different seed gives. With the same seed, nothing random is left."),
            N_("The same losses on any machine"): N_(
                "The random numbers would be the same, but other machines add in a different order and round differently."
            ),
        },
    ),
}
