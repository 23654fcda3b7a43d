import jax
import jax.numpy as jnp


def init(key):
    return {"w": jax.random.normal(key, (3, 1)), "b": jnp.zeros(1)}


def predict(params, x):  # a function of its parameters, no object
    return x @ params["w"] + params["b"]


print(predict(init(jax.random.key(0)), jnp.ones((2, 3))))
