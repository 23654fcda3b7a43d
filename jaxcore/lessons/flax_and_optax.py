"""Demonstrations of Flax and Optax: networks as pure functions of their parameters, optimizers as chains of pieces."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import linen as nn
from flax import nnx
from flax.traverse_util import flatten_dict

from jaxcore.catalog.lessons import flax_and_optax as offered
from jaxcore.catalog.lessons.flax_and_optax import PIECES, SETTINGS
from jaxcore.checks import check_choice, check_number
from jaxcore.errors import ConfigError
from jaxcore.translatable import N_

MAX_MESSAGE = 400
SIZES = (5, 8, 6, 3)  # inputs, two hidden layers, outputs
CURVATURE = np.array([0.5, 2.0, 8.0, 4.0], np.float32)
START = np.array([3.0, -2.0, 1.0, 2.0], np.float32)
PATH_STEPS = 30
GRADIENT = N_(
    "The gradient: “{value}” is not allowed; give 1 to {limit} numbers from -{furthest} to {furthest}, separated by commas."
)
WEIGHTS = N_(
    "The weights: “{value}” is not allowed; give 1 to {limit} numbers from -{furthest} to {furthest}, separated by commas."
)
MEANS, DEVIATIONS = np.array([3.0, -1.0], np.float32), np.array([2.0, 0.5], np.float32)


# -- init and apply -----------------------------------------------------------------------------------------------------


class CompactMLP(nn.Module):
    widths: tuple[int, ...]

    @nn.compact
    def __call__(self, x):
        for width in self.widths[:-1]:
            x = nn.relu(nn.Dense(width)(x))
        return nn.Dense(self.widths[-1])(x)


def init_and_apply(widths: str, inputs: int, batch: int, batch_inputs: int, seed: int) -> dict[str, Any]:
    """Make a network's parameters, and apply it to a batch of random numbers.

    Args:
        widths: of the layers, the output's last, separated by commas.
        inputs: numbers of an example that `init` sees.
        batch: examples that `apply` gets, each of `batch_inputs` numbers.

    Returns:
        `leaves` (path, shape, count, dtype), `bytes`, the shape `output`, `first` (the output for the first example), and
        `repeats`, whether a second call gives the same; or `error` with Flax's own words in place of these three.

    Raises:
        ConfigError: one of them is not allowed.
    """
    sizes = tuple(parse_widths(widths))
    for field, value, highest in (
        ("inputs", inputs, offered.MAX_INPUTS),
        ("batch", batch, offered.MAX_BATCH),
        ("batch_inputs", batch_inputs, offered.MAX_INPUTS),
    ):
        check_number(field, value, 1, highest)
    check_number("seed", seed, 0, offered.MAX_SEED)
    # idea
    model = CompactMLP(sizes)
    variables = jax.jit(model.init)(jax.random.key(seed), jnp.zeros((1, inputs)))
    # rest
    found = {"leaves": describe(variables), "bytes": sum(leaf.nbytes for leaf in jax.tree.leaves(variables))}
    x = jax.random.normal(jax.random.key(seed + 1), (batch, batch_inputs))
    apply = jax.jit(model.apply)
    try:
        # idea
        y = apply(variables, x)
        # rest
    except Exception as error:  # what Flax says is what is shown
        return found | {"error": f"{type(error).__name__}: {error}".split("\n")[0][:MAX_MESSAGE]}
    again = apply(variables, x)
    return found | {"output": list(y.shape), "first": np.asarray(y[0]), "repeats": bool((y == again).all())}


def describe(tree) -> list[dict[str, Any]]:
    """Path, shape, number of parameters and dtype of each leaf of a nested dictionary."""
    return [
        {"path": path, "shape": str(leaf.shape), "count": leaf.size, "dtype": str(leaf.dtype)}
        for path, leaf in flatten_dict(tree, sep="/").items()
    ]


# -- compact and setup --------------------------------------------------------------------------------------------------


class SetupMLP(nn.Module):
    def setup(self):
        self.Dense_0 = nn.Dense(SIZES[1])
        self.Dense_1 = nn.Dense(SIZES[2])
        self.Dense_2 = nn.Dense(SIZES[3])

    def __call__(self, x):
        x = nn.relu(self.Dense_0(x))
        x = nn.relu(self.Dense_1(x))
        return self.Dense_2(x)


class RenamedMLP(nn.Module):
    def setup(self):
        self.hidden_0 = nn.Dense(SIZES[1])
        self.hidden_1 = nn.Dense(SIZES[2])
        self.out = nn.Dense(SIZES[3])

    def __call__(self, x):
        x = nn.relu(self.hidden_0(x))
        x = nn.relu(self.hidden_1(x))
        return self.out(x)


def compare_forms(seed: int) -> dict[str, list[dict[str, Any]]]:
    """The parameters of the same network, written in two forms, from the same key, leaf by leaf.

    Returns:
        For the names that `compact` gives (`same_names`) and for others (`other_names`): the two paths, the shape, and the
        largest difference of the numbers.
    """
    check_number("seed", seed, 0, offered.MAX_SEED)
    x = jnp.zeros((1, SIZES[0]))
    compact, same, other = (
        flatten_dict(jax.jit(model.init)(jax.random.key(seed), x), sep="/")
        for model in (CompactMLP(SIZES[1:]), SetupMLP(), RenamedMLP())
    )
    return {"same_names": _leaf_by_leaf(compact, same), "other_names": _leaf_by_leaf(compact, other)}


def _leaf_by_leaf(one: dict[str, jax.Array], two: dict[str, jax.Array]) -> list[dict[str, Any]]:
    return [
        {"one": path, "two": other, "shape": str(leaf.shape), "difference": float(jnp.abs(leaf - two[other]).max())}
        for (path, leaf), other in zip(one.items(), two)
    ]


# -- linen and nnx ------------------------------------------------------------------------------------------------------


class ObjectMLP(nnx.Module):
    def __init__(self, sizes: tuple[int, ...], rngs: nnx.Rngs):
        self.layers = nnx.List(nnx.Linear(fan_in, width, rngs=rngs) for fan_in, width in pairwise(sizes))

    def __call__(self, x):
        for layer in self.layers[:-1]:
            x = nnx.relu(layer(x))
        return self.layers[-1](x)


def compare_libraries(seed: int) -> dict[str, Any]:
    """The same network in linen and in nnx, before and after linen's parameters have been copied.

    Returns:
        `state` of the nnx module (path, kind, shape, count), `leaves` of linen's parameters, and the largest difference of
        the outputs for 32 random examples, `before` and `after` copying.
    """
    check_number("seed", seed, 0, offered.MAX_SEED)
    x = jax.random.normal(jax.random.key(seed + 1), (32, SIZES[0]))
    linen = CompactMLP(SIZES[1:])
    variables = jax.jit(linen.init)(jax.random.key(seed), x)  # parameters apart from the network
    module = ObjectMLP(SIZES, nnx.Rngs(seed))  # parameters inside the network
    state = [
        {"path": "/".join(map(str, path)), "kind": type(leaf).__name__, "shape": str(leaf.shape), "count": leaf.size}
        for path, leaf in nnx.to_flat_state(nnx.state(module))
    ]
    expected = linen.apply(variables, x)
    before = float(jnp.abs(module(x) - expected).max())
    # idea
    for i, layer in enumerate(module.layers):
        layer.kernel.set_value(variables["params"][f"Dense_{i}"]["kernel"])
        layer.bias.set_value(variables["params"][f"Dense_{i}"]["bias"])
    # rest
    after = float(jnp.abs(module(x) - expected).max())
    return {"state": state, "leaves": describe(variables), "before": before, "after": after}


# -- collections of state -----------------------------------------------------------------------------------------------


class Normalised(nn.Module):
    momentum: float

    @nn.compact
    def __call__(self, x, train: bool):
        x = nn.BatchNorm(use_running_average=not train, momentum=self.momentum)(x)
        return nn.Dense(1)(x)


def follow_statistics(momentum: float, steps: int, seed: int) -> dict[str, Any]:
    """Apply a network with batch normalisation `steps` times with train=True, then some times with train=False.

    Returns:
        `leaves` of all variables, whose paths begin with their collections; `mean` and `var`, the running statistics of the
        first input before each application and after the last; `true_mean` and `true_var` of what the batches are drawn from.
    """
    check_number("momentum", momentum, 0, 0.999)
    check_number("steps", steps, 1, offered.MAX_TRAIN_STEPS)
    check_number("seed", seed, 0, offered.MAX_SEED)
    model = Normalised(momentum)
    keys = jax.random.split(jax.random.key(seed), steps + offered.REST_STEPS + 1)
    variables = model.init(keys[0], jnp.zeros((1, 2)), train=False)
    params, batch_stats = variables["params"], variables["batch_stats"]
    seen = [batch_stats]
    apply = jax.jit(model.apply, static_argnames=("train", "mutable"))
    for step, key in enumerate(keys[1:]):
        x = MEANS + DEVIATIONS * jax.random.normal(key, (64, 2))
        if step < steps:
            # idea
            _, changed = apply({"params": params, "batch_stats": batch_stats}, x, train=True, mutable=("batch_stats",))
            batch_stats = changed["batch_stats"]
            # rest
        else:
            apply({"params": params, "batch_stats": batch_stats}, x, train=False)  # returns the outputs alone
        seen.append(batch_stats)
    return {
        "leaves": describe(variables),
        "mean": [float(stats["BatchNorm_0"]["mean"][0]) for stats in seen],
        "var": [float(stats["BatchNorm_0"]["var"][0]) for stats in seen],
        "true_mean": float(MEANS[0]),
        "true_var": float(DEVIATIONS[0] ** 2),
    }


# -- a chain of Optax ---------------------------------------------------------------------------------------------------


def build_pieces(names: tuple[str, ...], settings: dict[str, float]) -> list[optax.GradientTransformation]:
    pieces = []
    for name in names:
        piece = PIECES[name]
        arguments = [piece.sign * settings[piece.setting]] if piece.setting else []
        pieces.append(getattr(optax, piece.function)(*arguments))
    return pieces


def combine(pieces: list[optax.GradientTransformation]) -> optax.GradientTransformation:
    return optax.chain(*pieces) if pieces else optax.identity()


def follow_gradient(names: tuple[str, ...], settings: dict[str, float], gradient: str, weights: str) -> dict[str, Any]:
    """Send the same gradient through the pieces, one after another, at each of some steps.

    Returns:
        `gradient`; `steps`, each the list of what comes out of every piece, an array of the gradient's shape; `states`, the
        name and the arrays (name, shape) of what each piece keeps; `difference`, the largest one between what the last
        piece gives and what `optax.chain` of the pieces gives.

    Raises:
        ConfigError: a piece is not known, or a number is not allowed.
    """
    check_chain(names, settings)
    g, w = parse_numbers("gradient", GRADIENT, gradient), parse_numbers("weights", WEIGHTS, weights)
    if len(g) != len(w):
        raise ConfigError(
            "The gradient has {gradients} numbers and the weights have {weights}; give as many of each.",
            gradients=len(g),
            weights=len(w),
        )
    g, w = jnp.asarray(g, jnp.float32), jnp.asarray(w, jnp.float32)
    pieces = build_pieces(names, settings)
    states = [piece.init(w) for piece in pieces]
    kept = [(type(state).__name__, _arrays(state)) for state in states]
    chain = combine(pieces)
    chain_state = chain.init(w)
    steps, difference = [], 0.0
    for _ in range(offered.MAX_STEPS):
        update, outputs = g, []
        for i, piece in enumerate(pieces):
            update, states[i] = piece.update(update, states[i], w)
            outputs.append(np.asarray(update))
        steps.append(outputs)
        whole, chain_state = chain.update(g, chain_state, w)
        difference = max(difference, float(jnp.abs(whole - update).max()))
    return {"gradient": np.asarray(g), "steps": steps, "states": kept, "difference": difference}


def _arrays(state) -> list[tuple[str, str]]:
    leaves, _ = jax.tree_util.tree_flatten_with_path(state)
    return [(jax.tree_util.keystr(path, simple=True), str(leaf.shape)) for path, leaf in leaves]


def height(w):
    """A bowl with its bottom at zero, steeper along some axes than along others."""
    return 0.5 * jnp.sum(CURVATURE * w**2)


def walk(names: tuple[str, ...], settings: dict[str, float]) -> dict[str, Any]:
    """The loss at each of 30 steps down the bowl with this chain.

    Returns:
        `losses`, float (31,), the first one before any step; `climbs`, whether the last is above the first or no number;
        `uphill`, whether the first update points to where the loss rises.
    """
    check_chain(names, settings)
    # idea
    chain = combine(build_pieces(names, settings))

    def step(carry, _):
        w, state = carry
        gradient = jax.grad(height)(w)
        updates, state = chain.update(gradient, state, w)
        w = optax.apply_updates(w, updates)
        return (w, state), (height(w), jnp.vdot(updates, gradient))

    # rest
    start = jnp.asarray(START)
    _, (losses, slopes) = jax.lax.scan(step, (start, chain.init(start)), length=PATH_STEPS)
    losses = np.concatenate([np.asarray(height(start))[None], np.asarray(losses)])
    climbs = not np.isfinite(losses[-1]) or losses[-1] > losses[0]
    return {"losses": losses, "climbs": bool(climbs), "uphill": bool(slopes[0] > 0)}


# -- what visitors type ---------------------------------------------------------------------------------------------------


def parse_widths(text: str) -> list[int]:
    """The layers' widths in a text such as "12, 8, 4"."""
    words = [word for word in str(text)[:200].replace(",", " ").split() if word]
    if not 1 <= len(words) <= offered.MAX_LAYERS or not all(word.isascii() and word.isdigit() for word in words):
        raise ConfigError(
            "Widths of the layers: “{value}” is not allowed; give 1 to {limit} whole numbers, separated by commas.",
            field="widths",
            value=str(text)[:40],
            limit=offered.MAX_LAYERS,
        )
    widths = [int(word[:9]) for word in words]
    for width in widths:
        if not 1 <= width <= offered.MAX_WIDTH:
            raise ConfigError(
                "Widths of the layers: {value} is not allowed; a layer has 1 to {limit} units.",
                field="widths",
                value=width,
                limit=offered.MAX_WIDTH,
            )
    return widths


def parse_numbers(field: str, template: str, text: str) -> list[float]:
    """One to four numbers in a text such as "3, -4, 0.1"; `template` is the sentence if they are not."""
    words = str(text)[:200].replace(",", " ").split()
    try:
        numbers = [float(word) for word in words]
    except ValueError:
        numbers = []
    if not 1 <= len(numbers) <= offered.MAX_WEIGHTS or not all(abs(number) <= offered.FURTHEST for number in numbers):
        raise ConfigError(template, field=field, value=str(text)[:40], limit=offered.MAX_WEIGHTS, furthest=offered.FURTHEST)
    return numbers


def check_chain(names: tuple[str, ...], settings: dict[str, float]) -> None:
    """Raise a ConfigError unless all pieces are known and their settings allowed."""
    for name in names:
        check_choice("pieces", name, PIECES)
    for name, (_, lowest, highest, _) in SETTINGS.items():
        check_number(name, settings[name], lowest, highest)
