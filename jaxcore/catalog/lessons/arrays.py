"""What the lesson on arrays offers to choose from."""

from __future__ import annotations

from jaxcore.translatable import N_

CALLS = {  # the functions of `jaxcore.lessons.arrays` that take NumPy's module as `np`
    "thirds": N_("Thirds"),
    "linspace": N_("Evenly spaced numbers"),
    "integers": N_("Whole numbers"),
    "squares": N_("Squares"),
    "mean_of_columns": N_("Means of columns"),
    "outer_product": N_("Outer product"),
    "choose_by_sign": N_("Choosing by sign"),
    "order": N_("Indices that sort (argsort)"),
    "matrix_inverse": N_("The inverse of a matrix"),
    "beyond_16_million": N_("16,777,216 plus 1"),
}
OPERATIONS = ("set", "add", "multiply", "divide", "power", "min", "max")  # of `x.at[i]`
FURTHEST_INDEX, FURTHEST = 20, 1e6
MAX_CALLS = 10
TREES = {
    "network": (
        N_("A network's parameters"),
        '[\n  {"W": [[0.1, -0.2, 0.3]], "b": [0, 0, 0]},\n  {"W": [[0.5], [0.6], [0.7]], "b": [0]}\n]',
    ),
    "lists": (N_("Nested lists"), "[1, [2, [3, [4]]], []]"),
    "names": (N_("Names are sorted"), '{"z": 1, "a": 2, "m": {"y": 3, "b": 4}}'),
    "nothing": (N_("null is not a leaf"), '{"weights": [1.5, 2.5], "bias": null}'),
    "leaf": (N_("A single number"), "42"),
}
