"""Models, as `jaxcore.catalog.models` lists them, a module for each library that one is written in.

Each module has a function `build(network, input_shape, outputs) -> Model`; what a `Model` promises is in
`jaxcore.models.contract`.
"""

from pkgutil import resolve_name

from jaxcore.catalog.models import MODELS
from jaxcore.config.run import NetworkConfig
from jaxcore.models.contract import Model


def build(network: NetworkConfig, input_shape: tuple[int, ...], outputs: int) -> Model:
    """Build the network that `network` describes for examples of `input_shape`, with one output for each class."""
    module = MODELS[network.model].libraries[network.library].module
    return resolve_name(f"{module}:build")(network, input_shape, outputs)
