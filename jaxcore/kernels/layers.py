"""Convolution, pooling and upsampling in the form that suits the device.

On an accelerator a convolution is XLA's own. On a CPU it is written as matrix products, which XLA hands to a fast library;
its convolution loops over single numbers there when it stands inside a `lax.scan`. Both give the same up to rounding.

`convolution`, and what does more than that in one go, take the arguments of `lax.conv_general_dilated`, so that Flax's layers
can be told to use them: `nn.Conv(32, (3, 3), conv_general_dilated=convolution)`.
"""

import functools
from collections.abc import Sequence

import jax
import jax.numpy as jnp
from jax import lax

from jaxcore.kernels import winograd
from jaxcore.kernels.products import product, transposed
from jaxcore.kernels.squares import corners, interleaved

NHWC = ("NHWC", "HWIO", "NHWC")
FEW = 8  # channels; below this, the side with few channels decides how the products are arranged
EPSILON = 1e-4  # against division by zero
MICRO_BATCH = 16  # images whose intermediate results stay in a CPU core's cache

Padding = Sequence[tuple[int, int]]


def convolution(x, kernel, window_strides, padding, **options) -> jax.Array:
    """Convolve `x` (n, height, width, inputs) with `kernel` (rows, columns, inputs, outputs), as `lax.conv_general_dilated`."""
    if not _as_products_here(x, kernel, **options):
        return lax.conv_general_dilated(x, kernel, window_strides, padding, **{"dimension_numbers": NHWC} | options)
    strides, padding = tuple(window_strides), _pads(x, kernel, window_strides, padding)
    if _by_squares(x, kernel, strides, padding):
        return interleaved(winograd.squares(x, kernel, padding))
    within = all(0 <= pad < size for size, pads in zip(kernel.shape, padding) for pad in pads)
    return as_products(x, kernel, padding) if strides == (1, 1) and within else gather(x, kernel, padding, strides)


def pooled_convolution(x, kernel, window_strides, padding, **options) -> jax.Array:
    """`max_pool` of `convolution`.

    A bias added afterwards, and an activation that never falls, give the same as before pooling, with a quarter of the work.
    """
    if _as_products_here(x, kernel, **options):
        pads = _pads(x, kernel, window_strides, padding)
        if _by_squares(x, kernel, tuple(window_strides), pads):
            return _largest([corner for row in winograd.squares(x, kernel, pads) for corner in row])
    return max_pool(convolution(x, kernel, window_strides, padding, **options))


def upsampled_convolution(x, kernel, window_strides, padding, **options) -> jax.Array:
    """`convolution` of `upsample(x)`.

    Upsampling, shifting and adding up do the same to every channel. So the channels can be mixed first, where there is a
    quarter of the positions, and the rest is one small matrix for the rows and one for the columns.
    """
    if tuple(window_strides) != (1, 1) or not _as_products_here(x, kernel, **options):
        return convolution(upsample(x), kernel, window_strides, padding, **options)
    n, height, width, inputs = x.shape
    rows, columns, _, outputs = kernel.shape
    down, across = (
        _shifted_upsampling(length, size, pads)
        for length, size, pads in zip((height, width), (rows, columns), _pads(upsample(x), kernel, (1, 1), padding))
    )
    mixed = product(lax.optimization_barrier(x).reshape(-1, inputs), kernel.transpose(2, 0, 1, 3).reshape(inputs, -1))
    mixed = mixed.reshape(n, height, width, rows, -1).swapaxes(2, 3)  # each row's shifts before its columns
    x = jnp.einsum("ab,nbc->nac", down, mixed.reshape(n, height * rows, -1))
    return jnp.einsum("ab,nrbc->nrac", across, x.reshape(n, len(down), width * columns, outputs))


def _shifted_upsampling(length: int, size: int, pads: tuple[int, int]) -> jax.Array:
    """(new length, length · size): doubles a length, pads it, and adds up what `size` shifts of it hold."""
    doubled = jnp.pad(_upsample(jnp.eye(length), 0), (pads, (0, 0)))
    new = len(doubled) - size + 1
    return jnp.stack([doubled[i : i + new] for i in range(size)], axis=-1).reshape(new, -1)


def _as_products_here(
    x, kernel, *, lhs_dilation=None, rhs_dilation=None, dimension_numbers=NHWC, feature_group_count=1, precision=None, **others
) -> bool:
    """Whether this is a CPU, and nothing is asked for but a convolution of two dimensions, channels last."""
    return (
        jax.default_backend() == "cpu"
        and all(d == 1 for d in (*(lhs_dilation or ()), *(rhs_dilation or ()), feature_group_count))
        and all(option is None for option in others.values())
        and x.ndim == 4
        and lax.conv_dimension_numbers(x.shape, kernel.shape, dimension_numbers)
        == lax.conv_dimension_numbers(x.shape, kernel.shape, NHWC)
    )


