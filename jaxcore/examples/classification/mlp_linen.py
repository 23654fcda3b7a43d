"""Three species of iris, told apart by a multilayer perceptron in flax.linen."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import linen as nn
from flax.training.train_state import TrainState
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
class MLP(nn.Module):
    """A module says what is computed. Its parameters are kept outside of it."""

    @nn.compact
    def __call__(self, x):
        x = nn.relu(nn.Dense(16)(x))  # (batch, 4) -> (batch, 16); the 4 is found out by init
        x = nn.relu(nn.Dense(8)(x))
        return nn.Dense(3)(x)  # a score for each species


model = MLP()


def init(key):
    """The state of the training: parameters, and what the optimizer remembers."""
    params = model.init(key, jnp.zeros((1, 4)))["params"]
    return TrainState.create(apply_fn=model.apply, params=params, tx=optax.adam(learning_rate=0.001))


def predict(params, x):
    """A score for each species: (batch, 4) -> (batch, 3)."""
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
        if epoch % 20 == 0:
            print(f"epoch {epoch}: loss of the last batch {value:.3f}")
    return state.params


# predictions
def accuracy(params, x, y):
    """The share of flowers whose highest score is that of their species."""
    return (predict(params, x).argmax(axis=1) == y).mean()


if __name__ == "__main__":
    x_train, y_train, x_test, y_test = load_data()
    params = train(x_train, y_train)
    print(f"test accuracy: {accuracy(params, x_test, y_test):.1%}")
