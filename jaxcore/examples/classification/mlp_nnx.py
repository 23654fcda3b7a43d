"""Three species of iris, told apart by a multilayer perceptron in flax.nnx."""

import jax
import numpy as np
import optax
from flax import nnx
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

BATCH_SIZE = 16
EPOCHS = 200


# data
def load_data():
    """Measurements (n, 4), scaled, and species (n,), for training and for the test."""
    x, y = load_iris(return_X_y=True)
    x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.2, stratify=y, random_state=0)
    scaler = StandardScaler().fit(x_train)  # the test flowers have no say in it
    return scaler.transform(x_train), y_train, scaler.transform(x_test), y_test


# model
class MLP(nnx.Module):
    """A module is a Python object that holds its parameters."""

    def __init__(self, rngs):
        self.hidden1 = nnx.Linear(4, 16, rngs=rngs)
        self.hidden2 = nnx.Linear(16, 8, rngs=rngs)
        self.out = nnx.Linear(8, 3, rngs=rngs)

    def __call__(self, x):
        x = nnx.relu(self.hidden1(x))  # (batch, 4) -> (batch, 16)
        x = nnx.relu(self.hidden2(x))
        return self.out(x)  # a score for each species


def init(key):
    """A model with random parameters, and the optimizer that will change them."""
    model = MLP(nnx.Rngs(key))
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
        if epoch % 20 == 0:
            print(f"epoch {epoch}: loss of the last batch {value:.3f}")
    return model


# predictions
def accuracy(model, x, y):
    """The share of flowers whose highest score is that of their species."""
    return (model(x).argmax(axis=1) == y).mean()


if __name__ == "__main__":
    x_train, y_train, x_test, y_test = load_data()
    model = train(x_train, y_train)
    print(f"test accuracy: {accuracy(model, x_test, y_test):.1%}")
