"""Handwritten digits, read by a residual network in flax.nnx."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

BATCH_SIZE = 128
EPOCHS = 10


# data
def load_data():
    """Images (n, 8, 8, 1) in [0, 1] and digits (n,), for training and for the test."""
    digits = load_digits()
    x = digits.images[..., None] / 16  # one channel: shades of grey from 0 to 16
    y = digits.target
    x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.2, stratify=y, random_state=0)
    return x_train, y_train, x_test, y_test


# model
class StandardisedConv(nnx.Module):
    """A convolution whose weights are scaled anew at each step. It steadies training as batch normalisation would."""

    def __init__(self, inputs, features, rngs):
        kernel = nnx.initializers.he_normal()(rngs.params(), (3, 3, inputs, features))
        self.kernel = nnx.Param(kernel)
        self.bias = nnx.Param(jnp.zeros(features))

    def __call__(self, x):
        kernel = self.kernel[...]
        inputs = kernel.shape[2]
        variance = kernel.var(axis=(0, 1, 2)) * (9 * inputs) / 2  # one for each feature; 1 at the beginning
        kernel = (kernel - kernel.mean(axis=(0, 1, 2))) / jnp.sqrt(variance + 1e-4)
        convolved = jax.lax.conv_general_dilated(
            x, kernel, window_strides=(1, 1), padding="SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")
        )
        return convolved + self.bias[...]


class Stage(nnx.Module):
    """A convolution and a residual block: what two convolutions make of `x` is added to `x`."""

    def __init__(self, inputs, features, rngs):
        self.conv = StandardisedConv(inputs, features, rngs)
        self.block1 = StandardisedConv(features, features, rngs)
        self.block2 = StandardisedConv(features, features, rngs)

    def __call__(self, x):
        x = nnx.relu(self.conv(x))
        change = self.block2(nnx.relu(self.block1(x)))
        return nnx.relu(x + change)


class CNN(nnx.Module):
    """Three stages, each at half the height and width of the one before."""

    def __init__(self, rngs):
        self.stage1 = Stage(4, 32, rngs)
        self.stage2 = Stage(32, 64, rngs)
        self.stage3 = Stage(64, 128, rngs)
        self.dense = nnx.Linear(128, 128, rngs=rngs)
        self.out = nnx.Linear(128, 10, rngs=rngs)

    def __call__(self, x):
        x = self.stage1(squares(x))  # (batch, 4, 4, 32)
        x = self.stage2(nnx.max_pool(x, (2, 2), strides=(2, 2)))  # (batch, 2, 2, 64)
        x = self.stage3(nnx.max_pool(x, (2, 2), strides=(2, 2)))  # (batch, 1, 1, 128)
        x = x.mean(axis=(1, 2))  # (batch, 128)
        x = nnx.relu(self.dense(x))
        return self.out(x)  # a score for each digit


def squares(x):
    """The four pixels of each 2x2 square become channels: (batch, 8, 8, 1) -> (batch, 4, 4, 4)."""
    batch, height, width, channels = x.shape
    x = x.reshape(batch, height // 2, 2, width // 2, 2, channels)
    return x.transpose(0, 1, 3, 2, 4, 5).reshape(batch, height // 2, width // 2, 4 * channels)


def init(key):
    """A model with random parameters, and the optimizer that will change them."""
    model = CNN(nnx.Rngs(key))
    return model, nnx.Optimizer(model, optax.adam(learning_rate=0.001), wrt=nnx.Param)


# loss
def loss(model, x, y):
    """How surprised the network is by the right answers: one number."""
    logits = model(x)
    return optax.softmax_cross_entropy_with_integer_labels(logits, y).mean()


# step
@nnx.jit
def step(model, optimizer, x, y):
    """The model and the optimizer are changed in place."""
    value, gradients = nnx.value_and_grad(loss)(model, x, y)
    optimizer.update(model, gradients)
    return value


# loop
def train(x, y):
    model, optimizer = init(jax.random.key(0))
    rng = np.random.default_rng(0)
    for epoch in range(1, EPOCHS + 1):
        order = rng.permutation(len(x))  # another order in each epoch
        for first in range(0, len(x), BATCH_SIZE):
            rows = order[first : first + BATCH_SIZE]
            value = step(model, optimizer, x[rows], y[rows])
        print(f"epoch {epoch}: loss of the last batch {value:.3f}")
    return model


# predictions
def accuracy(model, x, y):
    """The share of images whose highest score is that of their digit."""
    return (model(x).argmax(axis=1) == y).mean()


if __name__ == "__main__":
    x_train, y_train, x_test, y_test = load_data()
    model = train(x_train, y_train)
    print(f"test accuracy: {accuracy(model, x_test, y_test):.1%}")
