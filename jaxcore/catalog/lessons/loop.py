"""The parts of a first training loop, and the ways to write each: the first of them is right, some are common mistakes.

A new way is a function in `jaxcore.lessons.loop_parts` and one entry here.
"""

from __future__ import annotations

from dataclasses import dataclass

from jaxcore.translatable import N_

PROGRAMS = "loop_parts"
"""The module of the ways."""


@dataclass(frozen=True)
class Way:
    """A way to write a part: what it is called, the function that does it, and what is said once it has run.

    `learned` may use what `jaxcore.lessons.loop.run` found, by name, and the same of the usual loop, as `usual_…`.
    """

    title: str
    program: str
    learned: str
    is_mistake: bool = False


@dataclass(frozen=True)
class Part:
    """A part of the loop: what it is for, and the ways to write it by their names; the first is the usual one."""

    title: str
    text: str
    ways: dict[str, Way]
    question: str = N_("What will happen to the loss, and to the network?")


OUTCOMES: dict[str, str] = {
    "learns": N_("The loss falls, and the network learns the species."),
    "falls": N_("The loss falls, but the network doesn't learn the species."),
    "stays": N_("The loss stays where it is."),
    "rises": N_("The loss rises."),
    "error": N_("The program ends with an error."),
}
SPEEDS: dict[str, str] = {
    "alike": N_("Up to twice as long"),
    "slower": N_("2 to 10 times as long"),
    "much_slower": N_("More than 10 times as long"),
}
"""How long a step takes without `jit`, beside one with it."""


_TIMES = N_(
    "With `jit` the first step took {jit_first}, since it was traced and compiled, and each later one {jit_later}. Without "
    "it a later step took {plain_later}, **{ratio} times** as long. The losses differ by at most {difference}."
)

