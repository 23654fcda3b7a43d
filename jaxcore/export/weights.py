"""The weights of a trained network, in forms that other programs read."""

from __future__ import annotations

import json
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import export
from safetensors.numpy import save

from jaxcore import models
from jaxcore.trained import Trained

PLATFORMS = ("cpu", "cuda", "tpu")


def safetensors(trained: Trained) -> bytes:
    """All arrays of `params` and `state` by their paths, such as `params.0.kernel`, with the configuration as metadata."""
    arrays = {name: np.asarray(leaf) for name, leaf in named(trained.params, trained.state).items()}
    return save(arrays, metadata={"config": json.dumps(trained.config.to_params())})


def named(params: Any, state: Any) -> dict[str, Any]:
    """The leaves of both by their paths, in the order of `jax.tree.leaves((params, state))`."""
    trees = {"params": params, "state": state}
    leaves = jax.tree_util.tree_leaves_with_path(trees)
    return {jax.tree_util.keystr(path, simple=True, separator="."): leaf for path, leaf in leaves}


def stablehlo(trained: Trained) -> bytes:
    """The network with its weights as `jax.export` writes it, for any number of examples, on a CPU, a GPU or a TPU.

    It takes float32 (n, *input_shape) in the network's range, and gives what `jaxcore.models.contract.Model.apply` does, a
    variational autoencoder's numbers as a plain tuple.
    """
    data = trained.data
    model = models.build(trained.config.network, data.input_shape, data.outputs)

    @jax.jit
    def network(x):
        outputs, _ = model.apply(trained.params, trained.state, x, key=jax.random.key(0), train=False)
        return tuple(outputs) if isinstance(outputs, tuple) else outputs

    (n,) = export.symbolic_shape("n")
    return export.export(network, platforms=PLATFORMS)(jax.ShapeDtypeStruct((n, *data.input_shape), jnp.float32)).serialize()
