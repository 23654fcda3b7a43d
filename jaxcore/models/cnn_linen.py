"""The convolutional network in flax.linen."""

from functools import partial

from flax import linen as nn

from jaxcore.config.run import NetworkConfig
from jaxcore.kernels.layers import (
    MICRO_BATCH,
    convolution,
    max_pool,
    pooled_convolution,
    space_to_depth,
    standardised_convolution,
)
from jaxcore.models import linen_layers
from jaxcore.models.contract import Model

WIDTHS = (32, 64, 128)  # of the residual network's stages

Conv = partial(nn.Conv, kernel_size=(3, 3), kernel_init=nn.initializers.he_normal(), conv_general_dilated=convolution)
PooledConv = partial(Conv, conv_general_dilated=pooled_convolution)
StandardisedConv = partial(Conv, conv_general_dilated=standardised_convolution)


def small(x, activation):
    """Two convolutions, each with pooling and activation."""
    x = activation(PooledConv(32)(x))
    x = activation(PooledConv(64)(x))
    return x.reshape(x.shape[0], -1)


def residual(x, activation):
    """Three stages of a convolution and a residual block, at a half, a quarter and an eighth of the resolution; then a mean.

    A block adds to its input what two convolutions make of it. Their kernels are standardised, which steadies training as
    batch normalisation would, and mixes no examples.
    """
    x = space_to_depth(x)
    for width in WIDTHS:
        x = activation(StandardisedConv(width)(x if width == WIDTHS[0] else max_pool(x)))
        x = activation(x + StandardisedConv(width)(activation(StandardisedConv(width)(x))))
    return x.mean(axis=(1, 2))


def quick(x, activation, network):
    """Standardised convolutions, each with pooling and activation."""
    if not network.full_resolution:
        x = space_to_depth(x)
    for width in network.channels:
        x = activation(max_pool(StandardisedConv(width)(x)))
    return x.reshape(x.shape[0], -1)


class CNN(nn.Module):
    """Convolutions, then dense layers with activation and dropout, then one dense layer."""

    network: NetworkConfig
    outputs: int

    @nn.compact
    def __call__(self, x, train: bool):
        network = self.network
        bodies = {"standard": small, "residual": residual, "quick": partial(quick, network=network)}
        x = bodies[network.variant](x, getattr(nn, network.activations[0] if network.hidden else network.activation[0]))
        for width, activation in zip(network.hidden, network.activations):
            x = getattr(nn, activation)(linen_layers.Dense(width)(x))
            if network.dropout:
                x = nn.Dropout(network.dropout, deterministic=not train)(x)
        return linen_layers.Dense(self.outputs)(x)


def build(network: NetworkConfig, input_shape: tuple[int, ...], outputs: int) -> Model:
    """The small network, the residual one, or the quick one."""
    return linen_layers.as_model(CNN(network, outputs), micro_batch=MICRO_BATCH)
