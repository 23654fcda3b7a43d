import jax.numpy as jnp
import optax  # optimizers; networks are Flax's or Equinox's, checkpoints Orbax's

optimizer = optax.chain(optax.clip_by_global_norm(1.0), optax.adam(0.1))
weights = jnp.array([3.0, 4.0])
state = optimizer.init(weights)
updates, state = optimizer.update(2 * weights, state)
print(optax.apply_updates(weights, updates))
