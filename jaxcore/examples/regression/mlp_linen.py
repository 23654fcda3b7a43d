"""A noisy sine curve, learned by a multilayer perceptron in flax.linen."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import linen as nn
from flax.training.train_state import TrainState
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
class MLP(nn.Module):
    """A module says what is computed. Its parameters are kept outside of it."""

    @nn.compact
    def __call__(self, x):
        x = nn.tanh(nn.Dense(32)(x))  # (batch, 1) -> (batch, 32); the 1 is found out by init
        x = nn.tanh(nn.Dense(32)(x))
        return nn.Dense(1)(x)  # the answer for each x


model = MLP()


def init(key):
    """The state of the training: parameters, and what the optimizer remembers."""
    params = model.init(key, jnp.zeros((1, 1)))["params"]
    return TrainState.create(apply_fn=model.apply, params=params, tx=optax.adam(learning_rate=0.01))


def predict(params, x):
    """The answer for each x: (batch, 1) -> (batch, 1)."""
    return model.apply({"params": params}, x)


# loss
def loss(params, x, y):
    """How far the answers are off: the mean of the squared errors."""
    return optax.squared_error(predict(params, x)[:, 0], y).mean()


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
        if epoch % 20 == 0:
            print(f"epoch {epoch}: loss of the last batch {value:.3f}")
    return state.params


# predictions
def r2(params, x, y):
    """The share of the variance of y that is explained: 1 is perfect, 0 no better than the mean."""
    return 1 - loss(params, x, y) / y.var()


if __name__ == "__main__":
    x_train, y_train, x_test, y_test = load_data()
    params = train(x_train, y_train)
    print(f"test R²: {r2(params, x_test, y_test):.3f}")
