"""The registries of frameworks and workloads that are compared. A new framework is one module and one entry here.

What a framework's module promises is in `jaxcore.compare.contract`. Nothing heavy is imported here: each measurement loads
its framework in a process of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version

from jaxcore.config.run import RunConfig
from jaxcore.errors import ConfigError
from jaxcore.translatable import N_

DENOISERS = ("denoising_autoencoder",)
CLASSIFIERS = ("mlp", "cnn")
OPTIMIZERS = ("sgd", "momentum", "nesterov", "adam", "adamw")
ACTIVATIONS = ("relu", "leaky_relu", "elu", "gelu", "tanh", "sigmoid")


@dataclass(frozen=True)
class Variant:
    """A way to run a framework: `module` holds its code (see `jaxcore.compare.contract.Worker`)."""

    title: str
    description: str
    module: str
    aligned: bool = True  # starts from the given weights, and can be asked for its gradients


@dataclass(frozen=True)
class Framework:
    """A framework that takes part.

    Attributes:
        distribution: what `pip` calls it, one of these.
        install: the command that installs it.
        models, optimizers, activations: what it can express.
    """

    title: str
    distribution: tuple[str, ...]
    variants: dict[str, Variant]
    install: str = ""
    models: tuple[str, ...] = CLASSIFIERS + DENOISERS
    optimizers: tuple[str, ...] = OPTIMIZERS
    activations: tuple[str, ...] = ACTIVATIONS
    one_activation: bool = False

    @property
    def version(self) -> str | None:
        """The version that is installed, which may be broken nonetheless; None if there is none."""
        for name in self.distribution:
            try:
                return version(name)
            except PackageNotFoundError:
                continue
        return None


_INSTALL = "pip install -r requirements-compare.txt"

FRAMEWORKS: dict[str, Framework] = {
    "jax": Framework(
        "JAX",
        ("jax",),
        {
            "scan": Variant(
                "scan",
                N_("This app's engine: thousands of steps in one compiled program, convolutions as matrix products."),
                "jaxcore.compare.with_jax_scan",
                aligned=False,
            ),
            "jit": Variant(
                "jit", N_("As its tutorials write it: one compiled step, called in a loop."), "jaxcore.compare.with_jax"
            ),
        },
    ),
    "pytorch": Framework(
        "PyTorch",
        ("torch",),
        {
            "eager": Variant("eager", N_("Each operation runs as Python meets it."), "jaxcore.compare.with_pytorch"),
            "compile": Variant(
                "torch.compile",
                N_("Batch, network, loss and gradient are compiled to C++, which takes a while."),
                "jaxcore.compare.with_pytorch",
            ),
        },
        _INSTALL,
    ),
    "tensorflow": Framework(
        "TensorFlow",
        ("tensorflow-cpu", "tensorflow"),
        {
            "function": Variant(
                "tf.function", N_("Python is traced once into a graph, loop and all."), "jaxcore.compare.with_tensorflow"
            ),
            "xla": Variant(
                "jit_compile", N_("The same, each step compiled by XLA, JAX's own compiler."), "jaxcore.compare.with_tensorflow"
            ),
        },
        _INSTALL,
    ),
    "sklearn": Framework(
        "scikit-learn",
        ("scikit-learn",),
        {
            "fit": Variant(
                "MLPClassifier",
                N_("NumPy and a loop; it chooses its first weights itself."),
                "jaxcore.compare.with_sklearn",
                aligned=False,
            )
        },
        models=("mlp",),
        optimizers=("sgd", "momentum", "nesterov", "adam"),
        activations=("relu", "tanh", "sigmoid"),
        one_activation=True,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Workload:
    """A piece of work that all frameworks do; its settings as a URL has them, the others are the usual ones."""

    title: str
    description: str
    params: dict[str, str] = field(default_factory=dict)

    @property
    def config(self) -> RunConfig:
        return RunConfig.from_params(self.params)


_CIFAR = {"dataset": "cifar10", "batch_size": "128", "learning_rate": "0.001", "schedule": "constant"}

WORKLOADS: dict[str, Workload] = {
    "iris_mlp": Workload(
        N_("Iris, dense layers 16–8"),
        N_("A network so small that a step costs less than calling it."),
        {"dataset": "iris", "hidden": "16,8", "batch_size": "16", "epochs": "100", "learning_rate": "0.01"},
    ),
    "digits_mlp": Workload(
        N_("Digits, dense layers 128–64"),
        N_("Small images of handwritten digits."),
        {"dataset": "digits", "hidden": "128,64", "batch_size": "64", "epochs": "30", "learning_rate": "0.001"},
    ),
    "cifar10_mlp": Workload(
        N_("CIFAR-10, dense layers 128–128–128"),
        N_("Photographs, as rows of 3,072 numbers."),
        _CIFAR | {"subset": "20000", "hidden": "128,128,128", "epochs": "5"},
    ),
    "cifar10_cnn": Workload(
        N_("CIFAR-10, small convolutional network"),
        N_("Two convolutions with pooling, and a dense layer."),
        _CIFAR | {"subset": "10000", "model": "cnn", "hidden": "128", "epochs": "2"},
    ),
    "denoising_autoencoder": Workload(
        N_("CIFAR-10, denoising autoencoder"),
        N_("Five convolutions that take noise off photographs."),
        _CIFAR
        | {
            "subset": "10000", "model": "denoising_autoencoder", "noise": "random_pixels", "noise_level": "0.1",
            "epochs": "2",
        },
    ),
}  # fmt: skip


def check_expressible(config: RunConfig) -> None:
    """Raise ConfigError unless JAX, PyTorch and TensorFlow can all do `config`'s work in the same way."""
    network, settings = config.network, config.optimization

    def only(field: str, value: object, *allowed: object) -> None:
        if value not in allowed:
            raise ConfigError(
                "{field}: {value} can't be compared, since not all frameworks do it in the same way; choose one of: {allowed}.",
                field=field,
                value=str(value),
                allowed=", ".join(map(str, allowed)),
            )

    only("model", network.model, *CLASSIFIERS, *DENOISERS)
    only("variant", network.variant, "standard")
    only("dropout", network.dropout, 0)
    only("batch_norm", int(network.batch_norm), 0)
    only("optimizer", settings.optimizer, *OPTIMIZERS)
    only("schedule", settings.schedule, "constant")
    if settings.optimizer != "adamw":
        only("weight_decay", settings.weight_decay, 0)
    only("clip_norm", settings.clip_norm, 0)
    only("random_crop", int(config.data.random_crop), 0)
    only("random_flip", int(config.data.random_flip), 0)
    if network.model in DENOISERS:
        only("noise", config.objective.noise, "random_pixels")
        only("target_image", config.objective.target_image, "clean")


def expresses(framework: str, config: RunConfig) -> bool:
    """Whether the framework has what `config`, which must be expressible, asks for."""
    spec, network = FRAMEWORKS[framework], config.network
    hidden = network.activations or network.activation
    return (
        network.model in spec.models
        and config.optimization.optimizer in spec.optimizers
        and (network.model in DENOISERS or set(hidden) <= set(spec.activations))
        and not (spec.one_activation and len(set(hidden)) > 1)
    )
