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


def random_affine(images: jax.Array, key: jax.Array) -> jax.Array:
    """Turn, zoom and shift each image (n, height, width, channels) a little.

    By up to 10 degrees about its middle, a tenth of its size, and a fourteenth of its side, each way: 2 of MNIST's 28 pixels.
    A new pixel lies between four old ones, and is their mean, weighted by nearness; beyond the edge is what is at the edge.
    """
    n, height, width = images.shape[:3]
    middle = jnp.array([height - 1, width - 1])[:, None, None] / 2
    down, across = jnp.mgrid[:height, :width] - middle
    turns, zooms, shifts = (
        jax.random.uniform(key, (n, *shape), minval=-most, maxval=most)
        for key, shape, most in zip(jax.random.split(key, 3), [(), (), (2, 1, 1)], [jnp.radians(10), 0.1, 1 / 14])
    )

    def moved(image, turn, zoom, shift):
        rows, columns = jnp.cos(turn) * down - jnp.sin(turn) * across, jnp.sin(turn) * down + jnp.cos(turn) * across
        places = (1 + zoom) * jnp.stack([rows, columns]) + middle + shift * jnp.array([height, width])[:, None, None]

        def pixels(channel):
            return jax.scipy.ndimage.map_coordinates(channel, places, order=1, mode="nearest")

        return jax.vmap(pixels, in_axes=-1, out_axes=-1)(image)

    # The barrier keeps XLA from moving an image anew for each place of a convolution's window.
    return jax.lax.optimization_barrier(jax.vmap(moved)(images, turns, zooms, shifts))
