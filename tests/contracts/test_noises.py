"""What every noise promises; a new one is enrolled by being registered."""

from __future__ import annotations

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxcore.catalog.noises import NOISES
from jaxcore.objectives.noise import spoil

pytestmark = [pytest.mark.usefixtures("programs_on_disk"), pytest.mark.parametrize("name", NOISES)]

LEVEL = 0.3
GREY, COLOUR = (300, 10, 8, 1), (50, 12, 8, 3)
shapes = pytest.mark.parametrize("shape", [GREY, COLOUR], ids=["grey", "colour"])


@functools.cache
def compiled(name: str):
    return jax.jit(functools.partial(spoil, name))  # the level is traced


def spoiled(name: str, images, level: float = LEVEL, seed: int = 0) -> np.ndarray:
    return np.asarray(compiled(name)(jnp.asarray(images), jnp.float32(level), jax.random.key(seed)))


def images(shape: tuple[int, ...]) -> np.ndarray:
    """Of all brightnesses, neither black nor white."""
    return np.random.default_rng(0).uniform(0.01, 0.99, shape).astype(np.float32)


@shapes
@pytest.mark.parametrize("level", [0.001, 0.3, 1.0])
def test_spoiled_images_are_images(name, shape, level):
    noisy = spoiled(name, images(shape), level)
    assert noisy.shape == shape
    assert noisy.dtype == np.float32
    assert (noisy >= 0).all()
    assert (noisy <= 1).all()


@shapes
def test_the_level_is_the_share_of_the_pixels_or_the_deviation(name, shape):
    if name == "gaussian":
        grey = np.full(shape, 0.5, np.float32)
        difference = spoiled(name, grey, 0.1) - grey
        assert difference.std() == pytest.approx(0.1, rel=0.05)
        assert abs(difference.mean()) < 0.01
        assert "deviation" in NOISES[name].level_text
    else:
        changed = (spoiled(name, images(shape)) != images(shape)).any(axis=-1)  # a pixel has one fate in all channels
        assert changed.mean() == pytest.approx(LEVEL, abs=0.04)
        assert "share" in NOISES[name].level_text


@shapes
def test_more_is_worse(name, shape):
    errors = [np.square(spoiled(name, images(shape), level) - images(shape)).mean() for level in (0.05, 0.2, 0.6)]
    assert errors == sorted(errors)
    assert 0 < 3 * errors[0] < errors[-1]


def test_the_key_decides_the_noise(name):
    one, again, other = (spoiled(name, images(COLOUR), seed=seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)


def test_equal_images_get_different_noise(name):
    noisy = spoiled(name, np.full(COLOUR, 0.5, np.float32))
    assert len(np.unique(noisy.reshape(len(noisy), -1), axis=0)) > len(noisy) / 4


def test_inside_jit_is_as_outside_and_another_level_compiles_nothing(name, compilations):
    outside = np.asarray(spoil(name, jnp.asarray(images(COLOUR)), jnp.float32(LEVEL), jax.random.key(0)))
    np.testing.assert_allclose(spoiled(name, images(COLOUR)), outside, atol=1e-6)
    compilations.clear()
    spoiled(name, images(COLOUR), 0.55)
    assert compilations == []
