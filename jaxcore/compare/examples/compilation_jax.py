import jax
import jax.numpy as jnp


@jax.jit
def f(x):
    return jnp.tanh(x @ x).sum()


x = jnp.ones((64, 64)) / 64
print(f(x), f.lower(x).compile().cost_analysis()["flops"], "floating-point operations")
