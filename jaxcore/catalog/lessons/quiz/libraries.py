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
            N_("In the module, as soon as it is created"): N_(
                "That is how it works in `flax.nnx` and in PyTorch. A linen module keeps none."
            ),
            N_("In the module, once `init` has been called"): N_(
                "`init` changes nothing in the module. It returns the weights, and if you don't keep them, they are lost."
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
    "gradient_of_three": Number(
        text=N_("Which update does this return?"),
        answer="update_of_sgd",
        explanation=N_("Minus the learning rate times the gradient: `apply_updates` only has to add it."),
        mistakes={0.3: N_("The size is right. But gradient descent goes downhill, against the gradient.")},
    ),
    "chain_order": Choice(
        text=N_("`optax.chain(optax.clip_by_global_norm(1.0), optax.adam(0.001))`: what does Adam get to see?"),
        options={
            N_("Gradients that have been clipped"): N_(
                "A chain works from left to right: each link gets what the one before it returned."
            ),
            N_("The gradients as they are; its updates are clipped afterward"): N_("That would be the other order."),
            N_("The gradients as they are; Adam replaces the clipping"): N_(
                "Every link of a chain is used. Adam does not clip."
            ),
        },
    ),
    "nnx_parameters": Choice(
        text=N_("Where are the weights of a `flax.nnx` module?"),
        page="flax",
        options={
            N_("In the module, as attributes"): N_("`nnx.split` takes them out as a state where a pure function is needed."),
            N_("Outside it: `init` returns them"): N_("That is `flax.linen`, the older of Flax's two interfaces."),
            N_("In the `nnx.Optimizer`"): N_("That holds only its own numbers, such as running means of gradients."),
        },
    ),
    "eval_mode": Choice(
        text=N_("What does `model.eval()` change in a `flax.nnx` network?"),
        page="flax",
        options={
            N_("How its dropout and batch normalization behave"): N_(
                "Dropout lets everything through, and batch normalization uses its running averages."
            ),
            N_("Its weights can't be changed any more"): N_("They can. It is you who stops updating them."),
            N_("No gradients are computed any more"): N_(
                "In PyTorch, too, that is a different switch, `torch.no_grad()`. In JAX gradients are computed only where you "
                "call `grad`."
            ),
        },
    ),
    "sum_over_devices": Number(
        text=N_("Eight devices hold one row each, and each returns a number. Which one does each return?"),
        page="devices",
        answer="sum_over_devices",
        explanation=N_("`psum` adds up what all devices hold, 0 + 1 + … + 7, and every device gets the sum."),
        mistakes={
            3.5: N_("That is the mean: `jax.lax.pmean`."),
            8.0: N_("That is how many devices there are. The rows are 0, 1, …, 7."),
        },
    ),
    "sharding_in_the_type": Choice(
        text=N_("In which of JAX's modes does `jax.typeof(x)` say how `x` is sharded?"),
        page="devices",
        options={
            N_("In explicit mode"): N_(
                "There the sharding belongs to the type, such as `float32[8@x,4]`, and is known while tracing."
            ),
            N_("In automatic mode"): N_("There the compiler decides, after tracing; the type knows only shape and dtype."),
            N_("In `shard_map`"): N_(
                "In there, a function sees its own device's piece, and you write the communication yourself."
            ),
        },
    ),
    "which_for_optimizers": Choice(
        text=N_("Which library would you look at first for optimizers and learning-rate schedules?"),
        page="ecosystem",
        options={
            N_("Optax"): N_("Its pieces can be chained, and work with networks from any JAX library."),
            N_("Flax"): N_("It is for networks; `nnx.Optimizer` wraps an optimizer from Optax."),
            N_("Optimistix"): N_(
                "It solves for roots, fixed points, minima and least squares as a whole. Networks are trained batch by batch."
            ),
        },
    ),
    "maintenance_only": Choice(
        text=N_("You find a library whose README says “only fixes, no new features”. What is sensible for a new project?"),
        page="ecosystem",
        options={
            N_("See what its README recommends instead"): N_(
                "Haiku's, for example, recommends Flax. Old projects can stay with it."
            ),
            N_("Use it: nothing will change any more"): N_(
                "JAX itself goes on changing. You would depend on somebody keeping up."
            ),
            N_("Use it, together with the version of JAX that it works with today"): N_(
                "That works for a while. But your other libraries, and new devices, will ask for a newer JAX."
            ),
        },
    ),
    "why_libraries_fit": Choice(
        text=N_("Why do networks from one JAX library work with optimizers from another?"),
        page="ecosystem",
        options={
            N_("Parameters and gradients are pytrees of arrays"): N_(
                "Any library can go through a nested container of arrays, whoever made it, and return one of the same shape."
            ),
            N_("All of them are built on Flax"): N_(
                "Many have nothing to do with Flax. Equinox, for example, is written for JAX alone, and so is Optax."
            ),
            N_("JAX converts their objects into each other"): N_(
                "There is nothing to convert: they already use the same containers."
            ),
        },
    ),
}
