"""Demonstrations of `vmap`: from one example to a batch, which axes are mapped, and the gradient of each example."""

from __future__ import annotations

import functools
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from jaxcore.catalog.lessons.vmap import AXES, FUNCTIONS, MAX_SEED, PLANTED_IN, SHARES, STEPS
from jaxcore.checks import check_choice, check_number
from jaxcore.config.run import RunConfig
from jaxcore.data import prepare
from jaxcore.data.examples import Dataset
from jaxcore.engine.structure import model_of
from jaxcore.engine.train import train
from jaxcore.errors import ConfigError
from jaxcore.events import finish
from jaxcore.lessons.jit import seconds_per_call
from jaxcore.trained import Trained

COUNTS = (1, 10, 100, 1000)
FEATURES, HIDDEN, CLASSES = 64, 128, 10
MAX_AXES, MAX_LENGTH, MAX_TEXT = 4, 64, 40
MAX_EXAMPLES = 256
GRADIENT_BYTES = 64_000_000  # of all gradients that are there at the same time
SHOWN = 8


# -- one example, many examples ----------------------------------------------------------------------------------------


def square(x):
    return x**2


def squares() -> dict[str, Any]:
    """`square` of eight numbers, and the jaxpr of one and of all."""
    # idea
    x = jnp.arange(8)
    mapped = jax.vmap(square)(x)
    one = jax.make_jaxpr(square)(x[0])
    all_eight = jax.make_jaxpr(jax.vmap(square))(x)
    # rest
    return {"x": x.tolist(), "mapped": mapped.tolist(), "one": str(one), "all": str(all_eight)}


def predict(params, x):
    """The logits of one example: `x` (features,)."""
    first, second = params
    return jnp.tanh(x @ first) @ second


def predict_batch(params, x):
    """The same written for a batch by hand: `x` (examples, features)."""
    first, second = params
    return jnp.tanh(jnp.einsum("nf,fh->nh", x, first)) @ second


def looped(predict_one, params, x):
    return [predict_one(params, example) for example in x]


def measure_loops() -> list[dict[str, float]]:
    """For each number of examples: the seconds of the three forms, all of them jitted, and their largest difference."""
    keys = jax.random.split(jax.random.key(0), 3)
    params = [
        jax.random.normal(key, shape) / np.sqrt(shape[0]) for key, shape in zip(keys, ((FEATURES, HIDDEN), (HIDDEN, CLASSES)))
    ]
    # idea
    predict_one = jax.jit(predict)
    mapped = jax.jit(jax.vmap(predict, in_axes=(None, 0)))
    batched = jax.jit(predict_batch)
    # rest
    rows = []
    for count in COUNTS:
        x = jax.random.normal(keys[2], (count, FEATURES))
        calls = {
            "loop": functools.partial(looped, predict_one, params, x),
            "vmap": functools.partial(mapped, params, x),
            "hand": functools.partial(batched, params, x),
        }
        found = [call() for call in calls.values()]
        rows.append(
            {"examples": count}
            | {name: seconds_per_call(call) for name, call in calls.items()}
            | {"difference": float(max(np.max(np.abs(other - np.stack(found[0]))) for other in found[1:]))}
        )
    return rows


# -- axes --------------------------------------------------------------------------------------------------------------


