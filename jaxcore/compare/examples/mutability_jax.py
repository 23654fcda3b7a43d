import jax.numpy as jnp

x = jnp.zeros(3)
try:
    x[0] = 1.0
except TypeError as error:
    print(str(error).splitlines()[0][:76])
y = x.at[0].set(1.0)  # a new array
print(x, y)
