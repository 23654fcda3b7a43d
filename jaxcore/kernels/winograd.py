"""Convolutions of 3×3 with less than half of the multiplications: Winograd's F(2×2, 3×3).

Two neighbouring results of a filter of three need six multiplications, or four, if the input and the filter are first added up
in a clever way. Used along both axes, sixteen products of matrices take the place of thirty-six for every 2×2 square of
results (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", arXiv:1509.09308, whose letters these are).
"""

import jax
import jax.numpy as jnp
from jax import lax

from jaxcore.kernels.products import product
from jaxcore.kernels.squares import corners

B_T = ((1, 0, -1, 0), (0, 1, 1, 0), (0, -1, 1, 0), (0, 1, 0, -1))  # of four inputs
G = ((1, 0, 0), (0.5, 0.5, 0.5), (0.5, -0.5, 0.5), (0, 0, 1))  # of three weights
A_T = ((1, 1, 1, 0), (0, 1, -1, -1))  # of four products, which makes two outputs


def squares(x: jax.Array, kernel: jax.Array, padding) -> list[list[jax.Array]]:
    """The convolution of stride 1 as the corners of its 2×2 squares, `[row][column]`, each (n, height/2, width/2, outputs).

    Args:
        x: (n, height, width, inputs).
        kernel: (3, 3, inputs, outputs).
        padding: zeros before and after, of height and of width; there must be an even number of results each way.
    """
    # Seen through, XLA would compute what x is made of anew for each of the sixteen sums; so would the derivative.
    x = jnp.pad(lax.optimization_barrier(x), ((0, 0), *padding, (0, 0)))
    inputs = _both_ways(B_T, _windows(corners(x)))
    weights = _both_ways(G, kernel)
    return _both_ways(A_T, [[_product(v, u) for v, u in zip(*rows)] for rows in zip(inputs, weights)])


def _product(v, u):
    return product(v.reshape(-1, len(u)), u).reshape(*v.shape[:-1], -1)


def _windows(squares: list[list[jax.Array]]) -> list[list[jax.Array]]:
    """The 4×4 inputs of each 2×2 square of results, each input for all squares at once."""
    n, height, width, channels = squares[0][0].shape

    def inputs(row, column):
        i, j = row // 2, column // 2
        return lax.slice(squares[row % 2][column % 2], (0, i, j, 0), (n, height - 1 + i, width - 1 + j, channels))

    return [[inputs(row, column) for column in range(4)] for row in range(4)]


def _both_ways(matrix, grid) -> list[list[jax.Array]]:
    """matrix · grid · matrixᵀ, for a grid whose entries are arrays."""
    across = [_times(matrix, row) for row in grid]
    return [list(row) for row in zip(*(_times(matrix, column) for column in zip(*across)))]


def _times(matrix, parts) -> list[jax.Array]:
    return [sum(factor * part for factor, part in zip(row, parts) if factor) for row in matrix]
