"""Pictures of any size for a network that takes one size: cut into tiles that overlap, and put together again."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def split_tiles(image: np.ndarray, tile: tuple[int, int], overlap: int) -> np.ndarray:
    """Cut an image into tiles, row by row; what the last ones lack is the image's reflection.

    Args:
        image: (H, W, C), of any size.
        tile: height and width of a tile.
        overlap: how many pixels neighbours share, fewer than a tile's shorter side.

    Returns:
        (tiles, height, width, C), a copy.
    """
    (rows, columns), (down, across) = _grid(image.shape, tile, overlap)
    below = rows * down + overlap - image.shape[0]
    right = columns * across + overlap - image.shape[1]
    padded = np.pad(image, ((0, below), (0, right), (0, 0)), mode="reflect")
    views = np.lib.stride_tricks.sliding_window_view(padded, tile, axis=(0, 1))[::down, ::across]
    return np.array(np.moveaxis(views, 2, -1), order="C").reshape(rows * columns, *tile, image.shape[2])


def join_tiles(tiles: np.ndarray, shape: tuple[int, ...], overlap: int) -> np.ndarray:
    """Put tiles together, in the order of `split_tiles`; where they overlap, one fades into the other along a raised cosine.

    What a network makes of a tile's edge, where it sees nothing of what lies beyond, so hardly counts.

    Args:
        tiles: (tiles, height, width, C).
        shape: (H, W, C) or (H, W) of the image.
        overlap: as in `split_tiles`.

    Returns:
        (H, W, C) float32.
    """
    height, width = tiles.shape[1:3]
    (rows, columns), (down, across) = _grid(shape, (height, width), overlap)
    window = _window(height, overlap)[:, None, None] * _window(width, overlap)[:, None]
    total = np.zeros((rows * down + overlap, columns * across + overlap, tiles.shape[3]), np.float32)
    weight = np.zeros((*total.shape[:2], 1), np.float32)
    for index, tile in enumerate(tiles):
        top, left = index // columns * down, index % columns * across
        total[top : top + height, left : left + width] += tile * window
        weight[top : top + height, left : left + width] += window
    total /= weight
    return total[: shape[0], : shape[1]]


def restore_in_tiles(
    image: np.ndarray, tile_shape: tuple[int, ...], apply: Callable[[np.ndarray], np.ndarray], batch: int = 128
) -> np.ndarray:
    """Have a network restore a picture, tile by tile; neighbours share half of a tile's shorter side.

    Args:
        image: (H, W, C), of any size.
        tile_shape: what the network takes, (height, width) or (height, width, C).
        apply: takes and returns (batch, height, width, C); always called with that shape, so that it compiles once.
        batch: how many tiles at once; the last batch is filled up with black ones.

    Returns:
        (H, W, C) float32.
    """
    tile = tuple(tile_shape[:2])
    overlap = min(tile) // 2
    tiles = split_tiles(image.astype(np.float32, copy=False), tile, overlap)
    for start in range(0, len(tiles), batch):
        part = tiles[start : start + batch]
        filled = np.pad(part, ((0, batch - len(part)), (0, 0), (0, 0), (0, 0)))
        part[:] = np.asarray(apply(filled))[: len(part)]  # in place: a large picture is in memory often enough
    return join_tiles(tiles, image.shape, overlap)


def _grid(shape: tuple[int, ...], tile: tuple[int, int], overlap: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """How many rows and columns of tiles cover an image, and how many pixels it is from one to the next."""
    if not 0 <= overlap < min(tile):
        raise ValueError(f"overlap is {overlap}; tiles of {tile[0]}×{tile[1]} allow 0 to {min(tile) - 1}")
    steps = tile[0] - overlap, tile[1] - overlap
    counts = tuple(max(1, -(-(side - overlap) // step)) for side, step in zip(shape, steps))
    return counts, steps


def _window(length: int, overlap: int) -> np.ndarray:
    """1 in the middle, a raised cosine (Hann) over `overlap` pixels towards both ends, which reaches 0 just beyond them.

    Neighbours' sum to 1. Where three tiles or more share a pixel (an overlap of more than half a tile), or none lies beyond,
    at the picture's edge, they don't; `join_tiles` divides.
    """
    from_start = np.arange(length) + 0.5
    distance = np.minimum(from_start, length - from_start)
    return np.sin(np.pi / 2 * np.minimum(distance / max(overlap, 0.5), 1)).astype(np.float32) ** 2
