"""The registry of work that frameworks are compared by. A new one is one entry here."""

from __future__ import annotations

from dataclasses import dataclass, field

from jaxcore.translatable import N_


@dataclass(frozen=True)
class Workload:
    """A piece of work that all frameworks do; its settings as a URL has them, the others are the usual ones."""

    title: str
    description: str
    params: dict[str, str] = field(default_factory=dict)


_CIFAR = {"dataset": "cifar10", "batch_size": "128", "learning_rate": "0.001", "schedule": "constant"}


WORKLOADS: dict[str, Workload] = {
    "iris_mlp": Workload(
        N_("Iris, dense layers 16–8"),
        N_("A network so small that computing a step takes less time than starting it."),
        {"dataset": "iris", "hidden": "16,8", "batch_size": "16", "epochs": "100", "learning_rate": "0.01"},
    ),
    "digits_mlp": Workload(
        N_("Digits, dense layers 128–64"),
        N_("Small images of handwritten digits."),
        {"dataset": "digits", "hidden": "128,64", "batch_size": "64", "epochs": "30", "learning_rate": "0.001"},
    ),
    "cifar10_mlp": Workload(
        N_("CIFAR-10, dense layers 128–128–128"),
        N_("Photographs as rows of 3,072 numbers."),
        _CIFAR | {"subset": "20000", "hidden": "128,128,128", "epochs": "5"},
    ),
    "cifar10_cnn": Workload(
        N_("CIFAR-10, small convolutional network"),
        N_("Two convolutions with pooling, and a dense layer."),
        _CIFAR | {"subset": "10000", "model": "cnn", "hidden": "128", "epochs": "2"},
    ),
    "denoising_autoencoder": Workload(
        N_("CIFAR-10, denoising autoencoder"),
        N_("Five convolutions that remove noise from photographs."),
        _CIFAR
        | {"subset": "10000", "model": "denoising_autoencoder", "noise": "random_pixels", "noise_level": "0.1", "epochs": "2"},
    ),
}