def _pads(x, kernel, strides, padding) -> Padding:
    """How many zeros there are before and after height and width."""
    if isinstance(padding, str):
        padding = lax.padtype_to_pads(x.shape[1:3], kernel.shape[:2], strides, padding)
    return tuple(map(tuple, padding))


def _by_squares(x, kernel, strides, padding) -> bool:
    """Whether `winograd` can do it, and there are channels enough for it to be worth while."""
    sizes = [length + sum(pads) for length, pads in zip(x.shape[1:3], padding)]
    return (
        kernel.shape[:2] == (3, 3)
        and strides == (1, 1)
        and min(kernel.shape[2:]) >= FEW
        and all(size % 2 == 0 and size >= 4 for size in sizes)
        and min(map(min, padding)) >= 0
    )


def standardised_convolution(x, kernel, *args, **kwargs) -> jax.Array:
    """`convolution` with the kernel's weights at mean 0 and variance 2 / fan-in for each output channel.

    So every layer hands on what it was given with the same variance (through relu), whatever the optimizer does to the
    kernel (weight standardisation: Qiao et al., arXiv:1903.10520).
    """
    fan_in = kernel[..., 0].size
    mean, variance = (statistic(kernel, axis=(0, 1, 2)) for statistic in (jnp.mean, jnp.var))
    return convolution(x, (kernel - mean) * lax.rsqrt(fan_in / 2 * variance + EPSILON), *args, **kwargs)


def as_products(x: jax.Array, kernel: jax.Array, padding: Padding) -> jax.Array:
    """A convolution of stride 1 as matrix products, with a derivative that is made of such products, too."""

    @jax.custom_vjp
    def convolve(x, kernel):
        return _forward(x, kernel, padding)

    def forward(x, kernel):
        return _forward(x, kernel, padding), (x, kernel)

    def backward(saved, dy):
        x, kernel = saved
        return _gradients(x, dy, kernel, padding)

    convolve.defvjp(forward, backward)
    return convolve(x, kernel)


def _forward(x: jax.Array, kernel: jax.Array, padding: Padding) -> jax.Array:
    inputs, outputs = kernel.shape[2:]
    return (scatter if outputs < min(FEW, inputs) else gather)(x, kernel, padding)


def _gradients(x, dy, kernel, padding) -> tuple[jax.Array, jax.Array]:
    """Of the input, a convolution of `dy` with the kernel turned by half; and of the kernel, Σ input × output gradient.

    Both need `dy` shifted to each place of the kernel; it is shifted once.
    """
    rows, columns, inputs, outputs = kernel.shape
    rest = [(size - 1 - low, size - 1 - high) for size, (low, high) in zip(kernel.shape, padding)]
    turned = jnp.flip(kernel, (0, 1)).swapaxes(2, 3)
    if inputs < min(FEW, outputs):
        product = transposed(_patches(x, (rows, columns), padding), outputs) @ dy.reshape(-1, outputs)
        return _forward(dy, turned, rest), product.reshape(kernel.shape)
    patches = _patches(dy, (rows, columns), rest)
    product = (transposed(x.reshape(-1, inputs), patches.shape[1]) @ patches).reshape(inputs, rows, columns, outputs)
    dx = (patches @ turned.reshape(-1, inputs)).reshape(x.shape)
    return dx, jnp.flip(product.transpose(1, 2, 0, 3), (0, 1))


def _patches(x: jax.Array, size: tuple[int, int], padding: Padding) -> jax.Array:
    """A row for each position: what a window of this size sees there."""
    patches = jnp.concatenate(_views(x, size, padding), axis=-1)
    return patches.reshape(-1, patches.shape[-1])


