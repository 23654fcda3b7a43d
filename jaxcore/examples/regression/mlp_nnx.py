"""A noisy sine curve, learned by a multilayer perceptron in flax.nnx."""

import jax
import numpy as np
import optax
from flax import nnx
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

BATCH_SIZE = 16
EPOCHS = 100


# data
def load_data():
    """x (n, 1), scaled, and y (n,), which is sin x and some noise; for training and for the test."""
    rng = np.random.default_rng(0)
    x = rng.uniform(-5, 5, (200, 1))
    y = np.sin(x[:, 0]) + rng.normal(0, 0.2, 200)
    x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.2, random_state=0)
    scaler = StandardScaler().fit(x_train)  # the test points have no say in it
    return scaler.transform(x_train), y_train, scaler.transform(x_test), y_test


# model
class MLP(nnx.Module):
    """A module is a Python object that holds its parameters."""

    def __init__(self, rngs):
        self.hidden1 = nnx.Linear(1, 32, rngs=rngs)
        self.hidden2 = nnx.Linear(32, 32, rngs=rngs)
        self.out = nnx.Linear(32, 1, rngs=rngs)

    def __call__(self, x):
        x = nnx.tanh(self.hidden1(x))  # (batch, 1) -> (batch, 32)
        x = nnx.tanh(self.hidden2(x))
        return self.out(x)  # the answer for each x


def init(key):
    """A model with random parameters, and the optimizer that will change them."""
    model = MLP(nnx.Rngs(key))
    return model, nnx.Optimizer(model, optax.adam(learning_rate=0.01), wrt=nnx.Param)


# loss
def loss(model, x, y):
    """How far the answers are off: the mean of the squared errors."""
    return optax.squared_error(model(x)[:, 0], y).mean()


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
        if epoch % 20 == 0:
            print(f"epoch {epoch}: loss of the last batch {value:.3f}")
    return model


# predictions
def r2(model, x, y):
    """The share of the variance of y that is explained: 1 is perfect, 0 no better than the mean."""
    return 1 - loss(model, x, y) / y.var()


if __name__ == "__main__":
    x_train, y_train, x_test, y_test = load_data()
    model = train(x_train, y_train)
    print(f"test R²: {r2(model, x_test, y_test):.3f}")
