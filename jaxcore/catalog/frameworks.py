"""The registry of frameworks that are compared. A new one is a module `jaxcore.compare.with_…` and one entry here."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

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
                N_("This app's engine: thousands of steps in one compiled program, with convolutions as matrix products."),
                "jaxcore.compare.with_jax_scan",
                aligned=False,
            ),
            "jit": Variant("jit", N_("As in its tutorials: one compiled step, called in a loop."), "jaxcore.compare.with_jax"),
        },
    ),
    "pytorch": Framework(
        "PyTorch",
        ("torch",),
        {
            "eager": Variant("eager", N_("Each operation runs as soon as Python reaches it."), "jaxcore.compare.with_pytorch"),
            "compile": Variant(
                "torch.compile",
                N_("Batch, network, loss and gradient are compiled (on a CPU by way of C++, which takes a while)."),
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
                "tf.function", N_("Python is traced once into a graph, including the loop."), "jaxcore.compare.with_tensorflow"
            ),
            "xla": Variant(
                "jit_compile",
                N_("The same, with each step compiled by XLA, which is also JAX's compiler."),
                "jaxcore.compare.with_tensorflow",
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
                N_("NumPy and a loop; it chooses its own initial weights."),
                "jaxcore.compare.with_sklearn",
                aligned=False,
            )
        },
        models=("mlp",),
        optimizers=("sgd", "momentum", "nesterov", "adam"),
        activations=("relu", "tanh", "sigmoid"),
        one_activation=True,
    ),
}
