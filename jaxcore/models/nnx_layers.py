"""How an nnx module becomes a `Model`."""

from collections.abc import Callable, Sequence
from functools import partial

import jax
from flax import nnx

from jaxcore.kernels.products import dot_general
from jaxcore.models.contract import Model

Linear = partial(nnx.Linear, dot_general=dot_general)


def as_model(
    build: Callable[[nnx.Rngs], nnx.Module], *, micro_batch: int = 0, dense: bool = False, parts: Sequence[str] = ()
) -> Model:
    """Split the module once into its structure, its parameters and its other state; merge them inside `apply`.

    Args:
        build: makes the module, whose `__call__` takes `x`, `key` and `train`.
        parts: methods of the module that take an array and have no state.
    """
    graphdef = nnx.graphdef(nnx.eval_shape(lambda key: build(nnx.Rngs(key)), jax.random.key(0)))

    def init(key, x):
        _, params, state = nnx.split(build(nnx.Rngs(key)), nnx.Param, ...)
        return nnx.to_pure_dict(params), nnx.to_pure_dict(state)

    def apply(params, state, x, *, key, train):
        module = nnx.merge(graphdef, params, state)
        outputs = module(x, key=key, train=train)
        return outputs, nnx.to_pure_dict(nnx.state(module, nnx.Not(nnx.Param)))

    def part(name):
        return lambda params, x: getattr(nnx.merge(graphdef, params, {}), name)(x)

    return Model(init, apply, micro_batch, dense, {name: part(name) for name in parts})
