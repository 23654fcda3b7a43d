"""The denoising autoencoder in flax.linen: two poolings squeeze the image, two upsamplings draw it anew."""

from functools import partial

from flax import linen as nn

from jaxcore.config.run import NetworkConfig
from jaxcore.kernels.layers import MICRO_BATCH, convolution, pooled_convolution, upsampled_convolution
from jaxcore.models import linen_layers
from jaxcore.models.contract import Model

Conv = partial(nn.Conv, kernel_size=(3, 3), conv_general_dilated=convolution)
PooledConv = partial(Conv, conv_general_dilated=pooled_convolution)
UpsampledConv = partial(Conv, conv_general_dilated=upsampled_convolution)


class DenoisingAutoencoder(nn.Module):
    """Five convolutions of 3×3, their outputs in [0, 1]. Height and width must be multiples of four."""

    @nn.compact
    def __call__(self, x, train: bool):
        channels = x.shape[-1]
        x = nn.relu(PooledConv(32)(x))
        x = nn.relu(PooledConv(32)(x))
        x = nn.relu(Conv(32)(x))
        x = nn.relu(UpsampledConv(32)(x))
        return nn.sigmoid(UpsampledConv(channels)(x))


def build(network: NetworkConfig, input_shape: tuple[int, ...], outputs: int) -> Model:
    """The same for every configuration: nothing about it can be chosen."""
    return linen_layers.as_model(DenoisingAutoencoder(), micro_batch=2 * MICRO_BATCH)
