"""The multilayer perceptron in flax.nnx."""

import math
from functools import partial
from itertools import pairwise

import jax
from flax import nnx

from jaxcore.config.run import NetworkConfig
from jaxcore.models import nnx_layers
from jaxcore.models.contract import Model


class MLP(nnx.Module):
    """Dense → (batch normalisation) → activation → (dropout) for each hidden layer, then one dense layer."""

    def __init__(self, features: int, outputs: int, network: NetworkConfig, rngs: nnx.Rngs):
        sizes = [features, *network.hidden]
        self.hidden, self.norms = nnx.List(), nnx.List()
        for fan_in, width in pairwise(sizes):
            self.hidden.append(nnx_layers.Linear(fan_in, width, rngs=rngs))
            self.norms.append(nnx.BatchNorm(width, rngs=rngs) if network.batch_norm else None)
        self.activations = tuple(getattr(nnx, name) for name in network.activations)
        self.dropout = nnx.Dropout(network.dropout) if network.dropout else None
        self.out = nnx_layers.Linear(sizes[-1], outputs, rngs=rngs)

    def __call__(self, x, *, key, train: bool):
        x = x.reshape(x.shape[0], -1)
        for i, (layer, norm, activation) in enumerate(zip(self.hidden, self.norms, self.activations)):
            x = layer(x)
            if norm is not None:
                x = norm(x, use_running_average=not train)
            x = activation(x)
            if self.dropout is not None:
                x = self.dropout(x, deterministic=not train, rngs=jax.random.fold_in(key, i))
        return self.out(x)


def build(network: NetworkConfig, input_shape: tuple[int, ...], outputs: int) -> Model:
    """The network that `network` describes."""
    return nnx_layers.as_model(partial(MLP, math.prod(input_shape), outputs, network), dense=True)
