"""The registry of noises: what spoils an image. A new one is a function here and one entry.

Each function takes images (n, height, width, channels) in [0, 1], the level and a key, and returns images of the same shape,
in [0, 1] again. JAX is imported when one is called, not when the registry is read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jaxcore.translatable import N_

if TYPE_CHECKING:
    import jax


@dataclass(frozen=True)
class NoiseSpec:
    """A noise; `level_text` says what its level, from 0 to 1, counts."""

    title: str
    description: str
    level_text: str
    add: Callable[..., jax.Array]


def random_pixels(images: jax.Array, level: jax.typing.ArrayLike, key: jax.Array) -> jax.Array:
    """Give a share `level` of the pixels a colour drawn evenly from all colours."""
    import jax
    import jax.numpy as jnp

    where, colours = jax.random.split(key)
    hit = jax.random.bernoulli(where, level, (*images.shape[:3], 1))
    return jnp.where(hit, jax.random.uniform(colours, images.shape), images)


def gaussian(images: jax.Array, level: jax.typing.ArrayLike, key: jax.Array) -> jax.Array:
    """Add normally distributed numbers of standard deviation `level` to every value."""
    import jax
    import jax.numpy as jnp

    return jnp.clip(images + level * jax.random.normal(key, images.shape), 0.0, 1.0)


def salt_and_pepper(images: jax.Array, level: jax.typing.ArrayLike, key: jax.Array) -> jax.Array:
    """Make a share `level` of the pixels black or white, by the toss of a coin."""
    import jax
    import jax.numpy as jnp

    drawn = jax.random.uniform(key, (*images.shape[:3], 1))
    return jnp.where(drawn < level, jnp.where(drawn < level / 2, 0.0, 1.0), images)


def missing_square(images: jax.Array, level: jax.typing.ArrayLike, key: jax.Array) -> jax.Array:
    """Blacken a square of a share `level` of the area, somewhere inside each image."""
    import jax
    import jax.numpy as jnp

    height, width = images.shape[1:3]
    side = jnp.round(jnp.sqrt(level * height * width)).astype(jnp.int32)
    drawn = jax.random.uniform(key, (2, len(images), 1))
    inside = []
    for length, share in zip((height, width), drawn):
        first = jnp.floor(share * (length - jnp.minimum(side, length) + 1)).astype(jnp.int32)
        position = jnp.arange(length)
        inside.append((position >= first) & (position < first + side))
    hole = inside[0][:, :, None] & inside[1][:, None, :]
    return jnp.where(hole[..., None], 0.0, images)


NOISES: dict[str, NoiseSpec] = {
    "random_pixels": NoiseSpec(
        N_("random pixels"),
        N_("Some pixels have any colour."),
        N_("share of the pixels"),
        random_pixels,
    ),
    "gaussian": NoiseSpec(
        N_("Gaussian"),
        N_("Every value is a little off, as on a photograph taken in the dark."),
        N_("standard deviation, where white is 1"),
        gaussian,
    ),
    "salt_and_pepper": NoiseSpec(
        N_("salt and pepper"),
        N_("Some pixels are black or white."),
        N_("share of the pixels"),
        salt_and_pepper,
    ),
    "missing_square": NoiseSpec(
        N_("missing square"),
        N_("A square is black, and must be guessed from what is around it."),
        N_("share of the area"),
        missing_square,
    ),
}
