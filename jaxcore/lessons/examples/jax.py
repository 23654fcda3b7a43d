import jax
import jax.numpy as jnp

gradient = jax.jit(jax.grad(lambda x: jnp.sum(x**3)))
print(gradient(jnp.arange(4.0)))
