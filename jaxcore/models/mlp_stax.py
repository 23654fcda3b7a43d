"""The multilayer perceptron in stax, the small layer library among JAX's own examples."""

from jax.example_libraries import stax

from jaxcore.config.run import NetworkConfig
from jaxcore.models.contract import Model

LAYERS = {
    "relu": stax.Relu,
    "leaky_relu": stax.LeakyRelu,
    "elu": stax.Elu,
    "gelu": stax.Gelu,
    "tanh": stax.Tanh,
    "sigmoid": stax.Sigmoid,
}


def build(network: NetworkConfig, input_shape: tuple[int, ...], outputs: int) -> Model:
    """Dense → activation → (dropout) for each hidden layer, then one dense layer.

    A stax dropout layer is built either for training or for testing, so there is a network for each; they share their
    parameters. Softmax is left to the loss, which can then be computed without overflow.
    """

    def serial(mode):
        layers = [stax.Flatten] if len(input_shape) > 1 else []
        for width, activation in zip(network.hidden, network.activations):
            layers += [stax.Dense(width), LAYERS[activation]]
            if network.dropout:
                layers.append(stax.Dropout(1 - network.dropout, mode))  # stax counts what is kept
        return stax.serial(*layers, stax.Dense(outputs))

    init_fun, train_fun = serial("train")
    _, test_fun = serial("test")

    def init(key, x):
        _, params = init_fun(key, x.shape)
        return params, ()

    def apply(params, state, x, *, key, train):
        return (train_fun if train else test_fun)(params, x, rng=key), state

    return Model(init, apply, dense=True)
