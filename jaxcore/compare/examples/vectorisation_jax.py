import jax
import jax.numpy as jnp


def distance(a, b):  # of two points
    return jnp.sqrt(jnp.sum((a - b) ** 2))


points = jnp.arange(6.0).reshape(3, 2)
print(jax.vmap(jax.vmap(distance, (None, 0)), (0, None))(points, points))
