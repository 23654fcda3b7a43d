"""Questions on libraries and devices."""

from __future__ import annotations

from jaxcore.catalog.lessons.quiz.kinds import Choice, Number, Question
from jaxcore.translatable import N_

QUESTIONS: dict[str, Question] = {
    "optax_update": Choice(
        text=N_("What does Optax's `optimizer.update(gradients, state, params)` do?"),
        options={
            N_("It returns the updates and the optimizer's new state"): N_(
                "It changes nothing. Then `optax.apply_updates(params, updates)` adds the updates and returns new parameters."
            ),
            N_("It changes `params` in place"): N_(
                "PyTorch's `optimizer.step()` does that. In JAX nothing changes: whatever is new is returned."
            ),
            N_("It returns the new parameters"): N_(
                "Not yet: it returns what is to be added, so that several transformations can be chained."
            ),
        },
    ),
    "linen_parameters": Choice(
        text=N_("Where are the weights of a `flax.linen` module?"),
        page="flax",
        options={
            N_("Outside it: `init` returns them, and `apply` takes them"): N_(
                "So the module is a description, and the network is a pure function of the weights."
            ),
            N_("In the module, as its attributes"): N_(
                "That is how it works in `flax.nnx` and in PyTorch. A linen module keeps none."
            ),
            N_("In the optimizer's state"): N_(
                "That holds only the optimizer's own numbers, such as running means of gradients."
            ),
        },
    ),
    "rows_for_each_device": Number(
        text=N_("An array of 32 rows is split over 8 devices along its first axis. How many rows does each device have?"),
        page="devices",
        answer="rows_for_each_device",
        explanation=N_("The first axis is cut into 8 equal pieces. Columns stay whole, since no mesh axis is named for them."),
        mistakes={
            32.0: N_(
                "Each device would hold all rows if the array were copied to all, that is, with an empty `PartitionSpec()`."
            )
        },
    ),
}
