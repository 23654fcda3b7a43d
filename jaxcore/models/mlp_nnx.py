"""The multilayer perceptron in flax.nnx."""

import math
from functools import partial

import jax
from flax import nnx

from jaxcore.config.run import NetworkConfig
from jaxcore.models import nnx_layers
from jaxcore.models.contract import Model


class Block(nnx.Module):
    """Dense → (batch normalisation) → activation → (dropout)."""

    def __init__(self, fan_in: int, width: int, activation: str, network: NetworkConfig, rngs: nnx.Rngs):
        self.linear = nnx_layers.Linear(fan_in, width, rngs=rngs)
        self.norm = nnx.BatchNorm(width, rngs=rngs) if network.batch_norm else None
        self.activation = getattr(nnx, activation)
        self.dropout = nnx.Dropout(network.dropout) if network.dropout else None

    def __call__(self, x, *, key, train: bool):
        x = self.linear(x)
        if self.norm is not None:
            x = self.norm(x, use_running_average=not train)
        x = self.activation(x)
        if self.dropout is not None:
            x = self.dropout(x, deterministic=not train, rngs=key)
        return x


class MLP(nnx.Module):
    """Blocks for the hidden layers, then one dense layer."""

    def __init__(self, features: int, outputs: int, network: NetworkConfig, rngs: nnx.Rngs):
        sizes = [features, *network.hidden]
        self.blocks = nnx.List(
            Block(fan_in, width, activation, network, rngs)
            for fan_in, width, activation in zip(sizes, network.hidden, network.activations)
        )
        self.out = nnx_layers.Linear(sizes[-1], outputs, rngs=rngs)

    def __call__(self, x, *, key, train: bool):
        x = x.reshape(x.shape[0], -1)
        for i, block in enumerate(self.blocks):
            x = block(x, key=jax.random.fold_in(key, i), train=train)
        return self.out(x)


def build(network: NetworkConfig, input_shape: tuple[int, ...], outputs: int) -> Model:
    """The network that `network` describes."""
    return nnx_layers.as_model(partial(MLP, math.prod(input_shape), outputs, network), dense=True)
