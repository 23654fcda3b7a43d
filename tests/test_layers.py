"""Convolution, pooling and upsampling, held against JAX's and Flax's own."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn
from flax import nnx
from jax import lax

from jaxcore.kernels import layers
from jaxcore.kernels.layers import (
    NHWC,
    convolution,
    max_pool,
    pooled_convolution,
    space_to_depth,
    standardised_convolution,
    upsample,
    upsampled_convolution,
)

pytestmark = pytest.mark.usefixtures("programs_on_disk")

own = partial(convolution, dimension_numbers=NHWC)
official = partial(lax.conv_general_dilated, dimension_numbers=NHWC)

SIZE = (9, 7)  # odd, and neither a square nor a multiple of a stride


def normal(*shape: int, seed: int = 0) -> jax.Array:
    return jnp.asarray(np.random.default_rng(seed).normal(size=shape), jnp.float32)


def values_and_gradients(function, *inputs):
    """What it returns, and what each input's gradient is for an output gradient of random numbers."""

    @jax.jit
    def both(*inputs):
        outputs, backward = jax.vjp(function, *inputs)
        return outputs, backward(jax.tree.map(lambda a: normal(*a.shape, seed=7), outputs))

    return both(*inputs)


def same(one, other) -> None:
    assert jax.tree.structure(one) == jax.tree.structure(other)
    for a, b in zip(jax.tree.leaves(one), jax.tree.leaves(other)):
        assert a.dtype == b.dtype
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-4)


def convolved(convolve, kernel, cases):
    """One function of `x` and the kernel for several strides and paddings, so that a kernel needs one program."""
    return lambda x, kernel: [convolve(x, kernel, strides, padding) for strides, padding in cases]


@pytest.fixture
def only_products(monkeypatch):
    """`lax.conv_general_dilated` is not to be reached from `jaxcore.kernels.layers`."""

    def refuse(*arguments, **options):
        raise AssertionError("the convolution of XLA was called")

    class Lax:
        conv_general_dilated = staticmethod(refuse)

        def __getattr__(self, name):
            return getattr(lax, name)

    monkeypatch.setattr(layers, "lax", Lax())


