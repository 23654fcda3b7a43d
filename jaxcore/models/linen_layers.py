"""How a linen module becomes a `Model`."""

from functools import partial

from flax import linen as nn

from jaxcore.kernels.products import dot_general
from jaxcore.models.contract import Model

Dense = partial(nn.Dense, dot_general=dot_general)


def as_model(module: nn.Module, *, micro_batch: int = 0, dense: bool = False) -> Model:
    """Split linen's variables into `params` and the other collections, which are the state."""

    def init(key, x):
        variables = module.init(key, x, train=False)
        return variables.pop("params"), variables

    def apply(params, state, x, *, key, train):
        if not train:
            return module.apply({"params": params, **state}, x, train=False), state
        return module.apply({"params": params, **state}, x, train=True, mutable=list(state), rngs={"dropout": key})

    return Model(init, apply, micro_batch, dense)
