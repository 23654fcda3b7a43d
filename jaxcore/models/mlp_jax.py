"""The multilayer perceptron in JAX alone: parameters are a list, the network is a function of them."""

import math

import jax
import jax.numpy as jnp

from jaxcore.config.run import NetworkConfig
from jaxcore.kernels.products import product
from jaxcore.models.contract import Model

MOMENTUM = 0.99  # of the running averages: flax's default, so that the libraries agree
EPSILON = 1e-5


def build(network: NetworkConfig, input_shape: tuple[int, ...], outputs: int) -> Model:
    """Dense → (batch normalisation) → activation → (dropout) for each hidden layer, then one dense layer."""
    activations = [getattr(jax.nn, name) for name in network.activations]

    def init(key, x):
        sizes = [math.prod(input_shape), *network.hidden, outputs]
        params, state = [], []
        for fan_in, fan_out, layer_key in zip(sizes, sizes[1:], jax.random.split(key, len(sizes) - 1)):
            kernel = jax.nn.initializers.lecun_normal()(layer_key, (fan_in, fan_out))
            params.append({"kernel": kernel, "bias": jnp.zeros(fan_out)})
        if network.batch_norm:
            for layer, width in zip(params, network.hidden):
                layer |= {"scale": jnp.ones(width), "shift": jnp.zeros(width)}
                state.append({"mean": jnp.zeros(width), "var": jnp.ones(width)})
        return params, state

    def apply(params, state, x, *, key, train):
        x, new_state = x.reshape(x.shape[0], -1), []
        for i, (layer, activation) in enumerate(zip(params, activations)):
            x = product(x, layer["kernel"]) + layer["bias"]
            if network.batch_norm:
                x, statistics = normalise(layer, state[i], x, train)
                new_state.append(statistics)
            x = activation(x)
            if network.dropout and train:
                keep = jax.random.bernoulli(jax.random.fold_in(key, i), 1 - network.dropout, x.shape)
                x = jnp.where(keep, x / (1 - network.dropout), 0)
        return product(x, params[-1]["kernel"]) + params[-1]["bias"], new_state

    return Model(init, apply, dense=True)


def normalise(layer, statistics, x, train):
    """Batch normalisation (Ioffe and Szegedy, arXiv:1502.03167); returns the output and the new running averages."""
    if train:
        mean, var = x.mean(axis=0), x.var(axis=0)
        blend = lambda old, new: MOMENTUM * old + (1 - MOMENTUM) * new  # noqa: E731
        statistics = {"mean": blend(statistics["mean"], mean), "var": blend(statistics["var"], var)}
    else:
        mean, var = statistics["mean"], statistics["var"]
    return layer["scale"] * (x - mean) * jax.lax.rsqrt(var + EPSILON) + layer["shift"], statistics
