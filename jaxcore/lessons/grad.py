"""`grad`, `jvp` and `vjp` of formulas that visitors type, and the gradient of a small network's loss."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from jaxcore.catalog.lessons.grad import FURTHEST, STEPS
from jaxcore.checks import check_number
from jaxcore.errors import ConfigError
from jaxcore.lessons.expression import function_of

POINTS = 201
CONTOUR, ARROWS = 61, 13  # points along each side

Layers = list[tuple[jax.Array, jax.Array]]


def curves(text: str, low: float, high: float) -> dict[str, np.ndarray]:
    """A formula and its first three derivatives at 201 places from `low` to `high`.

    Returns:
        `x` (201,) and `y` (4, 201), nan where the formula itself is; what else is no finite number stays as it is.

    Raises:
        ConfigError: the formula can't be read, or the interval is none.
    """
    f = function_of(text)
    check_interval(low, high)
    f1 = jax.grad(f)
    f2 = jax.grad(f1)
    f3 = jax.grad(f2)
    x = places(low, high, POINTS)
    y = np.asarray([jax.vmap(g)(x) for g in (f, f1, f2, f3)])
    return {"x": np.asarray(x), "y": np.where(np.isnan(y[0]), np.nan, y)}


def at_point(text: str, x: float) -> dict[str, float | list[float]]:
    """A formula's `value` and `slope` at `x`, and its central difference for each of `STEPS`.

    The difference (f(x+h) - f(x-h)) / 2h is wrong by O(h²), as Taylor's series says, and by what float32 rounds away,
    divided by h.

    Raises:
        ConfigError: the formula can't be read, or x is too far away.
    """
    f = function_of(text)
    check_number("x", x, -FURTHEST, FURTHEST)
    value, slope = jax.value_and_grad(f)(jnp.float32(x))
    h = jnp.array(STEPS, jnp.float32)
    difference = (jax.vmap(f)(x + h) - jax.vmap(f)(x - h)) / (2 * h)
    return {
        "value": float(value),
        "slope": float(slope),
        "steps": list(STEPS),
        "difference": difference.tolist(),
        "error": jnp.abs(difference - slope).tolist(),
    }


def forward_and_backward(text: str, x: float, tangent: float, cotangent: float) -> dict[str, float]:
    """`jvp` and `vjp` of a formula at `x`: its `value`, the change `jvp` of the output, and what `vjp` gives the input.

    Raises:
        ConfigError: the formula can't be read, or a number is out of range.
    """
    f = function_of(text)
    for field, number in (("x", x), ("tangent", tangent), ("cotangent", cotangent)):
        check_number(field, number, -FURTHEST, FURTHEST)
    value, jvp = jax.jvp(f, (jnp.float32(x),), (jnp.float32(tangent),))
    _value, pull_back = jax.vjp(f, jnp.float32(x))
    (vjp,) = pull_back(jnp.float32(cotangent))
    return {"value": float(value), "jvp": float(jvp), "vjp": float(vjp)}


def surface(text: str, reach: float) -> dict[str, np.ndarray]:
    """A formula of x and y on the square from `-reach` to `reach`, and its gradient on a coarser grid.

    Returns:
        `axis` (61,) and `z` (61, 61), a row for each y; `arrow_axis` (13,) and `arrows` (2, 13, 13): the
        derivatives by x and by y.

    Raises:
        ConfigError: the formula can't be read, or the square is none.
    """
    f = function_of(text, ("x", "y"))
    check_interval(-reach, reach)
    axis, arrow_axis = places(-reach, reach, CONTOUR), places(-reach, reach, ARROWS)
    z = jax.vmap(jax.vmap(f))(*jnp.meshgrid(axis, axis))
    arrows = jax.vmap(jax.vmap(jax.grad(f, argnums=(0, 1))))(*jnp.meshgrid(arrow_axis, arrow_axis))
    return {"axis": np.asarray(axis), "z": np.asarray(z), "arrow_axis": np.asarray(arrow_axis), "arrows": np.asarray(arrows)}


def gradient_at(text: str, x: float, y: float) -> dict[str, float | list[float]]:
    """The `value` of a formula of x and y at a point, and its `gradient` there.

    Raises:
        ConfigError: the formula can't be read, or the point is too far away.
    """
    f = function_of(text, ("x", "y"))
    check_number("x", x, -FURTHEST, FURTHEST)
    check_number("y", y, -FURTHEST, FURTHEST)
    value, gradient = jax.value_and_grad(f, argnums=(0, 1))(jnp.float32(x), jnp.float32(y))
    return {"value": float(value), "gradient": [float(part) for part in gradient]}


def init(key: jax.Array, sizes: tuple[int, ...]) -> Layers:
    """Weights with standard deviation 1/√inputs (LeCun and others, “Efficient BackProp”, 1998), and biases of zero."""
    keys = jax.random.split(key, len(sizes) - 1)
    return [
        (jax.random.normal(key, (inputs, units)) / jnp.sqrt(inputs), jnp.zeros(units))
        for key, inputs, units in zip(keys, sizes, sizes[1:])
    ]


def predict(params: Layers, x: jax.Array) -> jax.Array:
    *hidden, (W, b) = params
    for W_hidden, b_hidden in hidden:
        x = jnp.tanh(x @ W_hidden + b_hidden)
    return x @ W + b


def loss(params: Layers, x: jax.Array, y: jax.Array) -> jax.Array:
    return jnp.sum((predict(params, x) - y) ** 2)


def descend(params: Layers, gradient: Layers, learning_rate: float) -> Layers:
    return jax.tree.map(lambda p, g: p - learning_rate * g, params, gradient)


def network(units: int, learning_rate: float) -> dict[str, float | list[dict[str, str | float]]]:
    """A network of two hidden layers that is to learn sin(x) from 32 places, and one step of gradient descent.

    Returns:
        `before` and `after`: the loss. `leaves`: for each array of the parameters its `path`, its `shape`, the shape of its
        gradient, `gradient_shape`, and the Euclidean length of that, `norm`.

    Raises:
        ConfigError: a number is out of range.
    """
    check_number("units", units, 1, 256)
    check_number("learning_rate", learning_rate, 0, 10)
    x = jnp.linspace(0, 6, 32)[:, None]
    y = jnp.sin(x)
    params = init(jax.random.key(0), (1, units, units, 1))
    before, gradient = jax.jit(jax.value_and_grad(loss))(params, x, y)
    after = jax.jit(loss)(descend(params, gradient, learning_rate), x, y)
    leaves = [
        {
            "path": jax.tree_util.keystr(path),
            "shape": str(p.shape),
            "gradient_shape": str(g.shape),
            "norm": float(jnp.linalg.norm(g)),
        }
        for (path, p), g in zip(jax.tree_util.tree_leaves_with_path(params), jax.tree.leaves(gradient))
    ]
    return {"before": float(before), "after": float(after), "leaves": leaves}


def places(low: float, high: float, count: int) -> jax.Array:
    """Equally spaced, and computed in float64: in float32 the middle of -3 and 3 would not be 0."""
    return jnp.asarray(np.linspace(low, high, count), jnp.float32)


def check_interval(low: float, high: float) -> None:
    """Raise ConfigError unless float32 can tell the points of this interval apart."""
    if not (-FURTHEST <= low < high <= FURTHEST and high - low > 1e-4 * max(abs(low), abs(high))):
        raise ConfigError(
            "The interval from {low} to {high} can't be drawn; choose two numbers from -{furthest:.0f} to {furthest:.0f}, "
            "the larger one last, that are not too close together.",
            low=low,
            high=high,
            furthest=FURTHEST,
        )
