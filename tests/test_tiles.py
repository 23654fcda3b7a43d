from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy.ndimage import uniform_filter

from jaxcore.data.tiles import join_tiles, restore_in_tiles, split_tiles


def image_of(height: int, width: int, channels: int = 3) -> np.ndarray:
    return np.random.default_rng(0).random((height, width, channels), np.float32)


@pytest.mark.parametrize("tile", [(8, 8), (28, 28), (32, 32), (16, 9)])
def test_tiles_put_together_unchanged_are_the_image(tile):
    sizes = [(8, 8), (9, 8), (8, 50), (61, 47), (64, 64), (65, 40)]
    for size, overlap, channels in itertools.product(sizes, [0, 1, 4, 7], [1, 3]):
        image = image_of(*size, channels)
        tiles = split_tiles(image, tile, overlap)
        assert tiles.shape[1:] == (*tile, channels)
        joined = join_tiles(tiles, image.shape, overlap)
        assert joined.dtype == np.float32
        np.testing.assert_allclose(joined, image, atol=1e-6, err_msg=f"{size}, {overlap}, {channels}")


def test_tiles_are_cut_row_by_row():
    image = image_of(14, 20)
    tiles = split_tiles(image, (8, 8), 2)
    assert len(tiles) == 2 * 3
    np.testing.assert_array_equal(tiles[4], image[6:14, 6:14])


def test_what_a_tile_lacks_is_reflected():
    row = np.arange(8.0)[None, :, None].repeat(8, axis=0)
    tiles = split_tiles(row, (32, 32), 8)
    assert tiles.shape == (1, 32, 32, 1)
    assert tiles[0, 0, :24, 0].tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1, 0, 1, 2, 3, 4, 5, 6, 7, 6, 5]


def test_one_tile_fades_into_the_next():
    """Every other tile is white: the seam is half a wave of a cosine over the overlap, not a step, and flat elsewhere."""
    tiles = np.zeros((3, 8, 8, 1), np.float32)
    tiles[1] = 1
    row = join_tiles(tiles, (8, 16), 4)[3, :, 0]
    rising = [(1 - math.cos(math.pi * (step + 0.5) / 4)) / 2 for step in range(4)]
    assert row == pytest.approx([0] * 4 + rising + rising[::-1] + [0] * 4, abs=1e-6)


def test_no_seam_is_seen_where_a_network_errs_at_its_tiles_edges():
    """A mean over 11×11 finds black beyond a tile's edge, and makes a white picture half as bright there."""
    picture = np.ones((128, 96, 3), np.float32)
    restored = restore_in_tiles(picture, (32, 32), lambda x: uniform_filter(x, (1, 11, 11, 1), mode="constant"), batch=16)
    inside = restored[8:-8, 8:-8]
    assert inside.min() > 0.95
    assert max(np.abs(np.diff(inside, axis=axis)).max() for axis in (0, 1)) < 0.02


@pytest.mark.parametrize("overlap", [-1, 8, 9])
def test_an_overlap_that_leaves_no_step_is_refused(overlap):
    with pytest.raises(ValueError, match=f"overlap is {overlap}; tiles of 8×9 allow 0 to 7"):
        split_tiles(image_of(20, 20), (8, 9), overlap)


@pytest.mark.parametrize("tile_shape", [(8, 8), (32, 32, 3), (28, 20, 3)])
@pytest.mark.parametrize("size", [(8, 8), (61, 8), (61, 150)])
def test_a_network_is_always_fed_whole_batches(tile_shape, size):
    shapes = set()

    def invert(batch):
        shapes.add(batch.shape)
        return 1 - batch

    image = image_of(*size)
    np.testing.assert_allclose(restore_in_tiles(image, tile_shape, invert, batch=16), 1 - image, atol=1e-6)
    assert shapes == {(16, *tile_shape[:2], 3)}


def test_the_picture_and_what_the_network_was_fed_are_left_as_they_are():
    image, fed = image_of(30, 30), []

    def darken(batch):
        fed.append((batch, batch.copy()))
        return batch / 2

    restore_in_tiles(image, (8, 8), darken, batch=8)
    np.testing.assert_array_equal(image, image_of(30, 30))
    assert all((batch == copy).all() for batch, copy in fed)
