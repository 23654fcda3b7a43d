"""What is particular to each noise and to each change of training images."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxcore.catalog.augmentations import AUGMENTATIONS
from jaxcore.catalog.noises import draws
from jaxcore.engine import augmentation
from jaxcore.engine.augmentation import random_affine, random_crop, random_flip
from jaxcore.objectives import noise

pytestmark = pytest.mark.usefixtures("programs_on_disk")

GREY = jnp.full((200, 9, 12, 3), 0.5)


def test_salt_and_pepper_are_equally_frequent_and_colourless():
    noisy = np.asarray(noise.salt_and_pepper(GREY, 0.4, jax.random.key(0)))
    assert set(np.unique(noisy)) == {0, 0.5, 1}
    assert (noisy == noisy[..., :1]).all()
    black, white = (noisy == 0).mean(), (noisy == 1).mean()
    assert black == pytest.approx(0.2, abs=0.02)
    assert white == pytest.approx(0.2, abs=0.02)


def test_random_pixels_have_colours_of_all_kinds():
    noisy = np.asarray(noise.random_pixels(GREY, 0.5, jax.random.key(0)))
    colours = noisy[(noisy != 0.5).any(axis=-1)]
    np.testing.assert_allclose(np.histogram(colours, 4, (0, 1))[0] / colours.size, 0.25, atol=0.02)
    assert np.abs(np.corrcoef(colours.T)[np.triu_indices(3, 1)]).max() < 0.05, "the channels are alike"


def test_a_share_of_the_pixels_is_what_so_many_points_hit():
    thrown = np.random.default_rng(0).integers(0, 1024, (3000, 100))
    hit = np.mean([len(np.unique(places)) for places in thrown]) / 1024
    assert draws(hit, 1024) == pytest.approx(100, abs=0.5)


@pytest.mark.parametrize(("level", "side"), [(0.1, 3), (0.3, 6), (0.75, 9)])
def test_the_missing_square_is_a_square_inside_each_image_that_may_be_anywhere(level, side):
    holes = np.asarray(noise.missing_square(GREY, level, jax.random.key(0)) == 0)
    assert (holes == holes[..., :1]).all()
    corners = set()
    for hole in holes[..., 0]:
        rows, columns = np.flatnonzero(hole.any(axis=1)), np.flatnonzero(hole.any(axis=0))
        assert (np.ptp(rows), np.ptp(columns)) == (side - 1, side - 1)
        assert hole.sum() == side**2
        corners.add((rows[0], columns[0]))
    tops, lefts = zip(*corners)
    assert set(tops) == set(range(9 - side + 1))
    assert set(lefts) == set(range(12 - side + 1))
    assert len(corners) >= 0.8 * len(set(tops)) * len(set(lefts)), "some places are never taken"


def pictures() -> jax.Array:
    """Every pixel of every image has a value of its own."""
    return jnp.arange(200 * 16 * 24 * 3, dtype=jnp.float32).reshape(200, 16, 24, 3)


def test_half_of_the_images_are_mirrored_and_the_others_are_not_touched():
    before, after = np.asarray(pictures()), np.asarray(random_flip(pictures(), jax.random.key(0)))
    mirrored = (after == before[:, :, ::-1]).all(axis=(1, 2, 3))
    assert ((after == before).all(axis=(1, 2, 3)) ^ mirrored).all()
    assert 0.35 < mirrored.mean() < 0.65


def test_images_are_shifted_by_up_to_an_eighth_each_by_its_own_way_and_the_edge_is_mirrored():
    before, after = np.asarray(pictures()), np.asarray(random_crop(pictures(), jax.random.key(0)))
    padded = np.pad(before, ((0, 0), (2, 2), (3, 3), (0, 0)), mode="symmetric")
    shifts = set()
    for image, around in zip(after, padded):
        found = [
            (down, right)
            for down in range(5)
            for right in range(7)
            if (around[down : down + 16, right : right + 24] == image).all()
        ]
        assert len(found) == 1
        shifts |= set(found)
    assert {down for down, _ in shifts} == set(range(5))
    assert {right for _, right in shifts} == set(range(7))
    assert len(shifts) > 7, "down and right always go together"


def test_images_are_turned_zoomed_and_shifted_each_in_its_own_way():
    across = np.arange(57) - 28
    diamond = (np.abs(across)[:, None] + np.abs(across) * 3 <= 24).astype(np.float32)  # three times as high as wide
    after = np.asarray(random_affine(jnp.broadcast_to(diamond[..., None], (200, 57, 57, 1)), jax.random.key(0)))[..., 0]
    down, right = ((after.sum(axis) * across).sum(-1) / after.sum((1, 2)) for axis in (2, 1))
    apart = (after * (across[:, None] - down[:, None, None]) * (across - right[:, None, None])).sum((1, 2))
    high, wide = ((after.sum(axis) * (across - at[:, None]) ** 2).sum(-1) for axis, at in ((2, down), (1, right)))
    degrees = np.degrees(np.arctan2(2 * apart, high - wide) / 2)
    sizes = np.sqrt(after.sum((1, 2)) / diamond.sum())
    for found, least, most in ((degrees, -10, 10), (down, -4.5, 4.5), (right, -4.5, 4.5), (sizes, 1 / 1.1, 1 / 0.9)):
        reach = (most - least) / 20
        assert least - reach / 2 < found.min() < least + reach
        assert most - reach < found.max() < most + reach / 2
    assert np.abs(np.corrcoef([degrees, down, right, sizes]) - np.eye(4)).max() < 0.25, "they go together"
    gray = jnp.full((1, 33, 33, 3), 0.5)
    np.testing.assert_allclose(random_affine(gray, jax.random.key(0)), gray, atol=1e-6, err_msg="what is beyond the edge")


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_the_key_decides_how_images_are_changed(name):
    change = getattr(augmentation, name)
    one, again, other = (np.asarray(change(pictures(), jax.random.key(seed))) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)
