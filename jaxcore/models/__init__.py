"""Models, as `jaxcore.catalog.models` lists them, a module for each library that one is written in.

Each module has a function `build(network, input_shape, outputs) -> Model`; what a `Model` promises is in
`jaxcore.models.contract`.
"""

from pkgutil import resolve_name

from jaxcore.catalog.models import MODELS
from jaxcore.config.run import NetworkConfig
from jaxcore.models.contract import Model, asked_twice


def build(network: NetworkConfig, input_shape: tuple[int, ...], outputs: int) -> Model:
    """Build the network that `network` describes for examples of `input_shape`, with one output for each class."""
    spec = MODELS[network.model]
    model = resolve_name(f"{spec.libraries[network.library].module}:build")(network, input_shape, outputs)
    classes_of_images = len(input_shape) == 3 and "classification" in spec.tasks
    return asked_twice(model) if network.test_flip and classes_of_images else model
