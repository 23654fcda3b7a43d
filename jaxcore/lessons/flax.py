"""Demonstrations of Flax: networks that hold their parameters (nnx), and networks apart from them (linen)."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import linen as nn
from flax import nnx
from flax.training.train_state import TrainState
from flax.traverse_util import flatten_dict

from jaxcore.catalog.lessons import flax as offered
from jaxcore.checks import check_number
from jaxcore.errors import ConfigError
from jaxcore.lessons import loop_nnx
from jaxcore.lessons.loop_parts import BATCH, a_new_key_each_epoch, standardised

MAX_MESSAGE = 400
SIZES = (5, 8, 6, 3)  # inputs, two hidden layers, outputs
MEANS, DEVIATIONS = np.array([3.0, -1.0], np.float32), np.array([2.0, 0.5], np.float32)


# -- training ----------------------------------------------------------------------------------------------------------


class LinenMLP(nn.Module):
    @nn.compact
    def __call__(self, x):
        for _layer in range(3):
            x = nn.relu(nn.Dense(16)(x))
        return nn.log_softmax(nn.Dense(3)(x))


linen = LinenMLP()
optimizer = optax.adam(0.02)


def loss(params, x, y):
    log_probabilities = linen.apply({"params": params}, x)
    return -(log_probabilities * jax.nn.one_hot(y, 3)).sum(axis=1).mean()


@jax.jit
def step_in_linen(params, state, x, y):
    value, gradients = jax.value_and_grad(loss)(params, x, y)
    updates, state = optimizer.update(gradients, state, params)
    params = optax.apply_updates(params, updates)
    return params, state, value


@jax.jit
def train_step(state, x, y):
    value, gradients = jax.value_and_grad(loss)(state.params, x, y)
    state = state.apply_gradients(grads=gradients)
    return state, value


def train_three_ways() -> dict[str, Any]:
    """The loop of the lesson on training, in nnx, in linen, and in linen with a `TrainState`, from the same first weights.

    Returns:
        For each the loss of each batch: `nnx`, `linen` and `train_state`, all (120,); and the largest `difference` to `nnx`.
    """
    x, y, *_held_out = standardised()
    batches = [batch for order in a_new_key_each_epoch(jax.random.key(1)) for batch in order.reshape(-1, BATCH)]
    training = loop_nnx.train(loop_nnx.step_in_nnx_jit)
    model, _value = next(training)
    params = {
        f"Dense_{place}": {"kernel": layer.kernel.get_value(), "bias": layer.bias.get_value()}
        for place, layer in enumerate(model.layers)
    }
    found = {"nnx": [float(value) for _model, value in training], "linen": [], "train_state": []}
    # idea
    train_state = TrainState.create(apply_fn=linen.apply, params=params, tx=optimizer)
    state = optimizer.init(params)
    for batch in batches:
        train_state, value = train_step(train_state, x[batch], y[batch])
        found["train_state"].append(float(value))
        params, state, value = step_in_linen(params, state, x[batch], y[batch])
        found["linen"].append(float(value))
    # rest
    difference = max(float(np.abs(np.subtract(found[way], found["nnx"])).max()) for way in ("linen", "train_state"))
    return found | {"difference": difference}


def logarithms() -> dict[str, list[float]]:
    """The logarithms of the probabilities that these logits stand for, computed in two steps and at once."""
    # idea
    logits = jnp.array([200.0, 0.0])
    in_two_steps = jnp.log(nn.softmax(logits))
    at_once = nn.log_softmax(logits)
    # rest
    return {"in_two_steps": in_two_steps.tolist(), "at_once": at_once.tolist()}


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
