"""The variational autoencoder in flax.nnx (Kingma and Welling, arXiv:1312.6114)."""

import math
from functools import partial
from itertools import pairwise
from typing import Any

import jax
import jax.numpy as jnp
from flax import nnx

from jaxcore.config.run import NetworkConfig
from jaxcore.kernels.layers import MICRO_BATCH, pooled_convolution, upsampled_convolution
from jaxcore.models import nnx_layers
from jaxcore.models.contract import Latent, Model

Conv = partial(nnx.Conv, kernel_size=(3, 3), kernel_init=nnx.initializers.he_normal())
PooledConv = partial(Conv, conv_general_dilated=pooled_convolution)
UpsampledConv = partial(Conv, conv_general_dilated=upsampled_convolution)
WIDTHS = (32, 64)  # of the convolutional variant; each is followed by pooling


class Dense(nnx.Module):
    """Dense layers, each with its activation but the last."""

    def __init__(self, sizes: list[int], activations: tuple[str, ...], rngs: nnx.Rngs):
        self.layers = nnx.List(nnx_layers.Linear(a, b, rngs=rngs) for a, b in pairwise(sizes))
        self.activations = tuple(getattr(nnx, name) for name in activations)

    def __call__(self, x):
        *hidden, last = self.layers
        for layer, activation in zip(hidden, self.activations):
            x = activation(layer(x))
        return last(x)


class VAE(nnx.Module):
    """An encoder to the mean and log variance of each latent number, and a decoder that mirrors it.

    The convolutional variant has two convolutions with pooling before the encoder's dense layers, and two with upsampling
    after the decoder's. Height and width must be multiples of four there.
    """

    def __init__(self, network: NetworkConfig, input_shape: tuple[int, ...], rngs: nnx.Rngs):
        height, width, channels = input_shape
        self.latent, self.input_shape = network.latent, input_shape
        self.convolutional = network.variant == "convolutional"
        self.inner_shape = (height // 4, width // 4, WIDTHS[1]) if self.convolutional else input_shape
        inner, activations = math.prod(self.inner_shape), network.activations
        self.encoder = Dense([inner, *network.hidden, 2 * network.latent], activations, rngs)
        self.decoder = Dense([network.latent, *network.hidden[::-1], inner], activations[::-1], rngs)
        if self.convolutional:
            self.down = nnx.List([PooledConv(channels, WIDTHS[0], rngs=rngs), PooledConv(*WIDTHS, rngs=rngs)])
            self.up = nnx.List([UpsampledConv(*WIDTHS[::-1], rngs=rngs), UpsampledConv(WIDTHS[0], channels, rngs=rngs)])

    def encode(self, x):
        """Images (n, height, width, channels) in [0, 1] → mean and log variance, each (n, latent)."""
        if self.convolutional:
            for conv in self.down:
                x = nnx.relu(conv(x))
        return jnp.split(self.encoder(x.reshape(x.shape[0], -1)), 2, axis=-1)

    def decode(self, z):
        """Latent numbers (n, latent) → logits (n, height, width, channels)."""
        x = self.decoder(z).reshape(z.shape[0], *self.inner_shape)
        if self.convolutional:
            first, second = self.up
            x = second(nnx.relu(first(nnx.relu(x))))
        return x

    def __call__(self, x, *, key, train: bool):
        """In training the latent numbers are drawn from their distribution, else its mean is taken."""
        mean, log_variance = self.encode(x)
        z = mean + jnp.exp(0.5 * log_variance) * jax.random.normal(key, mean.shape) if train else mean
        return Latent(self.decode(z), mean, log_variance)


def decoder_layers(network: NetworkConfig, input_shape: tuple[int, ...], params: dict[str, Any]) -> list[dict[str, Any]]:
    """The decoder as a list, for whoever computes it without JAX: each layer takes what the one before gives.

    Returns:
        `kernel` (inputs, outputs), `bias` (outputs,) and `activation`, by name; the last is the sigmoid that makes an image of
        logits. A convolution has a kernel (3, 3, inputs, outputs) and `size`, the height and width of its input, which it
        doubles first, as `jaxcore.kernels.layers.upsample` does.
    """
    parts = list(params["decoder"]["layers"].values())
    activations, sizes = [*network.activations[::-1]], [None] * len(parts)
    if network.variant == "convolutional":
        height, width, _channels = input_shape
        parts += params["up"].values()
        activations += ["relu", "relu"]
        sizes += [(height // 4, width // 4), (height // 2, width // 2)]
    return [
        {"kernel": part["kernel"], "bias": part["bias"], "activation": activation, "size": size}
        for part, activation, size in zip(parts, [*activations, "sigmoid"], sizes)
    ]


def build(network: NetworkConfig, input_shape: tuple[int, ...], outputs: int) -> Model:
    """Dense, or convolutional."""
    micro_batch = MICRO_BATCH if network.variant == "convolutional" else 0
    return nnx_layers.as_model(partial(VAE, network, input_shape), micro_batch=micro_batch, parts=("encode", "decode"))
