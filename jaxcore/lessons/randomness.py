"""Randomness: keys and what becomes of them when they are split, reused, or folded."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from jaxcore.catalog.lessons.randomness import BRANCHES, MAX_DEPTH, MAX_EARLIER, MAX_SEED, MAX_SPLITS, PROGRAMS, REUSES
from jaxcore.checks import check_choice, check_number
from jaxcore.errors import ConfigError
from jaxcore.translatable import N_

NUMBERS = 5
LAYERS, STEPS, UNITS = 4, 50, 256
NOT_THERE = N_("{field}: “{value}” is not a key of this tree that can still be used.")


# -- the tree ----------------------------------------------------------------------------------------------------------


def grow(seed: int, splits: tuple[tuple[str, int], ...]) -> dict[str, jax.Array]:
    """All keys, by path, that come of splitting a seed's key, then its children: "key", "key[0]", "key[0][1]", …"""
    # idea
    keys = {"key": jax.random.key(seed)}
    for path, count in splits:
        for place, child in enumerate(jax.random.split(keys[path], count)):
            keys[f"{path}[{place}]"] = child
    # rest
    return keys


def tree(seed: int, splits: tuple[tuple[str, int], ...]) -> dict[str, Any]:
    """All keys that `grow` gives, and how many more splits there may be.

    Args:
        splits: path of a key, and into how many it is split, one after another.

    Returns:
        `keys`: of each the `path`, the `parent`, the bits in `hex`, whether it has been `split`, and whether it `may_split`;
        `splits_left`.

    Raises:
        ConfigError: the seed is not allowed, there are too many splits, or one is of a key that is not there any more.
    """
    check_tree(seed, splits)
    spent = {path for path, _ in splits}
    found = [
        {
            "path": path,
            "parent": path.rpartition("[")[0] or None,
            "hex": in_hex(key),
            "split": path in spent,
            "may_split": path not in spent and path.count("[") < MAX_DEPTH,
        }
        for path, key in grow(seed, splits).items()
    ]
    return {"keys": found, "splits_left": MAX_SPLITS - len(splits)}


def in_hex(key: jax.Array) -> str:
    """The 64 bits of a key, as two numbers of eight digits each."""
    return " ".join(f"{word:08x}" for word in jax.random.key_data(key).tolist())


def draw_twice(seed: int, splits: tuple[tuple[str, int], ...], path: str) -> list[list[float]]:
    """Five numbers from a normal distribution, drawn twice with the key at this path of the tree."""
    check_tree(seed, splits, path)
    # idea
    key = grow(seed, splits)[path]
    return [jax.random.normal(key, NUMBERS).tolist(), jax.random.normal(key, NUMBERS).tolist()]


def split_twice(seed: int) -> list[list[str]]:
    """The bits of the two keys that splitting a key gives, and of those that splitting it again gives.

    Raises:
        ConfigError: the seed is not allowed.
    """
    check_seed(seed)
    key = jax.random.key(seed)
    return [[in_hex(child) for child in jax.random.split(key)] for _ in range(2)]


def in_a_loop(seed: int) -> list[float]:
    """Three numbers, each from a subkey of its own.

    Raises:
        ConfigError: the seed is not allowed.
    """
    check_seed(seed)
    # idea
    key, drawn = jax.random.key(seed), []
    for _ in range(3):
        key, subkey = jax.random.split(key)
        drawn.append(float(jax.random.normal(subkey)))
    # rest
    return drawn


# -- the same seed -----------------------------------------------------------------------------------------------------


def with_keys(seed: int, earlier: int) -> list[float]:
    """Five numbers for `weights`, after somebody else has drawn `earlier` numbers: JAX."""
    noise_key, weights_key = jax.random.split(jax.random.key(seed))
    jax.random.normal(noise_key, earlier)
    return jax.random.normal(weights_key, NUMBERS).tolist()


def with_hidden_state(seed: int, earlier: int) -> list[float]:
    """The same with NumPy's older functions: behind `np.random.normal` is such an object, one for the whole program."""
    hidden = np.random.RandomState(seed)
    hidden.normal(size=earlier)
    return hidden.normal(size=NUMBERS).tolist()


def seeds(first: int, second: int, earlier: int) -> dict[str, list[list[float]]]:
    """Numbers from two seeds, of which the second one's are drawn after `earlier` others.

    Raises:
        ConfigError: a seed or the count is not allowed.
    """
    check_seed(first)
    check_seed(second)
    check_number("earlier", earlier, 0, MAX_EARLIER, whole=True)
    return {
        "jax": [with_keys(first, 0), with_keys(second, earlier)],
        "numpy": [with_hidden_state(first, 0), with_hidden_state(second, earlier)],
    }


# -- reuse -------------------------------------------------------------------------------------------------------------


def mask_key(key: jax.Array, layer: int, step: int, reuse: str) -> jax.Array:
    """The key of a layer's dropout mask in a step; by mistake the same in all layers, or in all steps."""
    if reuse != "steps":
        key = jax.random.fold_in(key, step)
    if reuse != "layers":
        key = jax.random.fold_in(key, layer)
    return key


