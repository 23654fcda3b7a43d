"""A network's outputs, and the arrays that it is asked about."""

import functools
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from jaxcore.config.run import NetworkConfig, RunConfig
from jaxcore.data.examples import Dataset, Images
from jaxcore.engine.compiling import bounded_jit
from jaxcore.engine.step import Examples, TrainState
from jaxcore.engine.structure import micro_batch, model_of
from jaxcore.trained import Trained

PREDICT_BATCH = 1024


@bounded_jit(static=3)
def _outputs(network: NetworkConfig, input_shape, outputs: int, params: Any, state: Any, x: jax.Array, key, *, draw: bool):
    model = model_of(network, input_shape, outputs)
    size = micro_batch(model) or len(x)

    def piece(x_and_number):
        x, number = x_and_number
        return model.apply(params, state, x, key=jax.random.fold_in(key, number), train=draw)[0]

    pieces = x.reshape(-1, size, *x.shape[1:])
    outputs = lax.map(piece, (pieces, jnp.arange(len(pieces))))
    return jax.tree.map(lambda a: a.reshape(-1, *a.shape[2:]), outputs)


def forward(trained: Trained | TrainState, config: RunConfig, data: Dataset, x: np.ndarray, *, seed: int | None = None) -> Any:
    """The network's outputs for any number of examples in bounded memory, as NumPy arrays.

    Args:
        x: float32 (n, *input_shape), in the network's range.
        seed: for what is drawn, as in training; None to draw nothing.
    """
    batch = min(PREDICT_BATCH, 1 << (len(x) - 1).bit_length())  # few different sizes, so few programs
    form = config.network, data.input_shape, data.outputs
    batch = max(batch, model_of(*form).micro_batch)
    key, found = jax.random.key(seed or 0), []
    for first in range(0, len(x), batch):
        part = x[first : first + batch]
        if len(part) < batch:
            part = np.concatenate([part, np.zeros((batch - len(part), *x.shape[1:]), x.dtype)])
        own = jax.random.fold_in(key, first)
        outputs = _outputs(*form, trained.params, trained.state, part, own, draw=seed is not None)
        found.append(outputs)
    return jax.tree.map(lambda *parts: np.concatenate(parts)[: len(x)], *found)


@functools.lru_cache(maxsize=3)
def _pixels(images: Images) -> jax.Array:
    return jax.device_put(images.x)


def on_device(data: Dataset) -> Examples:
    """The dataset's arrays on the device. Pixels are put there once, and shared by all runs."""
    x, mean, scale = (_pixels(data.source), data.mean, data.scale) if data.images else (jax.device_put(data.train.all_x), 0, 1)
    rest = data.train.all_y, np.float32(mean), np.float32(scale), data.train.rows, data.validation.rows
    return Examples(x, *jax.device_put(rest))
