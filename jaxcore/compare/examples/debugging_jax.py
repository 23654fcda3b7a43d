import jax
import jax.numpy as jnp


@jax.jit
def f(x):
    print("traced:", x)  # once, without numbers
    jax.debug.print("run: {x}", x=x)  # every time
    return jnp.log(x)


f(0.5)
jax.config.update("jax_debug_nans", True)  # stops where the first NaN appears
try:
    f(-1.0)
except FloatingPointError as error:
    print(str(error).splitlines()[0][:60])
