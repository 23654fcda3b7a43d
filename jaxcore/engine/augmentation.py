"""Training images changed anew each time they are seen, so that a network can't learn them by heart."""

import jax
import jax.numpy as jnp

MAX_SHIFT = 4  # pixels; He et al. (arXiv:1512.03385) pad CIFAR-10 by 4 and crop


def random_flip(images: jax.Array, key: jax.Array) -> jax.Array:
    """Mirror each image (n, height, width, channels), left to right, by the toss of a coin."""
    return jnp.where(jax.random.bernoulli(key, 0.5, (len(images), 1, 1, 1)), images[:, :, ::-1], images)


def random_crop(images: jax.Array, key: jax.Array) -> jax.Array:
    """Shift each image (n, height, width, channels) by up to `MAX_SHIFT` pixels each way; the edge is mirrored."""
    n, height, width, channels = images.shape
    edge = ((0, 0), (MAX_SHIFT, MAX_SHIFT), (MAX_SHIFT, MAX_SHIFT), (0, 0))
    padded = jnp.pad(images, edge, mode="symmetric")
    corners = jax.random.randint(key, (n, 2), 0, 2 * MAX_SHIFT + 1)

    def crop(image, corner):
        return jax.lax.dynamic_slice(image, (corner[0], corner[1], 0), (height, width, channels))

    return jax.vmap(crop)(padded, corners)
