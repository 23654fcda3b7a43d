"""A batch in pieces, whose sums are added up: what lies between the layers then stays in a CPU core's cache."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

EXAMPLES_A_TURN = 32  # of the loop over a batch's pieces: while one waits for a core, another of the turn has it


def up_to(size: int, count: int) -> int:
    """The smallest multiple of `size` that is at least `count`."""
    return -(-count // size) * size


def summed_over_pieces(function: Callable[[Any], Any], batch: Any, size: int) -> Any:
    """Σ `function(piece)` over pieces of `size` of the batch's examples.

    Args:
        function: takes a part of the batch, and returns a pytree of arrays, sums over that part's examples.
        batch: a pytree of arrays (examples, …), whose number `size` divides.
    """
    pieces = jax.tree.map(lambda a: a.reshape(-1, size, *a.shape[1:]), batch)
    piece = jax.tree.map(lambda a: a[0], pieces)
    zeros = jax.tree.map(lambda a: jnp.zeros(a.shape, a.dtype), jax.eval_shape(function, piece))

    def add(total, piece):
        return jax.tree.map(jnp.add, total, function(piece)), None

    return lax.scan(add, zeros, pieces, unroll=max(1, EXAMPLES_A_TURN // size))[0]
