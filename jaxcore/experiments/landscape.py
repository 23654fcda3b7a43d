"""The loss around a network's weights: slices through it, and its sharpest curvature."""

import dataclasses
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import lax
from jax.flatten_util import ravel_pytree

from jaxcore.config.run import NetworkConfig
from jaxcore.engine import train as training
from jaxcore.engine.compiling import bounded_jit
from jaxcore.engine.step import first_state, keys_of
from jaxcore.engine.structure import Structure, model_of
from jaxcore.events import finish
from jaxcore.trained import Trained

RESOLUTION = 41
MAX_EXAMPLES = 1000  # of a part; more are represented by so many, evenly spread
PIECE_BYTES = 100_000_000  # of what is computed at the same time
MAX_ITERATIONS = 300


def examples_of(trained: Trained, part: str) -> tuple[np.ndarray, np.ndarray]:
    """Of the `"train"` or the `"validation"` part at most `MAX_EXAMPLES`: `x` float32 (n, *input_shape) and `y` int32 (n,)."""
    rows = getattr(trained.data, part).sample(MAX_EXAMPLES)
    return trained.data.scaled(rows), trained.data.train.all_y[rows].astype(np.int32)


def mean_loss(network: NetworkConfig, outputs: int, params: Any, state: Any, x: jax.Array, y: jax.Array) -> jax.Array:
    """Mean cross-entropy in natural logarithms, with dropout off and batch normalisation by its running averages."""
    model = model_of(dataclasses.replace(network, test_flip=False), x.shape[1:], outputs)  # as it is trained
    logits, _ = model.apply(params, state, x, key=jax.random.key(0), train=False)
    return optax.softmax_cross_entropy_with_integer_labels(logits, y).mean()


def random_direction(key: jax.Array, params: Any) -> Any:
    """A normal direction whose filters are as long as those of `params`: d ← d / ‖d‖ · ‖w‖ (Li et al., arXiv:1712.09913).

    A filter of a dense layer is a unit's column of the kernel. Biases, and whatever else is one number a unit, do not move.
    """
    leaves, tree = jax.tree.flatten(params)

    def one(key, w):
        if w.ndim < 2:
            return jnp.zeros_like(w)
        d = jax.random.normal(key, w.shape, w.dtype)
        inputs = tuple(range(w.ndim - 1))
        length, wanted = (jnp.sqrt(jnp.sum(a**2, axis=inputs, keepdims=True)) for a in (d, w))
        return d / length * wanted

    return jax.tree.unflatten(tree, [one(k, w) for k, w in zip(jax.random.split(key, len(leaves)), leaves)])


@bounded_jit(static=2)
def losses_at(
    network: NetworkConfig,
    outputs: int,
    params: Any,
    state: Any,
    directions: tuple[Any, Any],
    x: jax.Array,
    y: jax.Array,
    steps: jax.Array,
    *,
    batch_size: int,
) -> jax.Array:
    """The losses (n,) at params + a · first direction + b · second direction for `steps` (n, 2); `batch_size` at a time."""

    def loss(step):
        moved = jax.tree.map(lambda w, u, v: w + step[0] * u + step[1] * v, params, *directions)
        return mean_loss(network, outputs, moved, state, x, y)

    return lax.map(loss, steps, batch_size=batch_size)


def _grid(trained: Trained, params: Any, directions: tuple[Any, Any], part: str, across, up) -> np.ndarray:
    """Losses (len(up), len(across))."""
    x, y = examples_of(trained, part)
    network = trained.config.network
    widest = max(int(np.prod(x.shape[1:])), *network.hidden, trained.data.outputs)
    weights = sum(leaf.size for leaf in jax.tree.leaves(params))
    pieces = max(1, PIECE_BYTES // (4 * (weights + 2 * widest * len(y))))
    steps = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2).astype(np.float32)
    found = losses_at(
        network, trained.data.outputs, params, trained.state, directions, x, y, steps, batch_size=min(pieces, len(steps))
    )
    return np.asarray(found).reshape(len(up), len(across))


def random_slice(
    trained: Trained, part: str = "train", seed: int = 0, span: float = 1.0, resolution: int = RESOLUTION
) -> dict[str, Any]:
    """Losses along two random, filter-normalised directions, from -span to span of the filters' own length.

    Returns:
        `across` and `up` (resolution,); `loss` (resolution, resolution), rows by `up`; `examples`, how many; `points`: named
        places in the slice, (across, up, loss).
    """
    keys = jax.random.split(jax.random.key(seed))
    directions = tuple(random_direction(key, trained.params) for key in keys)
    line = np.linspace(-span, span, resolution)
    loss = _grid(trained, trained.params, directions, part, line, line)
    centre = resolution // 2
    return {
        "across": line,
        "up": line,
        "loss": loss,
        "examples": min(MAX_EXAMPLES, len(getattr(trained.data, part))),
        "points": {"end": (0.0, 0.0, float(loss[centre, centre]))},
    }