# -- convolution -------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("only_products")
@pytest.mark.parametrize(
    ("kernel", "channels"),
    [
        *(((3, 3), channels) for channels in ((1, 8), (3, 32), (8, 8), (32, 8), (32, 1))),
        ((1, 1), (8, 8)),
        ((1, 1), (3, 32)),
        ((5, 5), (1, 8)),
        ((5, 5), (32, 8)),
        ((3, 5), (32, 1)),
        ((3, 5), (8, 8)),
    ],
    ids=str,
)
def test_products_are_the_convolution_and_so_are_their_gradients(channels, kernel):
    few = [(size // 2, size // 4) for size in kernel]
    full = [(size - 1, size - 1) for size in kernel]
    cases = [((1, 1), padding) for padding in ("SAME", "VALID", few, full)]
    x, weights = normal(2, *SIZE, channels[0]), normal(*kernel, *channels)
    found, expected = (values_and_gradients(convolved(convolve, kernel, cases), x, weights) for convolve in (own, official))
    same(found, expected)


@pytest.mark.usefixtures("only_products")
@pytest.mark.parametrize(
    ("kernel", "channels"), [((3, 3), (3, 8)), ((3, 3), (8, 3)), ((1, 1), (3, 8)), ((5, 5), (8, 3)), ((3, 5), (3, 8))], ids=str
)
def test_strides_are_those_of_the_convolution(channels, kernel):
    cases = [
        (strides, padding)
        for strides in ((2, 2), (2, 1))
        for padding in ("SAME", "VALID", [(size // 2, size // 4) for size in kernel])
    ]
    x, weights = normal(2, *SIZE, channels[0]), normal(*kernel, *channels)
    found, expected = (values_and_gradients(convolved(convolve, kernel, cases), x, weights) for convolve in (own, official))
    same(found, expected)


@pytest.mark.parametrize("options", [{"rhs_dilation": (2, 2)}, {"lhs_dilation": (2, 1)}, {"feature_group_count": 2}], ids=str)
def test_what_is_not_plain_is_left_to_xla(options):
    kernel = normal(3, 3, 4 // options.get("feature_group_count", 1), 6)
    found, expected = (
        values_and_gradients(partial(convolve, window_strides=(1, 1), padding=[(1, 1), (0, 2)], **options), x, kernel)
        for convolve in (own, official)
        for x in [normal(2, *SIZE, 4)]
    )
    same(found, expected)


@pytest.mark.usefixtures("only_products")
def test_it_stands_inside_scan_and_vmap():
    """A mean over images of their own kernels' outputs, image after image and all at once."""
    x, kernels = normal(4, 2, *SIZE, 3), normal(4, 3, 3, 3, 8)

    def one(x, kernel):
        return own(x, kernel, (1, 1), "SAME")

    def scanned(x, kernels):
        return lax.scan(lambda _, pair: (None, one(*pair)), None, (x, kernels))[1]

    expected = values_and_gradients(lambda x, kernels: jnp.stack([one(*pair) for pair in zip(x, kernels)]), x, kernels)
    same(values_and_gradients(scanned, x, kernels), expected)
    same(values_and_gradients(jax.vmap(one), x, kernels), expected)


@pytest.mark.parametrize("options", [{}, {"strides": 2}, {"padding": "VALID"}, {"kernel_dilation": 2}], ids=str)
def test_flaxs_layers_are_the_same_with_it(options):
    x, size = normal(2, *SIZE, 3), (3, 3)
    plain, ours = (nn.Conv(8, size, **options, **extra) for extra in ({}, {"conv_general_dilated": convolution}))
    variables = plain.init(jax.random.key(0), x)
    same(values_and_gradients(ours.apply, variables, x), values_and_gradients(plain.apply, variables, x))
    layers = [
        nnx.Conv(3, 8, size, rngs=nnx.Rngs(0), **options, **extra) for extra in ({}, {"conv_general_dilated": convolution})
    ]
    plain, ours = (values_and_gradients(lambda x, layer=layer: layer(x), x) for layer in layers)
    same(ours, plain)


def test_standardised_kernels_hand_on_the_variance_whatever_the_optimizer_did_to_their_scale():
    """A layer of relu halves the mean square; a kernel of variance 2 / fan-in doubles it."""
    x, kernel = normal(4, 16, 16, 32), normal(3, 3, 32, 64, seed=1)
    convolve = partial(standardised_convolution, window_strides=(1, 1), padding=((1, 1), (1, 1)))
    outputs = convolve(jax.nn.relu(x), kernel)
    inside = outputs[:, 1:-1, 1:-1]
    assert float(jnp.mean((inside - inside.mean(axis=(0, 1, 2))) ** 2)) == pytest.approx(0.68, abs=0.1)  # 1 - 1/π, of relu(x)
    np.testing.assert_allclose(convolve(jax.nn.relu(x), 3 * kernel + 1), outputs, atol=1e-3)


# -- pooling, upsampling, rearranging ----------------------------------------------------------------------------------

SIZES = ((8, 8), (7, 8), (8, 7), (7, 5), (1, 1), (2, 3))


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_pooling_is_flaxs_and_so_is_its_gradient(size):
    """Of equal values, too, of which there are many here; negative numbers show what an odd edge is filled with."""
    x = -1 - jnp.round(jnp.abs(normal(2, *size, 3)))
    flaxs = partial(nn.max_pool, window_shape=(2, 2), strides=(2, 2), padding="SAME")
    same(values_and_gradients(max_pool, x), values_and_gradients(flaxs, x))


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_upsampling_is_jaxs_bilinear_resizing_and_so_is_its_gradient(size):
    x = normal(2, *size, 3)
    jaxs = partial(jax.image.resize, shape=(2, 2 * size[0], 2 * size[1], 3), method="bilinear")
    same(values_and_gradients(upsample, x), values_and_gradients(jaxs, x))


PADDINGS = ("SAME", "VALID", [(1, 0), (0, 2)])


@pytest.mark.usefixtures("only_products")
@pytest.mark.parametrize(
    ("size", "channels"),
    [
        *((size, (8, 16)) for size in ((8, 6), (4, 4), (7, 5), (2, 3))),
        ((8, 6), (32, 8)),
        ((7, 5), (32, 8)),
        ((8, 6), (3, 8)),
        ((7, 5), (3, 8)),
        ((4, 4), (8, 3)),
        ((2, 3), (8, 3)),
    ],
    ids=str,
)
def test_convolving_with_pooling_or_upsampling_in_one_go_is_one_after_the_other(channels, size):
    """Even sizes and odd ones; by Winograd's sums where there are eight channels on both sides."""
    x, weights = normal(2, *size, channels[0]), normal(3, 3, *channels)
    pooled = partial(nn.max_pool, window_shape=(2, 2), strides=(2, 2), padding="SAME")
    resized = partial(jax.image.resize, shape=(2, 2 * size[0], 2 * size[1], channels[0]), method="bilinear")
    cases = [((1, 1), padding) for padding in PADDINGS if padding == "SAME" or min(size) > 3]
    for ours, plain in (
        (partial(pooled_convolution, dimension_numbers=NHWC), lambda x, *rest: pooled(official(x, *rest))),
        (partial(upsampled_convolution, dimension_numbers=NHWC), lambda x, *rest: official(resized(x), *rest)),
    ):
        found, expected = (values_and_gradients(convolved(convolve, (3, 3), cases), x, weights) for convolve in (ours, plain))
        same(found, expected)


@pytest.mark.parametrize("size", [(8, 6), (8, 7)], ids=str)
def test_pooling_after_a_convolution_gives_its_gradient_to_the_first_of_equal_values(size):
    """An image of one colour and one weight in the kernel's middle: all four corners of every square are equal."""
    x, weights = jnp.ones((1, *size, 8)), jnp.zeros((3, 3, 8, 8)).at[1, 1].set(jnp.eye(8))
    for convolve in (pooled_convolution, lambda *arguments, **options: max_pool(convolution(*arguments, **options))):
        together = partial(convolve, window_strides=(1, 1), padding="SAME")
        _, (dx, _) = values_and_gradients(together, x, weights)
        assert bool((dx[:, ::2, ::2] != 0).all())
        assert int((dx != 0).sum()) == dx[:, ::2, ::2].size


def test_what_a_barrier_keeps_apart_stays_apart():
    """Had XLA another name for the pass that is left out, it would say nothing, and train six times as slowly."""
    function = jax.jit(lambda x: lax.optimization_barrier(jnp.sin(x)) * 2)
    assert "opt-barrier" in function.lower(jnp.ones(8)).compile().as_text()


def test_squares_of_pixels_become_channels():
    x = normal(2, 8, 6, 3)
    deep = space_to_depth(x)
    assert deep.shape == (2, 4, 3, 12)
    np.testing.assert_array_equal(deep[1, 2, 1], x[1, 4:6, 2:4].reshape(-1))
