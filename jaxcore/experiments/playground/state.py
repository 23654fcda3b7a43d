"""The playground: a network small enough to draw, taken step by step.

A state goes in and the next one comes out; nothing is kept here. So every state can be gone back to, and the same steps from it
give the same numbers, bit for bit.
"""

import functools
import time
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax

from jaxcore.catalog.colors import COLORS, rgb
from jaxcore.config.playground import FEATURES, Playground, Snapshot
from jaxcore.config.run import DataConfig, OptimizerConfig
from jaxcore.data import load
from jaxcore.engine import optimizers
from jaxcore.engine.compiling import bounded_jit
from jaxcore.engine.optimizers import Hyperparameters
from jaxcore.pictures import png_in_base64

SURFACE, TILE = 100, 32  # pixels of a side: of the output's surface, and of each neuron's
MARGIN = 0.35  # around the points, in standard deviations
MAX_STEPS = 5000  # in one go
PALETTE = rgb(COLORS) / 255

FORMULAS = {
    "x": lambda x, y: x,
    "y": lambda x, y: y,
    "x2": lambda x, y: x**2,
    "y2": lambda x, y: y**2,
    "xy": lambda x, y: x * y,
    "sin_x": lambda x, y: jnp.sin(2 * x),
    "sin_y": lambda x, y: jnp.sin(2 * y),
}
assert FORMULAS.keys() == FEATURES.keys()


class Points(NamedTuple):
    """Standardised points float32 (n, 2) and their classes int32 (n,), those to learn from first."""

    x: np.ndarray
    y: np.ndarray
    extent: tuple[float, float, float, float]  # left, right, bottom, top


class Penalty(NamedTuple):
    """What L1 and L2 norms of the kernels are multiplied with."""

    l1: jax.typing.ArrayLike
    l2: jax.typing.ArrayLike


@functools.lru_cache(maxsize=64)
def points_of(dataset: str, points: int, spread: float, seed: int) -> Points:
    """The points of a setting, in an order of their own, so that any first part of them is a fair sample."""
    table = load(DataConfig(dataset=dataset, samples=points, spread=spread, split_seed=seed))
    order = np.random.default_rng(seed).permutation(len(table.y))
    x = table.x[order]
    x = ((x - x.mean(axis=0)) / x.std(axis=0)).astype(np.float32)
    low, high = x.min(axis=0) - MARGIN, x.max(axis=0) + MARGIN
    return Points(x, table.y[order].astype(np.int32), (float(low[0]), float(high[0]), float(low[1]), float(high[1])))


def features_of(names: tuple[str, ...], x: jax.Array) -> jax.Array:
    """Points (n, 2) → features (n, len(names))."""
    return jnp.stack([FORMULAS[name](x[:, 0], x[:, 1]) for name in names], axis=1)


def first_params(config: Playground, classes: int) -> list[dict[str, jax.Array]]:
    """LeCun-normal kernels (LeCun et al., "Efficient BackProp", 1998) times the initial scale; biases are 0."""
    sizes = [len(config.features), *config.hidden, classes]
    keys = jax.random.split(jax.random.key(config.seed), len(sizes) - 1)
    draw = jax.nn.initializers.lecun_normal()
    return [
        {"kernel": config.initial_scale * draw(key, (fan_in, fan_out)), "bias": jnp.zeros(fan_out)}
        for key, fan_in, fan_out in zip(keys, sizes, sizes[1:])
    ]


def layers_of(params: list[dict[str, jax.Array]], activation: str, x: jax.Array) -> list[jax.Array]:
    """What each layer makes of features (n, inputs), the logits last."""
    outputs = []
    for layer in params[:-1]:
        x = getattr(jax.nn, activation)(x @ layer["kernel"] + layer["bias"])
        outputs.append(x)
    return [*outputs, x @ params[-1]["kernel"] + params[-1]["bias"]]


def loss_of(params, activation: str, x: jax.Array, y: jax.Array) -> jax.Array:
    """The mean cross-entropy."""
    return optax.softmax_cross_entropy_with_integer_labels(layers_of(params, activation, x)[-1], y).mean()


