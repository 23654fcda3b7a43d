"""A denoiser in flax.nnx that predicts the noise (DnCNN: Zhang et al., arXiv:1608.03981)."""

from functools import partial
from itertools import pairwise

from flax import nnx

from jaxcore.config.run import NetworkConfig
from jaxcore.kernels.layers import MICRO_BATCH, convolution
from jaxcore.models import nnx_layers
from jaxcore.models.contract import Model

WIDTH, DEPTH = 24, 5

Conv = partial(nnx.Conv, kernel_size=(3, 3), kernel_init=nnx.initializers.he_normal(), conv_general_dilated=convolution)


class ResidualDenoiser(nnx.Module):
    """Convolutions at full resolution. The noise is predicted as a product.

    How far each value is off, times how sure the network is that the pixel is spoiled at all: so a sound pixel can pass through
    untouched.
    """

    def __init__(self, channels: int, rngs: nnx.Rngs):
        widths = [channels, *[WIDTH] * (DEPTH - 1)]
        self.convs = nnx.List(Conv(a, b, rngs=rngs) for a, b in pairwise(widths))
        self.clean = Conv(WIDTH, channels, rngs=rngs)
        self.spoiled = Conv(WIDTH, 1, rngs=rngs)

    def __call__(self, x, *, key, train: bool):
        features = x - 0.5
        for conv in self.convs:
            features = nnx.relu(conv(features))
        off = x - 0.5 - self.clean(features)
        return x - nnx.sigmoid(self.spoiled(features)) * off


def build(network: NetworkConfig, input_shape: tuple[int, ...], outputs: int) -> Model:
    """The same for every configuration: nothing about it can be chosen."""
    return nnx_layers.as_model(partial(ResidualDenoiser, input_shape[-1]), micro_batch=MICRO_BATCH)