def dropout(seed: int, rate: float, reuse: str) -> dict[str, Any]:
    """Dropout masks of some layers of 256 units over 50 steps, and what can be counted in them.

    Returns:
        `masks`, bool (steps, layers, 256), true where a unit is kept; of the first layer's units the shares that are
        `never` and `always` dropped; `alike`, how often the first two layers treat a unit alike.

    Raises:
        ConfigError: an argument is not allowed.
    """
    check_seed(seed)
    check_number("dropout", rate, 0.1, 0.9)
    check_choice("reuse", reuse, REUSES)
    key = jax.random.key(seed)

    def mask(step, layer):
        return jax.random.bernoulli(mask_key(key, layer, step, reuse), 1 - rate, (UNITS,))

    of_layers = jax.vmap(mask, in_axes=(None, 0))
    masks = np.asarray(jax.vmap(of_layers, in_axes=(0, None))(jnp.arange(STEPS), jnp.arange(LAYERS)))
    return {
        "masks": masks,
        "never": float(masks[:, 0].all(axis=0).mean()),
        "always": float((~masks[:, 0]).all(axis=0).mean()),
        "alike": float((masks[:, 0] == masks[:, 1]).mean()),
    }


# -- old and new keys, and a guard -------------------------------------------------------------------------------------


def old_and_new(seed: int) -> list[dict[str, Any]]:
    """What the two kinds of keys are, and what happens when one is taken for a number.

    Raises:
        ConfigError: the seed is not allowed.
    """
    check_seed(seed)
    rows = []
    for name, make in (("jax.random.PRNGKey", jax.random.PRNGKey), ("jax.random.key", jax.random.key)):
        # idea
        key = make(seed)
        try:
            plus_one = str(key + 1)
        except TypeError as error:
            plus_one = f"TypeError: {error}"
        # rest
        rows.append(
            {
                "made_by": name,
                "dtype": str(key.dtype),
                "shape": str(key.shape),
                "plus_one": plus_one,
                "numbers": jax.random.normal(key, 3).tolist(),
            }
        )
    return rows


def folded(seed: int, step: int) -> dict[str, Any]:
    """The key for a step, without keeping any of those between.

    Raises:
        ConfigError: the seed or the step is not allowed.
    """
    check_seed(seed)
    check_number("step", step, 0, MAX_SEED, whole=True)
    # idea
    key = jax.random.fold_in(jax.random.key(seed), step)
    # rest
    return {"hex": in_hex(key), "numbers": jax.random.normal(key, NUMBERS).tolist()}


def reused(seed: int):
    """The same key twice."""
    key = jax.random.key(seed)
    weights = jax.random.normal(key, 3)
    noise = jax.random.normal(key, 3)
    return weights, noise


def split(seed: int):
    """A key for each purpose."""
    weights_key, noise_key = jax.random.split(jax.random.key(seed))
    weights = jax.random.normal(weights_key, 3)
    noise = jax.random.normal(noise_key, 3)
    return weights, noise


def old_key(seed: int):
    """The same key twice, of the old kind."""
    key = jax.random.PRNGKey(seed)
    weights = jax.random.normal(key, 3)
    noise = jax.random.normal(key, 3)
    return weights, noise


def guarded(program: str, seed: int) -> dict[str, Any]:
    """What one of `PROGRAMS` gives while JAX watches for reused keys.

    Returns:
        `error`, its class and message, or None, and then `weights` and `noise`.

    Raises:
        ConfigError: the seed or the program is not allowed.
    """
    check_seed(seed)
    check_choice("program", program, PROGRAMS)
    try:
        # idea
        with jax.debug_key_reuse(True):
            weights, noise = globals()[program](seed)
        # rest
    except jax.errors.KeyReuseError as error:
        return {"error": f"{type(error).__name__}: {error}", "weights": None, "noise": None}
    return {"error": None, "weights": weights.tolist(), "noise": noise.tolist()}


# -- limits ------------------------------------------------------------------------------------------------------------


def check_seed(seed: int) -> None:
    """Raise ConfigError unless it is a whole number of 32 bits."""
    check_number("seed", seed, 0, MAX_SEED, whole=True)


def check_tree(seed: int, splits: tuple[tuple[str, int], ...], *paths: str) -> None:
    """Raise ConfigError unless these splits can be made, one after another, and then there are keys at these paths."""
    check_seed(seed)
    check_number("splits", len(splits), 0, MAX_SPLITS)
    there, spent = {"key"}, set()
    for path, count in splits:
        if path not in there - spent:
            raise ConfigError(NOT_THERE, field="key", value=path[:40])
        check_number("depth", path.count("[") + 1, 1, MAX_DEPTH)
        check_number("parts", count, *BRANCHES, whole=True)
        spent.add(path)
        there |= {f"{path}[{place}]" for place in range(count)}
    for path in paths:
        if path not in there:
            raise ConfigError(NOT_THERE, field="key", value=path[:40])
