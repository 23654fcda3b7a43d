"""Handwritten digits, read by a residual network in flax.linen."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import linen as nn
from flax.training.train_state import TrainState
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
class StandardisedConv(nn.Module):
    """A convolution whose weights are scaled anew at each step. It steadies training as batch normalisation would."""

    features: int

    @nn.compact
    def __call__(self, x):
        inputs = x.shape[-1]
        kernel = self.param("kernel", nn.initializers.he_normal(), (3, 3, inputs, self.features))
        bias = self.param("bias", nn.initializers.zeros, (self.features,))
        variance = kernel.var(axis=(0, 1, 2)) * (9 * inputs) / 2  # one for each feature; 1 at the beginning
        kernel = (kernel - kernel.mean(axis=(0, 1, 2))) / jnp.sqrt(variance + 1e-4)
        convolved = jax.lax.conv_general_dilated(
            x, kernel, window_strides=(1, 1), padding="SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")
        )
        return convolved + bias


class CNN(nn.Module):
    """Three stages, each with a residual block: what two convolutions make of `x` is added to `x`."""

    @nn.compact
    def __call__(self, x):
        x = squares(x)  # (batch, 4, 4, 4)
        for width in (32, 64, 128):
            if width > 32:
                x = nn.max_pool(x, (2, 2), strides=(2, 2))  # half the height and width
            x = nn.relu(StandardisedConv(width)(x))
            change = StandardisedConv(width)(nn.relu(StandardisedConv(width)(x)))
            x = nn.relu(x + change)
        x = x.mean(axis=(1, 2))  # (batch, 128)
        x = nn.relu(nn.Dense(128)(x))
        return nn.Dense(10)(x)  # a score for each digit


def squares(x):
    """The four pixels of each 2x2 square become channels: (batch, 8, 8, 1) -> (batch, 4, 4, 4)."""
    batch, height, width, channels = x.shape
    x = x.reshape(batch, height // 2, 2, width // 2, 2, channels)
    return x.transpose(0, 1, 3, 2, 4, 5).reshape(batch, height // 2, width // 2, 4 * channels)


model = CNN()


def init(key):
    """The state of the training: parameters, and what the optimizer remembers."""
    params = model.init(key, jnp.zeros((1, 8, 8, 1)))["params"]
    return TrainState.create(apply_fn=model.apply, params=params, tx=optax.adam(learning_rate=0.001))


def predict(params, x):
    """A score for each digit: (batch, 8, 8, 1) -> (batch, 10)."""
    return model.apply({"params": params}, x)


# loss
def loss(params, x, y):
    """How surprised the network is by the right answers: one number."""
    logits = predict(params, x)
    return optax.softmax_cross_entropy_with_integer_labels(logits, y).mean()


# step
@jax.jit
def step(state, x, y):
    """Nothing is changed in place: a new state is returned."""
    value, gradients = jax.value_and_grad(loss)(state.params, x, y)
    return state.apply_gradients(grads=gradients), value


# loop
def train(x, y):
    state = init(jax.random.key(0))
    rng = np.random.default_rng(0)
    for epoch in range(1, EPOCHS + 1):
        order = rng.permutation(len(x))  # another order in each epoch
        for first in range(0, len(x), BATCH_SIZE):
            rows = order[first : first + BATCH_SIZE]
            state, value = step(state, x[rows], y[rows])
        print(f"epoch {epoch}: loss of the last batch {value:.3f}")
    return state.params


# predictions
def accuracy(params, x, y):
    """The share of images whose highest score is that of their digit."""
    return (predict(params, x).argmax(axis=1) == y).mean()


if __name__ == "__main__":
    x_train, y_train, x_test, y_test = load_data()
    params = train(x_train, y_train)
    print(f"test accuracy: {accuracy(params, x_test, y_test):.1%}")