def _views(x: jax.Array, size: tuple[int, int], padding: Padding, strides=(1, 1)) -> list[jax.Array]:
    """`x` padded and shifted to each place of a window of this size, row by row."""
    x = jnp.pad(x, ((0, 0), *padding, (0, 0)))
    height, width = ((length - window) // stride + 1 for length, window, stride in zip(x.shape[1:3], size, strides))
    return [
        x[:, i : i + (height - 1) * strides[0] + 1 : strides[0], j : j + (width - 1) * strides[1] + 1 : strides[1]]
        for i in range(size[0])
        for j in range(size[1])
    ]


def gather(x, kernel, padding, strides=(1, 1)) -> jax.Array:
    """All shifted inputs side by side, then one product."""
    outputs = kernel.shape[-1]
    return jnp.concatenate(_views(x, kernel.shape[:2], padding, strides), axis=-1) @ kernel.reshape(-1, outputs)


def scatter(x, kernel, padding) -> jax.Array:
    """One product to all places of the window, then shifts and a sum: best for few output channels."""
    rows, columns, inputs, outputs = kernel.shape
    products = x @ kernel.transpose(2, 0, 1, 3).reshape(inputs, -1)
    products = jnp.pad(products, ((0, 0), *padding, (0, 0)))
    height, width = (length - size + 1 for length, size in zip(products.shape[1:3], (rows, columns)))
    return sum(
        products[:, i : i + height, j : j + width, (i * columns + j) * outputs : (i * columns + j + 1) * outputs]
        for i in range(rows)
        for j in range(columns)
    )


def max_pool(x: jax.Array) -> jax.Array:
    """The largest value of each 2×2 square of `x` (n, height, width, channels); an odd edge is a square cut in half.

    On a CPU its derivative, written out, is far cheaper than that of `lax.reduce_window`; of equal values, both take the first.
    """
    height, width = x.shape[1:3]
    if height % 2 or width % 2:
        x = jnp.pad(x, ((0, 0), (0, height % 2), (0, width % 2), (0, 0)), constant_values=-jnp.inf)
    return _pooled(x)


@jax.custom_vjp
def _pooled(x: jax.Array) -> jax.Array:
    return functools.reduce(jnp.maximum, _four(x))


def _pooled_and_saved(x):
    largest = _pooled(x)
    return largest, (x, largest)


def _pooled_backward(saved, dy):
    x, largest = saved
    parts = _to_the_first(_four(x), largest, dy)
    return (interleaved([parts[:2], parts[2:]]),)


_pooled.defvjp(_pooled_and_saved, _pooled_backward)


@jax.custom_vjp
def _largest(corners: list[jax.Array]) -> jax.Array:
    """The same for squares whose corners are arrays of their own."""
    return functools.reduce(jnp.maximum, corners)


def _largest_and_saved(corners):
    corners = lax.optimization_barrier(corners)
    largest = _largest(corners)
    return largest, (corners, largest)


def _largest_backward(saved, dy):
    corners, largest = saved
    return (lax.optimization_barrier(_to_the_first(corners, largest, dy)),)


_largest.defvjp(_largest_and_saved, _largest_backward)


def _four(x: jax.Array) -> list[jax.Array]:
    """The corners of each 2×2 square, row by row."""
    return [corner for row in corners(x) for corner in row]


def _to_the_first(corners: list[jax.Array], largest: jax.Array, dy: jax.Array) -> list[jax.Array]:
    """`dy` for the first corner that is the largest, and 0 for the others."""
    parts, found = [], jnp.zeros(largest.shape, bool)
    for corner in corners:
        here = (corner == largest) & ~found
        parts.append(jnp.where(here, dy, 0))
        found |= here
    return parts


def space_to_depth(x: jax.Array) -> jax.Array:
    """Each 2×2 square of pixels becomes one position: (n, height, width, channels) → (n, height/2, width/2, 4·channels)."""
    n, height, width, channels = x.shape
    x = x.reshape(n, height // 2, 2, width // 2, 2, channels).transpose(0, 1, 3, 2, 4, 5)
    return x.reshape(n, height // 2, width // 2, 4 * channels)


def upsample(x: jax.Array) -> jax.Array:
    """Twice the height and width of `x` (n, height, width, channels), bilinear, as `jax.image.resize` does it.

    Every new value lies a quarter of the way between an old one and its neighbour.
    """
    return _upsample(_upsample(x, 1), 2)


def _upsample(x: jax.Array, axis: int) -> jax.Array:
    length = x.shape[axis]
    first, last = (lax.slice_in_dim(x, i, i + 1, axis=axis) for i in (0, length - 1))
    before = jnp.concatenate([first, lax.slice_in_dim(x, 0, length - 1, axis=axis)], axis)
    after = jnp.concatenate([lax.slice_in_dim(x, 1, length, axis=axis), last], axis)
    both = jnp.stack([0.75 * x + 0.25 * before, 0.75 * x + 0.25 * after], axis + 1)
    return both.reshape(*x.shape[:axis], 2 * length, *x.shape[axis + 1 :])
