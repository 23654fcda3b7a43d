import jax
import jax.numpy as jnp


def f(x):
    print("Python sees:", x)  # only while JAX traces
    return jnp.sin(x) * 2


fast = jax.jit(f)
print(fast(1.0))
print(fast(2.0))  # the traced program runs; Python does not