PARTS: dict[str, Part] = {
    "data": Part(
        N_("Data"),
        N_(
            "Iris: 150 flowers of three species, with four measurements in centimeters each. Every fifth flower is held "
            "out, to see whether the network has learned something about flowers that it never saw. scikit-learn's "
            "`StandardScaler` brings each measurement to mean 0 and standard deviation 1. It computes both from the 120 "
            "training flowers alone."
        ),
        {
            "standardised": Way(
                N_("with StandardScaler"),
                "standardised",
                N_(
                    "The inputs now range from {low} to {high}, and no measurement outweighs the others. Scaling is part "
                    "of the model: new flowers must be scaled with the same mean and deviation."
                ),
            ),
            "as_measured": Way(
                N_("as measured"),
                "as_measured",
                N_(
                    "The inputs range from {low} to {high} and are all positive. The loss starts at {before} and ends at "
                    "{after}; with `StandardScaler` it starts at {usual_before} and ends at {usual_after}."
                ),
                is_mistake=True,
            ),
        },
    ),
    "init": Part(
        N_("Initialize"),
        N_(
            "In JAX a network is a function of its parameters, and the parameters are a list of arrays that you make "
            "yourself: a weight matrix `w` and a bias `b` for each layer. The weights start out random, and random numbers "
            "need a key."
        ),
        {
            "split": Way(
                N_("a key for each layer"),
                "a_key_for_each_layer",
                N_(
                    "Of the 256 weights in the second layer, {equal} are equal to those of the third. `split` makes as many "
                    "keys as there are layers, and each is used once."
                ),
            ),
            "one_key": Way(
                N_("the same key for all layers"),
                "one_key_for_all_layers",
                N_(
                    "Of the 256 weights in the second layer, {equal} are equal to those of the third: same key, same "
                    "shape, same numbers. Nothing fails, and the loss ends at {after}, compared with {usual_after} with a "
                    "key for each layer. The curve doesn't give it away; `jax.debug_key_reuse` does."
                ),
                is_mistake=True,
            ),
            "zeros": Way(
                N_("all weights zero"),
                "zeros",
                N_(
                    "The loss starts at {before} and ends at {after}; guessing gives ln 3. All units of a layer compute "
                    "the same, and no gradient gets through weights of zero. Random weights make the units differ."
                ),
                is_mistake=True,
            ),
        },
    ),
    "loss": Part(
        N_("Loss"),
        N_(
            "The network gives three numbers for each flower, the **logits**. **Softmax** turns them into probabilities, "
            "which add up to 1. The **cross-entropy** is minus the logarithm of the probability of the true species: 0 if "
            "that is 1, and ln 3 ≈ 1.1 if all three are equally likely. Optax computes both at once from the logits. "
            "`jax.nn.one_hot` writes species 2 as (0, 0, 1)."
        ),
        {
            "one_hot": Way(
                N_("one-hot labels"),
                "loss_of_one_hot",
                N_(
                    "From {before}, about as good as guessing, to {after}. `softmax_cross_entropy` wants logits and one-hot "
                    "labels, both with three numbers for each flower."
                ),
            ),
            "integers": Way(
                N_("integer labels"),
                "loss_of_integers",
                N_(
                    "From {before} to {after}; with one-hot labels to {usual_after}. It is the same formula: this function "
                    "takes the species as 0, 1 or 2, and needs no `one_hot`."
                ),
            ),
            "forgotten": Way(
                N_("one_hot forgotten"),
                "loss_without_one_hot",
                N_(
                    "Three logits for each flower, and one label: the shapes don't fit, and JAX says so. Be glad of an "
                    "error like this: you can't miss it."
                ),
                is_mistake=True,
            ),
            "column": Way(
                N_("labels as a column"),
                "loss_of_a_column",
                N_(
                    "There is no error: the column of labels is spread over the three logits (broadcasting). The loss "
                    "falls from {before} to {after}, yet only {correct} of the 30 held-out flowers are classified "
                    "correctly. A falling loss does not prove that the network learns what you mean: look at the accuracy, "
                    "too."
                ),
                is_mistake=True,
            ),
            "softmax_twice": Way(
                N_("softmax twice"),
                "loss_of_probabilities",
                N_(
                    "The function applies softmax itself, so here it is applied twice. {correct} of the 30 flowers held out "
                    "are classified correctly, but the loss ends at {after} instead of {usual_after}: with probabilities in "
                    "place of logits it can't fall below 0.551. If a loss stays high while the accuracy is good, look for a "
                    "second softmax."
                ),
                is_mistake=True,
            ),
        },
    ),
    "gradient": Part(
        N_("Gradient"),
        N_(
            "`jax.value_and_grad(loss)` is a function that returns the loss and its gradient at once. The gradient has a "
            "number for each parameter, in the same lists and tuples. It is taken with respect to the first argument, "
            "unless `argnums` names another."
        ),
        {
            "params": Way(
                N_("with respect to the parameters"),
                "gradient_of_params",
                N_(
                    "The gradient consists of arrays with the shapes {gradient}: one for each weight matrix and each bias "
                    "of the four layers."
                ),
            ),
            "inputs": Way(
                N_("with respect to the inputs"),
                "gradient_of_inputs",
                N_(
                    "The gradient has the shape {gradient}: that of a batch of 20 flowers. It says how to change the "
                    "flowers. The optimizer stumbles over it, and the message doesn't name the cause. If an update fails, "
                    "print the shapes of the gradient and of the parameters: `jax.tree.map(jnp.shape, gradients)`."
                ),
                is_mistake=True,
            ),
        },
    ),
    "update": Part(
        N_("Update"),
        N_(
            "`optimizer.update` turns gradients into updates, here with Adam, and `optax.apply_updates` adds them to the "
            "parameters. Nothing changes in place: both return something new, and what isn't kept is lost."
        ),
        {
            "optax": Way(
                N_("update, then apply_updates"),
                "update_and_apply",
                N_(
                    "{steps} updates brought the loss from {before} to {after}, and {correct} of the 30 flowers held out "
                    "are classified correctly. The optimizer's state goes out and in again with each step: Adam keeps its "
                    "running means in it."
                ),
            ),
            "by_hand": Way(
                N_("by hand, without Optax"),
                "descend_by_hand",
                N_(
                    "Gradient descent in one line, with the minus written out: the loss ends at {after}. Adam, at its own "
                    "rate, ends at {usual_after}. Neither rate was tuned."
                ),
            ),
            "not_applied": Way(
                N_("apply_updates forgotten"),
                "update_alone",
                N_(
                    "Updates were computed {steps} times and never added: the loss was {before} before the first step and "
                    "is {after} after the last. No error. An exactly flat curve means that the weights don't change."
                ),
                is_mistake=True,
            ),
            "subtracted": Way(
                N_("updates subtracted"),
                "subtract_updates",
                N_(
                    "Optax's updates already contain the minus sign. A second one makes the steps go uphill: from {before} "
                    "to {after}. If the loss rises from the first step on, check the sign before you lower the learning "
                    "rate."
                ),
                is_mistake=True,
            ),
            "gradients": Way(
                N_("gradients applied"),
                "apply_gradients",
                N_(
                    "The gradient points uphill, and it was never multiplied by minus the learning rate: the loss went from "
                    "{before} to {after}. `apply_updates` adds whatever it is given."
                ),
                is_mistake=True,
            ),
        },
    ),
    "jit": Part(
        "jit",
        N_(
            "The step is a pure function of parameters, state and batch, so `jax.jit` can compile it: loss, gradient and "
            "update become one program."
        ),
        {"jitted": Way(N_("with jit"), "jitted", _TIMES), "plain": Way(N_("without jit"), "plain", _TIMES)},
        question=N_("How long does a step take without `jit`, compared with one with it?"),
    ),
    "epochs": Part(
        N_("Epochs"),
        N_(
            "An epoch goes once through all 120 flowers, in 6 batches of 20; here there are 20 epochs. The order is drawn "
            "again for each. `key, subkey = jax.random.split(key)` makes a key to continue with, and a subkey to use now."
        ),
        {
            "new_key": Way(
                N_("a new key each epoch"),
                "a_new_key_each_epoch",
                N_(
                    "20 epochs, **{orders}** different orders; a batch holds {species} species on average. The loss is "
                    "{after_epoch} after the first epoch and {after} after the last."
                ),
            ),
            "same_key": Way(
                N_("the same key each epoch"),
                "the_same_key_each_epoch",
                N_(
                    "20 epochs, **{orders}** order: the same key gives the same permutation. There is no error, and the "
                    "curve doesn't give it away: the loss ends at {after}; with new keys, at {usual_after}. So read the "
                    "code, not just the curve."
                ),
                is_mistake=True,
            ),
            "no_shuffling": Way(
                N_("no shuffling"),
                "as_in_the_file",
                N_(
                    "The file has one species after another, so a batch holds {species} on average; shuffled, it would be "
                    "{usual_species}. After the first epoch the loss is {after_epoch} instead of {usual_after_epoch}, and "
                    "after the last {after} instead of {usual_after}: each batch pulls toward its own species."
                ),
                is_mistake=True,
            ),
        },
    ),
}
IN_FLAX = Part(
    N_("In Flax"),
    N_(
        "In `flax.nnx` the network holds its parameters, and `nnx.Optimizer` holds Optax's state: a step changes both in "
        "place. `nnx.jit` takes care of that, and one call does both `update` and `apply_updates`."
    ),
    {
        "nnx_jit": Way(
            "nnx.jit",
            "step_in_nnx_jit",
            N_(
                "From {before} to {after}, and {correct} of the 30 held-out flowers are classified correctly: the same "
                "loop, with less to write. `nnx.jit` puts the changed numbers back into the objects."
            ),
        ),
        "jax_jit": Way(
            "jax.jit",
            "step_in_jax_jit",
            N_(
                "`jax.jit` compiles pure functions: the step changes copies, which are then dropped. The loss was {before} "
                "before the first step and is {after} after the last. There was no error. For objects of nnx, use nnx's own "
                "transformations."
            ),
            is_mistake=True,
        ),
        "older": Way(
            N_("as in older tutorials"),
            "step_of_older_books",
            N_(
                "Before Flax 0.11 the optimizer knew its model; now `update` takes both: `optimizer.update(model, "
                "gradients)`. Here the message says what to do."
            ),
            is_mistake=True,
        ),
    },
)
"""The same in Flax; its ways are functions of `jaxcore.lessons.loop_nnx`."""

USUAL: dict[str, str] = {name: next(iter(part.ways)) for name, part in PARTS.items()}
