"""The programs of the gotchas: each error as it is made, and mended by changing one line. They run as they are shown."""

from __future__ import annotations

from time import perf_counter

import jax
import jax.numpy as jnp
import numpy as np
from flax import linen as nn
from jax.random import normal


def positive_part():
    @jax.jit
    def only_positive(x):
        return x if x > 0 else 0.0

    return only_positive(-3.0)


def positive_part_mended():
    @jax.jit
    def only_positive(x):
        return jnp.where(x > 0, x, 0.0)

    return only_positive(-3.0)


def one_number():
    x = jnp.zeros(5)
    x[1] = 7.0
    return 2 * x


def one_number_mended():
    x = jnp.zeros(5)
    x = x.at[1].set(7.0)
    return 2 * x


def two_layers():
    key = jax.random.key(0)
    keys = [key, key]
    return [normal(key, 3) for key in keys]


def two_layers_mended():
    key = jax.random.key(0)
    keys = jax.random.split(key, 2)
    return [normal(key, 3) for key in keys]


def two_layers_caught():
    with jax.debug_key_reuse(True):
        return two_layers()


def weighted():
    examples = jnp.ones((32, 4))
    weights = jnp.ones((8, 4))
    return (examples @ weights).shape


def weighted_mended():
    examples = jnp.ones((32, 4))
    weights = jnp.ones((8, 4))
    return (examples @ weights.T).shape


def two_pixels():
    pixels = jnp.array([100, 200], jnp.uint8)
    x = pixels
    return x + x


def two_pixels_mended():
    pixels = jnp.array([100, 200], jnp.uint8)
    x = pixels.astype(jnp.float32)
    return x + x


def two_pixels_float64():
    counts = np.array([16_777_216.0, 16_777_217.0])
    x = jnp.asarray(counts)
    return {"NumPy": (counts.dtype, counts[1] - counts[0]), "JAX": (x.dtype, x[1] - x[0])}


def squares():
    kept = []
    jax.jit(lambda x: kept.append(x * x))(3.0)
    return kept[0] + 1


def squares_mended():
    kept = []
    kept.append(jax.jit(lambda x: x * x)(3.0))
    return kept[0] + 1


def root_at_zero():
    def root(x):
        y = x
        return jnp.where(x > 0, jnp.sqrt(y), 0.0)

    return jax.value_and_grad(root)(0.0)


def root_at_zero_mended():
    def root(x):
        y = jnp.where(x > 0, x, 1.0)
        return jnp.where(x > 0, jnp.sqrt(y), 0.0)

    return jax.value_and_grad(root)(0.0)


def root_at_zero_caught():
    with jax.debug_nans(True):
        return root_at_zero()


def stopwatch():
    x = jnp.full((1000, 1000), 1e-3)
    f = jax.jit(lambda x: x @ x @ x @ x @ x)
    f(x).block_until_ready()  # compiled now
    start = perf_counter()
    f(x)
    elapsed = perf_counter() - start
    return f"{1000 * elapsed:.2f} ms"


def stopwatch_mended():
    x = jnp.full((1000, 1000), 1e-3)
    f = jax.jit(lambda x: x @ x @ x @ x @ x)
    f(x).block_until_ready()  # compiled now
    start = perf_counter()
    f(x).block_until_ready()
    elapsed = perf_counter() - start
    return f"{1000 * elapsed:.2f} ms"


def convolution():
    images = jnp.ones((1, 32, 32, 3))
    conv = nn.Conv(16, [3, 3], [3, 3])
    params = conv.init(jax.random.key(0), images)
    return conv.apply(params, images).shape


def convolution_mended():
    images = jnp.ones((1, 32, 32, 3))
    conv = nn.Conv(16, [3, 3])
    params = conv.init(jax.random.key(0), images)
    return conv.apply(params, images).shape


def halves():
    x = jnp.ones(3, jnp.bfloat16)
    half = np.float32(0.5)
    return (half * x).dtype


def halves_mended():
    x = jnp.ones(3, jnp.bfloat16)
    half = 0.5
    return (half * x).dtype
