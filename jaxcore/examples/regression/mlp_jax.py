"""A noisy sine curve, learned by a multilayer perceptron in pure JAX."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

SIZES = [1, 32, 32, 1]  # x, two hidden layers, y
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
def init(key):
    """The parameters: a list with one dictionary for each layer."""
    params = []
    keys = jax.random.split(key, len(SIZES) - 1)  # a key is used once
    for layer_key, inputs, outputs in zip(keys, SIZES[:-1], SIZES[1:]):
        kernel = jax.nn.initializers.lecun_normal()(layer_key, (inputs, outputs))
        params.append({"kernel": kernel, "bias": jnp.zeros(outputs)})
    return params


def predict(params, x):
    """The answer for each x: (batch, 1) -> (batch, 1)."""
    *hidden, last = params
    for layer in hidden:
        x = jnp.tanh(x @ layer["kernel"] + layer["bias"])
    return x @ last["kernel"] + last["bias"]


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