def map_shapes(function: str, a: str, b: str, in_a: str, in_b: str, out: str) -> dict[str, Any]:
    """What `vmap(function, in_axes=(in_a, in_b), out_axes=out)` makes of arrays of these shapes; nothing is computed.

    Args:
        function: a key of `FUNCTIONS`.
        a, b: shapes as text, such as `"5, 3"`.
        in_a, in_b, out: one of `AXES`.

    Returns:
        The shapes `seen` inside, if the function was reached, the `inside` one that it gave, and the `result` or the `error`.

    Raises:
        ConfigError: a shape can't be read or is too large, or a choice is none of those offered.
    """
    check_choice("function", function, FUNCTIONS)
    for axis in (in_a, in_b):
        check_choice("in_axes", axis, AXES)
    check_choice("out_axes", out, AXES)
    arrays = [jax.ShapeDtypeStruct(read_shape(name, text), jnp.float32) for name, text in (("a", a), ("b", b))]
    told: dict[str, Any] = {"seen": None, "inside": None, "result": None, "error": None}

    def watched(a, b):
        told["seen"] = [a.shape, b.shape]
        inside = {"dot": jnp.dot, "add": jnp.add, "outer": jnp.outer}[function](a, b)
        told["inside"] = inside.shape
        return inside

    try:
        mapped = jax.vmap(watched, in_axes=(_axis(in_a), _axis(in_b)), out_axes=_axis(out))
        told["result"] = jax.eval_shape(mapped, *arrays).shape
    except (TypeError, ValueError, IndexError) as error:
        told["error"] = {"kind": type(error).__name__, "text": str(error).strip()[:800].replace("map_shapes.<locals>.", "")}
    return told


def read_shape(name: str, text: str) -> tuple[int, ...]:
    """The shape that a text such as `"5, 3"` or `"(5, 3)"` means.

    Raises:
        ConfigError: it can't be read, or has too many axes or too long ones.
    """
    parts = [part.strip() for part in text.strip().strip("()").split(",") if part.strip()]
    readable = len(text) <= MAX_TEXT and all(part.isascii() and part.isdecimal() for part in parts)
    shape = tuple(int(part) for part in parts) if readable else ()
    if not readable or len(shape) > MAX_AXES or any(not 1 <= length <= MAX_LENGTH for length in shape):
        raise ConfigError(
            "{field}: “{value}” is not a shape that can be used here; write up to {axes} whole numbers from 1 to {high}, "
            "such as 5, 3.",
            field=name,
            value=text[:MAX_TEXT],
            axes=MAX_AXES,
            high=MAX_LENGTH,
        )
    return shape


def _axis(text: str) -> int | None:
    return None if text == "None" else int(text)


# -- the gradient of each example --------------------------------------------------------------------------------------


def gradient_norms(loss, params, x, y):
    """The length of each example's own gradient, (n,); `loss(params, x, y)` is that of one example."""
    gradients = jax.vmap(jax.grad(loss), in_axes=(None, 0, 0))(params, x, y)
    return jax.vmap(optax.tree.norm)(gradients)


