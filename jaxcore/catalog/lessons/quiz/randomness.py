"""Questions on randomness."""

from __future__ import annotations

from jaxcore.catalog.lessons.quiz.kinds import Choice, Number, Question
from jaxcore.translatable import N_

QUESTIONS: dict[str, Question] = {
    "different_numbers": Number(
        text=N_("How many different numbers are drawn?"),
        answer="different_numbers",
        explanation=N_("A key is all that decides: `first` gives the same number three times, `second` another one."),
        mistakes={
            4.0: N_("Nothing stops you from drawing with a key again: `first` gives the same number each time."),
            1.0: N_("The two parts of a split key are different keys, and give different numbers."),
        },
    ),
    "same_key": Choice(
        text=N_("Dropout gets the same key at every step of a training. What happens?"),
        options={
            N_("The same mask is drawn at every step"): N_(
                "Nothing is random from step to step any more. A new key for each step mends it."
            ),
            N_("Each step drops others, since random numbers go on"): N_(
                "In NumPy a generator goes on. In JAX there is no such state: same key, same numbers."
            ),
            N_("JAX raises an error"): N_("Only with `jax.debug_key_reuse`. Usually nothing is said."),
        },
    ),
    "seed": Choice(
        text=N_("A run is repeated here with the same settings and the same seed. What is to be expected?"),
        page="classify",
        options={
            N_("The same losses, digit by digit, on the same machine"): N_(
                "Initial weights, order and dropout all come from one key, and the split has a seed of its own. Other hardware "
                "may round differently."
            ),
            N_("Similar losses"): N_("That is what another seed gives. With the same one nothing random is left."),
            N_("The same losses on any machine"): N_(
                "The random numbers would be the same, but sums are taken in another order elsewhere, and rounded otherwise."
            ),
        },
    ),
}
