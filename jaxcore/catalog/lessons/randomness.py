"""What the lesson on randomness offers to choose from, and its limits."""

from __future__ import annotations

from jaxcore.translatable import N_

MAX_SEED = 2**32 - 1
MAX_SPLITS, MAX_DEPTH, BRANCHES = 6, 4, (2, 3)  # of the tree of keys
MAX_EARLIER = 10
REUSES = {
    "never": N_("A key for each layer and step"),
    "layers": N_("The same key in all layers"),
    "steps": N_("The same key in all steps"),
}
PROGRAMS = {  # the functions of `jaxcore.lessons.randomness` that take a seed, and give weights and noise
    "reused": N_("One key, used twice"),
    "split": N_("A key for each purpose"),
    "old_key": N_("One key of the old kind, used twice"),
}
