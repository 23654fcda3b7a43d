"""Training images changed anew each time they are seen, so that a network can't learn them by heart."""

import jax
import jax.numpy as jnp


def random_flip(images: jax.Array, key: jax.Array) -> jax.Array:
    """Mirror each image (n, height, width, channels), left to right, by the toss of a coin."""
    return jnp.where(jax.random.bernoulli(key, 0.5, (len(images), 1, 1, 1)), images[:, :, ::-1], images)


def random_crop(images: jax.Array, key: jax.Array) -> jax.Array:
    """Shift each image (n, height, width, channels) by up to an eighth of its side each way; the edge is mirrored.

    So those of CIFAR-10 are shifted by up to 4 of 32 pixels, as by He et al. (arXiv:1512.03385).
    """
    n, height, width, channels = images.shape
    down, across = height // 8, width // 8
    padded = jnp.pad(images, ((0, 0), (down, down), (across, across), (0, 0)), mode="symmetric")
    corners = jax.random.randint(key, (n, 2), 0, jnp.array([2 * down + 1, 2 * across + 1]))

    def crop(image, corner):
        return jax.lax.dynamic_slice(image, (corner[0], corner[1], 0), (height, width, channels))

    return jax.vmap(crop)(padded, corners)
