import jax.numpy as jnp
from flax import nnx

layer = nnx.Linear(4, 3, rngs=nnx.Rngs(0))
print(layer(jnp.ones((2, 4))).shape, layer.kernel.shape)
print([path for path, leaf in nnx.to_flat_state(nnx.state(layer))])
