"""Three species of iris, told apart by a multilayer perceptron in stax."""

import jax
import numpy as np
import optax
from jax.example_libraries import stax
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
# A layer in stax is a pair of functions, and so is a network made of layers.
# predict(params, x): (batch, 4) -> (batch, 3), a score for each species.
init_params, predict = stax.serial(stax.Dense(16), stax.Relu, stax.Dense(8), stax.Relu, stax.Dense(3))


def init(key):
    """The parameters: a list with a tuple (kernel, bias) for each dense layer, and () for each relu."""
    _, params = init_params(key, (-1, 4))  # -1: a batch of any size; what comes first is the output's shape
    return params


# loss
def loss(params, x, y):
    """How surprised the network is by the right answers: one number."""
    logits = predict(params, x)
    return optax.softmax_cross_entropy_with_integer_labels(logits, y).mean()


# step
optimizer = optax.adam(learning_rate=0.001)


@jax.jit
def step(params, opt_state, x, y):
    """Nothing is changed in place: new parameters are returned."""
    value, gradients = jax.value_and_grad(loss)(params, x, y)
    updates, opt_state = optimizer.update(gradients, opt_state, params)
    return optax.apply_updates(params, updates), opt_state, value


# loop
def train(x, y):
    params = init(jax.random.key(0))
    opt_state = optimizer.init(params)
    rng = np.random.default_rng(0)
    for epoch in range(1, EPOCHS + 1):
        order = rng.permutation(len(x))  # another order in each epoch
        for first in range(0, len(x), BATCH_SIZE):
            rows = order[first : first + BATCH_SIZE]
            params, opt_state, value = step(params, opt_state, x[rows], y[rows])
        if epoch % 20 == 0:
            print(f"epoch {epoch}: loss of the last batch {value:.3f}")
    return params


# predictions
def accuracy(params, x, y):
    """The share of flowers whose highest score is that of their species."""
    return (predict(params, x).argmax(axis=1) == y).mean()


if __name__ == "__main__":
    x_train, y_train, x_test, y_test = load_data()
    params = train(x_train, y_train)
    print(f"test accuracy: {accuracy(params, x_test, y_test):.1%}")
