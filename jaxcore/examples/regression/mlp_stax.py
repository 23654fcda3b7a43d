"""A noisy sine curve, learned by a multilayer perceptron in stax."""

import jax
import numpy as np
import optax
from jax.example_libraries import stax
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
# A layer in stax is a pair of functions, and so is a network made of layers.
# predict(params, x): (batch, 1) -> (batch, 1), the answer for each x.
init_params, predict = stax.serial(stax.Dense(32), stax.Tanh, stax.Dense(32), stax.Tanh, stax.Dense(1))


def init(key):
    """The parameters: a list with a tuple (kernel, bias) for each dense layer, and () for each tanh."""
    _, params = init_params(key, (-1, 1))  # -1: a batch of any size; what comes first is the output's shape
    return params


# loss
def loss(params, x, y):
    """How far the answers are off: the mean of the squared errors."""
    return optax.squared_error(predict(params, x)[:, 0], y).mean()


# step
optimizer = optax.adam(learning_rate=0.01)


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
def r2(params, x, y):
    """The share of the variance of y that is explained: 1 is perfect, 0 no better than the mean."""
    return 1 - loss(params, x, y) / y.var()


if __name__ == "__main__":
    x_train, y_train, x_test, y_test = load_data()
    params = train(x_train, y_train)
    print(f"test R²: {r2(params, x_test, y_test):.3f}")