def penalised_loss(params, activation: str, x: jax.Array, y: jax.Array, penalty: Penalty) -> jax.Array:
    """The mean cross-entropy, and what large kernels cost."""
    kernels = [layer["kernel"] for layer in params]
    size = sum(jnp.abs(kernel).sum() for kernel in kernels), sum((kernel**2).sum() for kernel in kernels) / 2
    return loss_of(params, activation, x, y) + penalty.l1 * size[0] + penalty.l2 * size[1]


@bounded_jit(static=4)
def take_steps(
    features, activation, optimizer, batch_size, params, opt_state, x, y, first, last, learning_rate, hyper, penalty, key
):
    """The steps `first` ≤ i < `last`. How many there are is an argument, so one program serves one step and a thousand.

    Each epoch has an order of its own, drawn from the key and the epoch's number; a last batch that is short is left out.
    """
    x = features_of(features, x)
    per_epoch = len(x) // batch_size

    def step(i, carry):
        params, opt_state = carry
        order = jax.random.permutation(jax.random.fold_in(key, i // per_epoch), len(x))
        rows = jax.lax.dynamic_slice(order, (i % per_epoch * batch_size,), (batch_size,))
        gradient = jax.grad(penalised_loss)(params, activation, x[rows], y[rows], penalty)
        updates, opt_state = optimizers.build(optimizer, clip=False).update(
            gradient, opt_state, params, learning_rate=learning_rate, hyper=hyper
        )
        return optax.apply_updates(params, updates), opt_state

    return jax.lax.fori_loop(first, last, step, (params, opt_state))


@bounded_jit(static=4)
def look(features, activation, classes, learned, params, x, y, extent, penalty):
    """All that there is to see of a state: surfaces, losses, gradients, units that are dead.

    Returns:
        `surface`: probabilities (SURFACE, SURFACE, classes), top row first. `tiles`: for each feature and hidden unit its
        value (TILE, TILE) over the largest absolute value in its tile. `loss`, `val_loss`, `accuracy`, `val_accuracy`.
        `gradients`: the root mean square of each kernel's gradient over the points that are learned from. `dead`: for each
        hidden layer whether a unit gives the same to all of them, and passes no gradient on.
    """

    def grid(size):
        across, down = jnp.linspace(extent[0], extent[1], size), jnp.linspace(extent[3], extent[2], size)
        return jnp.stack(jnp.meshgrid(across, down), axis=-1).reshape(-1, 2)

    surface = jax.nn.softmax(layers_of(params, activation, features_of(features, grid(SURFACE)))[-1])
    inputs = features_of(features, grid(TILE))
    values = jnp.concatenate([inputs, *layers_of(params, activation, inputs)[:-1]], axis=1).T
    x = features_of(features, x)
    outputs = layers_of(params, activation, x)
    losses = optax.softmax_cross_entropy_with_integer_labels(outputs[-1], y)
    right = outputs[-1].argmax(axis=1) == y
    gradient = jax.grad(penalised_loss)(params, activation, x[:learned], y[:learned], penalty)
    flat = [(jnp.ptp(units[:learned], axis=0) == 0) & (units[0] == 0) for units in outputs[:-1]]
    return {
        "surface": surface.reshape(SURFACE, SURFACE, classes),
        "tiles": (values / jnp.maximum(jnp.abs(values).max(axis=1, keepdims=True), 1e-9)).reshape(-1, TILE, TILE),
        "loss": losses[:learned].mean(),
        "val_loss": losses[learned:].mean(),
        "accuracy": right[:learned].mean(),
        "val_accuracy": right[learned:].mean(),
        "gradients": [jnp.sqrt((layer["kernel"] ** 2).mean()) for layer in gradient],
        "dead": flat,
    }


def advance(params: dict[str, str], snapshot: Snapshot | None, steps: int) -> dict[str, Any]:
    """Take some steps, and look at where they lead.

    Args:
        params: a `Playground`, as `to_params` writes it.
        snapshot: where to start; None for the first weights.
        steps: at most `MAX_STEPS`; 0 to look at the snapshot itself.

    Returns:
        `snapshot`; `loss`, `val_loss`, `accuracy`, `val_accuracy`; `gradients` and `dead` by layer; `weights`: the kernels as
        nested lists; `surface` and `tiles`: PNG files in base64, the tiles one below the other; `compiled`: whether a program
        had to be compiled; `seconds`.
    """
    config = Playground.from_params(params)
    points = points_of(config.dataset, config.points, config.spread, config.seed)
    classes, learned = int(points.y.max()) + 1, config.train_points
    settings = OptimizerConfig(config.optimizer, config.learning_rate)
    penalty = Penalty(*(np.float32(config.penalty_rate * (config.penalty == name)) for name in ("l1", "l2")))
    began, programs = time.perf_counter(), _programs()
    optimizer = optimizers.build(config.optimizer, clip=False)
    if snapshot is None:
        weights = first_params(config, classes)
        opt_state, step = optimizer.init(weights), 0
    else:
        weights, step = snapshot.params, snapshot.step
        opt_state = jax.tree.unflatten(jax.tree.structure(optimizer.init(weights)), snapshot.opt_state)
    last = step + min(max(steps, 0), MAX_STEPS)
    form = config.features, config.activation
    examples = points.x[:learned], points.y[:learned]
    numbers = np.float32(optimizers.schedule(settings, last)(step)), Hyperparameters.of(settings), penalty
    key = jax.random.fold_in(jax.random.key(config.seed), 1)
    weights, opt_state = take_steps(
        *form, config.optimizer, config.batch_size, weights, opt_state, *examples, np.int32(step), np.int32(last), *numbers, key
    )
    extent = np.asarray(points.extent, np.float32)
    seen = look(*form, classes, learned, weights, points.x, points.y, extent, penalty)
    weights, opt_state, seen = jax.device_get((weights, opt_state, seen))
    return {
        "snapshot": Snapshot(last, weights, jax.tree.leaves(opt_state)),
        "weights": [np.round(layer["kernel"], 3).tolist() for layer in weights],
        "surface": png_in_base64(mixed(seen["surface"]).astype(np.float32)),
        "tiles": png_in_base64(between(seen["tiles"]).astype(np.float32)),
        "gradients": [float(norm) for norm in seen["gradients"]],
        "dead": [flat.tolist() for flat in seen["dead"]],
        "compiled": _programs() > programs,
        "seconds": time.perf_counter() - began,
        **{name: float(seen[name]) for name in ("loss", "val_loss", "accuracy", "val_accuracy")},
    }


def sample(params: dict[str, str]) -> dict[str, Any]:
    """The points of a setting: `x` (n, 2) from 0 to 1 across the picture and down, `y`, and how many are `learned` from."""
    config = Playground.from_params(params)
    points = points_of(config.dataset, config.points, config.spread, config.seed)
    left, right, bottom, top = points.extent
    x = (points.x - (left, top)) / (right - left, bottom - top)
    return {"x": np.round(x, 4).tolist(), "y": points.y.tolist(), "learned": config.train_points}


def _programs() -> int:
    """How many programs have been compiled so far."""
    return take_steps.made + look.made


def mixed(shares: np.ndarray) -> np.ndarray:
    """Shares (…, classes) as colours (…, 3) in [0, 1]: white where no class is more likely than the others."""
    classes = shares.shape[-1]
    sure = np.nan_to_num((shares.max(axis=-1, keepdims=True) * classes - 1) / (classes - 1))
    return 1 - sure * 0.8 * (1 - np.nan_to_num(shares) @ PALETTE[:classes])


def between(values: np.ndarray) -> np.ndarray:
    """Values in [-1, 1], (tiles, height, width), as one picture of tiles in a column, in the colours of two classes."""
    low, high = PALETTE[:2]
    values = np.nan_to_num(values)[..., None]
    tiles = 1 - np.abs(values) * 0.8 * (1 - np.where(values < 0, low, high))
    return tiles.reshape(-1, *tiles.shape[2:])
