"""A denoiser in flax.nnx that predicts the noise (DnCNN: Zhang et al., arXiv:1608.03981)."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

from flax import nnx

from jaxcore.config import NetworkConfig
from jaxcore.models import nnx as adapter
from jaxcore.models.contract import Model
from jaxcore.models.layers import MICRO_BATCH, convolution, depth_to_space, space_to_depth

WIDTH, DEPTH = 48, 5

Conv = partial(nnx.Conv, kernel_size=(3, 3), kernel_init=nnx.initializers.he_normal(), conv_general_dilated=convolution)


class ResidualDenoiser(nnx.Module):
    """Five convolutions at half the resolution, where each position holds a square of 2×2 pixels.

    Rearranging pixels into channels loses nothing and makes the convolutions four times cheaper (FFDNet: Zhang et al.,
    arXiv:1710.04026). The noise is predicted as a product: how far each value is off, times how sure it is that the pixel is
    spoiled at all, so that a sound pixel can pass through untouched. Height and width must be even.
    """

    def __init__(self, channels: int, rngs: nnx.Rngs):
        widths = [4 * channels, *[WIDTH] * (DEPTH - 1)]
        self.convs = nnx.List(Conv(a, b, rngs=rngs) for a, b in pairwise(widths))
        self.clean = Conv(WIDTH, 4 * channels, rngs=rngs)
        self.spoiled = Conv(WIDTH, 4, rngs=rngs)

    def __call__(self, x, *, key, train: bool):
        features = space_to_depth(x - 0.5)
        for conv in self.convs:
            features = nnx.relu(conv(features))
        off = x - 0.5 - depth_to_space(self.clean(features))
        return x - nnx.sigmoid(depth_to_space(self.spoiled(features))) * off


def build(network: NetworkConfig, input_shape: tuple[int, ...], classes: int) -> Model:
    """The same for every configuration: nothing about it can be chosen."""
    return adapter.as_model(partial(ResidualDenoiser, input_shape[-1]), micro_batch=MICRO_BATCH)
