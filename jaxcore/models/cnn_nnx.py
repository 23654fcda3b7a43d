"""The convolutional network in flax.nnx."""

import math
from functools import partial
from itertools import pairwise

import jax
from flax import nnx

from jaxcore.config.run import NetworkConfig
from jaxcore.kernels.layers import (
    MICRO_BATCH,
    convolution,
    max_pool,
    pooled_convolution,
    space_to_depth,
    standardised_convolution,
)
from jaxcore.models import nnx_layers
from jaxcore.models.contract import Model

WIDTHS = (32, 64, 128)  # of the residual network's stages

Conv = partial(nnx.Conv, kernel_size=(3, 3), kernel_init=nnx.initializers.he_normal(), conv_general_dilated=convolution)
PooledConv = partial(Conv, conv_general_dilated=pooled_convolution)
StandardisedConv = partial(Conv, conv_general_dilated=standardised_convolution)


class Stage(nnx.Module):
    """A convolution and a residual block. Standardised kernels steady them as batch normalisation would."""

    def __init__(self, fan_in: int, width: int, activation: str, rngs: nnx.Rngs):
        self.activation = getattr(nnx, activation)
        self.conv = StandardisedConv(fan_in, width, rngs=rngs)
        self.block = nnx.List(StandardisedConv(width, width, rngs=rngs) for _ in range(2))

    def __call__(self, x):
        x = self.activation(self.conv(x))
        first, second = self.block
        return self.activation(x + second(self.activation(first(x))))


class CNN(nnx.Module):
    """Convolutions, then dense layers with activation and dropout, then one dense layer."""

    def __init__(self, network: NetworkConfig, input_shape: tuple[int, ...], outputs: int, rngs: nnx.Rngs):
        height, width, channels = input_shape
        self.variant = network.variant
        first = network.activations[0] if network.hidden else network.activation[0]
        self.activation = getattr(nnx, first)
        if self.variant == "residual":
            widths = [4 * channels, *WIDTHS]
            self.stages = nnx.List(Stage(fan_in, width, first, rngs) for fan_in, width in pairwise(widths))
            sizes = [WIDTHS[-1], *network.hidden]
        elif self.variant == "quick":
            self.full_resolution = network.full_resolution
            widths = [channels if self.full_resolution else 4 * channels, *network.channels]
            self.convs = nnx.List(StandardisedConv(fan_in, width, rngs=rngs) for fan_in, width in pairwise(widths))
            halvings = len(network.channels) + (not self.full_resolution)
            sizes = [widths[-1] * _positions(height, width, halvings), *network.hidden]
        else:
            self.convs = nnx.List([PooledConv(channels, 32, rngs=rngs), PooledConv(32, 64, rngs=rngs)])
            sizes = [64 * _positions(height, width, 2), *network.hidden]
        self.hidden = nnx.List(nnx_layers.Linear(a, b, rngs=rngs) for a, b in pairwise(sizes))
        self.activations = tuple(getattr(nnx, name) for name in network.activations)
        self.dropout = nnx.Dropout(network.dropout) if network.dropout else None
        self.out = nnx_layers.Linear(sizes[-1], outputs, rngs=rngs)

    def features(self, x):
        """Two convolutions with pooling; three stages at a half, a quarter and an eighth of the resolution, and a mean; or
        as many standardised convolutions with pooling as are asked for.
        """
        if self.variant == "quick":
            x = x if self.full_resolution else space_to_depth(x)
            for conv in self.convs:
                x = self.activation(max_pool(conv(x)))
            return x.reshape(x.shape[0], -1)
        if self.variant == "residual":
            first, *others = self.stages
            x = first(space_to_depth(x))
            for stage in others:
                x = stage(max_pool(x))
            return x.mean(axis=(1, 2))
        for conv in self.convs:
            x = self.activation(conv(x))
        return x.reshape(x.shape[0], -1)

    def __call__(self, x, *, key, train: bool):
        x = self.features(x)
        for i, (layer, activation) in enumerate(zip(self.hidden, self.activations)):
            x = activation(layer(x))
            if self.dropout is not None:
                x = self.dropout(x, deterministic=not train, rngs=jax.random.fold_in(key, i))
        return self.out(x)


def _positions(height: int, width: int, halvings: int) -> int:
    """How many there are once both have been halved so often, rounded up each time."""
    return math.ceil(height / 2**halvings) * math.ceil(width / 2**halvings)


def build(network: NetworkConfig, input_shape: tuple[int, ...], outputs: int) -> Model:
    """The small network, the residual one, or the quick one."""
    return nnx_layers.as_model(partial(CNN, network, input_shape, outputs), micro_batch=MICRO_BATCH)
