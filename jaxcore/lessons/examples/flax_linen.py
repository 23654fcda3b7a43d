import jax
from flax import linen as nn

model = nn.Sequential([nn.Dense(8), nn.relu, nn.Dense(3)])
variables = model.init(jax.random.key(0), jax.numpy.ones((1, 4)))
print(jax.tree.map(lambda leaf: leaf.shape, variables))
