import jax.numpy as jnp
import optax

optimizer, weights = optax.adam(0.1), jnp.array([1.0, -2.0])
updates, state = optimizer.update(2 * weights, optimizer.init(weights), weights)
print(optax.apply_updates(weights, updates))
