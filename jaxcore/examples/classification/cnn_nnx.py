"""Handwritten digits, read by a small convolutional network in flax.nnx."""

import jax
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
class CNN(nnx.Module):
    """Two convolutions find patterns wherever they are, two dense layers decide."""

    def __init__(self, rngs):
        kernel_init = nnx.initializers.he_normal()
        self.conv1 = nnx.Conv(1, 32, (3, 3), kernel_init=kernel_init, rngs=rngs)
        self.conv2 = nnx.Conv(32, 64, (3, 3), kernel_init=kernel_init, rngs=rngs)
        self.dense = nnx.Linear(256, 128, rngs=rngs)
        self.out = nnx.Linear(128, 10, rngs=rngs)

    def __call__(self, x):
        x = nnx.relu(self.conv1(x))  # (batch, 8, 8, 32)
        x = nnx.max_pool(x, (2, 2), strides=(2, 2))  # (batch, 4, 4, 32)
        x = nnx.relu(self.conv2(x))  # (batch, 4, 4, 64)
        x = nnx.max_pool(x, (2, 2), strides=(2, 2))  # (batch, 2, 2, 64)
        x = x.reshape(len(x), -1)  # (batch, 256)
        x = nnx.relu(self.dense(x))
        return self.out(x)  # a score for each digit


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
