"""The registry of models. A new one is a module for each library that it is written in, and one entry here.

Each module has a function `build(network, input_shape, classes) -> Model`; what a `Model` promises is in
`jaxcore.models.contract`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pkgutil import resolve_name
from typing import TYPE_CHECKING

from jaxcore.translatable import N_

if TYPE_CHECKING:
    from jaxcore.config import NetworkConfig
    from jaxcore.models.contract import Model


@dataclass(frozen=True)
class LibrarySpec:
    """A model written in one library: its `module`, and which of the optional layers that library offers."""

    module: str
    dropout: bool = True
    batch_norm: bool = True


@dataclass(frozen=True)
class ModelSpec:
    title: str
    description: str
    libraries: dict[str, LibrarySpec]


LIBRARY_TITLES = {"jax": N_("pure JAX"), "stax": "stax", "linen": "flax.linen", "nnx": "flax.nnx"}

# As in jax.nn, where each is defined and its paper named.
ACTIVATIONS = ("relu", "leaky_relu", "elu", "gelu", "tanh", "sigmoid")

MODELS: dict[str, ModelSpec] = {
    "mlp": ModelSpec(
        N_("Multilayer perceptron"),
        N_("Dense layers, one after another: every unit sees all outputs of the layer before."),
        {
            "jax": LibrarySpec("jaxcore.models.mlp_jax"),
            # stax.BatchNorm keeps no running averages: one example could not be judged without a batch around it.
            "stax": LibrarySpec("jaxcore.models.mlp_stax", batch_norm=False),
            "linen": LibrarySpec("jaxcore.models.mlp_linen"),
            "nnx": LibrarySpec("jaxcore.models.mlp_nnx"),
        },
    ),
}


def build(network: NetworkConfig, input_shape: tuple[int, ...], classes: int) -> Model:
    """Build the network that `network` describes for examples of `input_shape`, with one output for each class."""
    module = MODELS[network.model].libraries[network.library].module
    return resolve_name(f"{module}:build")(network, input_shape, classes)