def norms_in_pieces(loss, params, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The same in bounded memory: each example has a gradient as large as the network."""
    size = sum(leaf.size * 4 for leaf in jax.tree.leaves(params))
    count = max(1, min(len(x), GRADIENT_BYTES // size))
    norms = jax.jit(functools.partial(gradient_norms, loss))
    pieces = [norms(params, x[i : i + count], y[i : i + count]) for i in range(0, len(x), count)]
    return np.concatenate([np.asarray(piece) for piece in pieces])


def who_pulls(trained: Trained) -> dict[str, Any]:
    """Which examples of the training part pull a trained classifier's weights hardest.

    Returns:
        `norms` (n,) in falling order and whether each is classified `right`; of the first few `SHOWN`: class, answer,
        probability of the true class, and the image, if they are images.
    """
    config, data = trained.config, trained.data
    model = model_of(config.network, data.input_shape, data.outputs)

    def logits(params, x):
        return model.apply(params, trained.state, x[None], key=jax.random.key(0), train=False)[0][0]

    def loss(params, x, y):
        return optax.softmax_cross_entropy_with_integer_labels(logits(params, x), y)

    rows = data.train.sample(MAX_EXAMPLES)
    x, y = data.scaled(rows), data.train.all_y[rows]
    norms = norms_in_pieces(loss, trained.params, x, y)
    probabilities = jax.jit(lambda params, x: jax.nn.softmax(jax.lax.map(functools.partial(logits, params), x)))
    probabilities = np.asarray(probabilities(trained.params, x))
    order = np.argsort(-norms)
    names, answers = data.source.class_names, probabilities.argmax(axis=-1)
    first = order[:SHOWN]
    return {
        "norms": norms[order],
        "right": answers[order] == y[order],
        "first": [
            {
                "row": int(rows[i]),
                "class": names[y[i]],
                "answer": names[answers[i]],
                "probability": float(probabilities[i, y[i]]),
                "norm": float(norms[i]),
            }
            for i in first
        ],
        "images": data.source.x[rows[first]] / data.source.white if data.images else None,
        "examples": len(rows),
        "of": len(data.train),
        "model": [config.data.dataset, config.network.model],
    }


def who_pulls_by_default() -> dict[str, Any]:
    """The same for the network that the app begins with, trained here and now."""
    config = RunConfig()
    return who_pulls(finish(train(config, prepare(config.data))))


# -- planted mistakes --------------------------------------------------------------------------------------------------


def plant(y: np.ndarray, classes: int, share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Labels of which a share is wrong, and whether each is: int32 (n,), bool (n,)."""
    draw = np.random.default_rng(seed)
    wrong = np.zeros(len(y), bool)
    wrong[draw.choice(len(y), max(1, round(share * len(y))), replace=False)] = True
    other = (y + draw.integers(1, classes, len(y))) % classes
    return np.where(wrong, other, y).astype(np.int32), wrong


def one_loss(params, x, y):
    """The cross-entropy of one example."""
    return optax.softmax_cross_entropy_with_integer_labels(predict(params, x), y)


def mean_loss(params, x, y):
    return jnp.mean(jax.vmap(one_loss, in_axes=(None, 0, 0))(params, x, y))


def trained_on(x, y, classes: int, steps: int, seed: int):
    """The weights of `predict` after so many steps of Adam, each on all examples."""
    keys = jax.random.split(jax.random.key(seed))
    shapes = (x.shape[1], HIDDEN), (HIDDEN, classes)
    params = [jax.random.normal(key, shape) / np.sqrt(shape[0]) for key, shape in zip(keys, shapes)]
    optimizer = optax.adam(0.01)

    @jax.jit
    def learn(params, x, y, steps):
        def step(_, carry):
            params, state = carry
            updates, state = optimizer.update(jax.grad(mean_loss)(params, x, y), state)
            return optax.apply_updates(params, updates), state

        return jax.lax.fori_loop(0, steps, step, (params, optimizer.init(params)))[0]

    return learn(params, x, y, steps)


def find_planted(dataset: str, share: float, steps: int, seed: int) -> dict[str, Any]:
    """Mislabel a share of the training part, train on it, and look for the mislabelled by the length of their gradients.

    Returns:
        How many planted examples are among the first k of the ranking, for each k; the first few in detail.

    Raises:
        ConfigError: a choice is none of those offered.
    """
    check_choice("dataset", dataset, PLANTED_IN)
    check_choice("share", share, SHARES)
    check_choice("steps", steps, STEPS)
    check_number("seed", seed, 0, MAX_SEED, whole=True)
    data = _dataset(dataset)
    x, true = data.scaled(data.train.rows).reshape(len(data.train), -1), data.train.y
    y, wrong = plant(true, data.classes, share, seed)
    # idea
    params = trained_on(x, y, data.classes, steps, seed)
    norms = norms_in_pieces(one_loss, params, x, y)
    # rest
    answers = np.asarray(jax.vmap(predict, in_axes=(None, 0))(params, x)).argmax(axis=-1)
    order = np.argsort(-norms)
    names, first = data.source.class_names, order[:SHOWN]
    return {
        "found": np.cumsum(wrong[order]),
        "planted": int(wrong.sum()),
        "examples": len(y),
        "learned_wrong": int((answers == y)[wrong].sum()),
        "first": [{"label": names[y[i]], "true": names[true[i]]} for i in first],
        "images": data.source.x[data.train.rows[first]] / data.source.white if data.images else None,
    }


def _dataset(name: str) -> Dataset:
    config = RunConfig.usual(name, "mlp")
    return prepare(config.data)
