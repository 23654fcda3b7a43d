"""What spoils an image: each function takes images (n, height, width, channels) in [0, 1], the level and a key.

It returns images of the same shape, in [0, 1] again. `jaxcore.catalog.noises` lists them.
"""

from pkgutil import resolve_name

import jax
import jax.numpy as jnp

from jaxcore.catalog.noises import NOISES


def spoil(noise: str, images: jax.Array, level: jax.typing.ArrayLike, key: jax.Array) -> jax.Array:
    """What that noise, a key of `NOISES`, makes of the images."""
    return resolve_name(NOISES[noise].add)(images, level, key)


def random_pixels(images: jax.Array, level: jax.typing.ArrayLike, key: jax.Array) -> jax.Array:
    """Give a share `level` of the pixels a colour drawn evenly from all colours."""
    where, colours = jax.random.split(key)
    hit = jax.random.bernoulli(where, level, (*images.shape[:3], 1))
    return jnp.where(hit, jax.random.uniform(colours, images.shape), images)


def gaussian(images: jax.Array, level: jax.typing.ArrayLike, key: jax.Array) -> jax.Array:
    """Add normally distributed numbers of standard deviation `level` to every value."""
    return jnp.clip(images + level * jax.random.normal(key, images.shape), 0.0, 1.0)


def salt_and_pepper(images: jax.Array, level: jax.typing.ArrayLike, key: jax.Array) -> jax.Array:
    """Make a share `level` of the pixels black or white, by the toss of a coin."""
    drawn = jax.random.uniform(key, (*images.shape[:3], 1))
    return jnp.where(drawn < level, jnp.where(drawn < level / 2, 0.0, 1.0), images)


def missing_square(images: jax.Array, level: jax.typing.ArrayLike, key: jax.Array) -> jax.Array:
    """Blacken a square of a share `level` of the area, somewhere inside each image."""
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