def snapshots(trained: Trained) -> list[Any]:
    """The weights at the start, in the middle and at the end of the run, which is trained anew up to its middle."""
    config, data = trained.config, trained.data
    structure = Structure.of(config, data)
    start = first_state(structure, keys_of(config).init, jnp.asarray(data.train.rows)).params
    middle = finish(training.train(config, data, until=-(-config.epochs * structure.steps_per_epoch // 2)))
    return [start, middle.params, trained.params]


def snapshot_slice(trained: Trained, part: str = "train", resolution: int = RESOLUTION) -> dict[str, Any]:
    """Losses in the plane through the weights at the start, in the middle and at the end; as `random_slice`.

    Both axes are distances between weights: from the end towards the start, and at a right angle to that.
    """
    weights = snapshots(trained)
    (start, middle, end), back = zip(*(ravel_pytree(params) for params in weights))
    first = start - end
    first /= jnp.maximum(jnp.linalg.norm(first), 1e-12)
    second = (middle - end) - jnp.dot(middle - end, first) * first
    second /= jnp.maximum(jnp.linalg.norm(second), 1e-12)
    places = {
        name: (float(jnp.dot(w - end, first)), float(jnp.dot(w - end, second)))
        for name, w in (("start", start), ("middle", middle), ("end", end))
    }
    lines = []
    for axis in (0, 1):
        low, high = (limit(place[axis] for place in places.values()) for limit in (min, max))
        margin = 0.3 * max(high - low, 1e-3)
        lines.append(np.linspace(low - margin, high + margin, resolution))
    directions = back[2](first), back[2](second)
    loss = _grid(trained, trained.params, directions, part, *lines)
    examples = examples_of(trained, part)
    own = {
        name: float(mean_loss(trained.config.network, trained.data.outputs, params, trained.state, *examples))
        for name, params in zip(places, weights)
    }
    return {
        "across": lines[0],
        "up": lines[1],
        "loss": loss,
        "examples": len(examples[1]),
        "points": {name: (*place, own[name]) for name, place in places.items()},
    }


def largest_eigenvalue(gradient, at: jax.Array, key: jax.Array, tolerance: float = 0.01) -> tuple[float, int, bool]:
    """The largest eigenvalue of the Hessian at `at` (n,), by power iteration on Hessian-vector products.

    Args:
        gradient: of the function, (n,) → (n,); its derivative along a vector is that vector times the Hessian.
        tolerance: iterate until the estimate changes by less than this share of it.

    Returns:
        The eigenvalue, how many products were computed, and whether the tolerance was reached within `MAX_ITERATIONS`.
    """

    def product(v):
        return jax.jvp(gradient, (at,), (v,))[1]

    def iterate(shift):
        """The eigenvalue of H - shift that is largest by its absolute value."""

        def go_on(carry):
            _, value, before, count = carry
            changed = jnp.abs(value - before) > tolerance * jnp.abs(value)
            return (count < 3) | (changed & (count < MAX_ITERATIONS))

        def once(carry):
            v, value, _, count = carry
            hv = product(v) - shift * v
            return hv / jnp.maximum(jnp.linalg.norm(hv), 1e-30), jnp.vdot(v, hv), value, count + 1

        v = jax.random.normal(key, at.shape)
        _, value, before, count = lax.while_loop(go_on, once, (v / jnp.linalg.norm(v), jnp.float32(0), jnp.float32(0), 0))
        return value, count, jnp.abs(value - before) <= tolerance * jnp.abs(value)

    value, count, settled = (a.item() for a in jax.jit(iterate)(jnp.float32(0)))
    if value < 0:  # the most negative one is larger by its absolute value; without it, the largest is
        above, more, settled = (a.item() for a in jax.jit(iterate)(jnp.float32(value)))
        value, count = above + value, count + more
    return value, count, settled


def sharpness(trained: Trained, tolerance: float = 0.01) -> dict[str, Any]:
    """How sharply the training loss curves at the network's weights.

    Returns:
        `eigenvalue`, the largest of the Hessian; `products`, how many Hessian-vector products it took; `settled`, whether the
        last changed it by less than `tolerance`; `limit`, 2 / learning rate.
    """
    flat, back = ravel_pytree(trained.params)
    examples = examples_of(trained, "train")
    network, outputs = trained.config.network, trained.data.outputs
    gradient = jax.grad(lambda w: mean_loss(network, outputs, back(w), trained.state, *examples))
    value, count, settled = largest_eigenvalue(gradient, flat, jax.random.key(0), tolerance)
    limit = 2 / trained.config.optimization.learning_rate
    return {"eigenvalue": value, "products": count, "settled": settled, "limit": limit}
