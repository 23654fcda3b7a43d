"""What travels to a framework's process, and what its module promises."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np


class Layer(NamedTuple):
    """A layer's weights as JAX has them: `kernel` (inputs, outputs) or (rows, columns, inputs, outputs), `bias` (outputs,)."""

    kernel: np.ndarray
    bias: np.ndarray


@dataclass(frozen=True)
class Problem:
    """The same work for every framework.

    Attributes:
        params: the whole experiment, as `RunConfig.to_params` gives it.
        model: `"mlp"`, `"cnn"` or `"denoising_autoencoder"`.
        hidden, activations: units and activation of each hidden dense layer.
        optimizer, learning_rate, momentum, weight_decay: as Optax understands them.
        noise_level: share of each batch's pixels that get a random colour, in training; 0 where `x` is noisy already.
        classes: how many, for a classifier.
        mean, scale: images are bytes, and become (x - mean) / scale batch by batch; tables are ready, with 0 and 1.
        threads: how many the framework may use.
        x, y: to learn from. Classification: float32 (n, features) or uint8 (n, height, width, channels), and int32 (n,).
            Denoising: uint8 images twice, the second to be reached from the first.
        test_x: like `x`; for denoising with its noise.
        batches: int32 (steps, batch size), the rows of `x` that each step takes.
        weights: those that training starts from, a layer each, from input to output.
    """

    params: dict[str, str]
    model: str
    hidden: tuple[int, ...]
    activations: tuple[str, ...]
    optimizer: str
    learning_rate: float
    momentum: float
    weight_decay: float
    noise_level: float
    classes: int
    mean: float
    scale: float
    threads: int
    x: np.ndarray
    y: np.ndarray
    test_x: np.ndarray
    batches: np.ndarray
    weights: list[Layer]

    @property
    def denoising(self) -> bool:
        return self.y.ndim > 1

    def write(self, folder: Path) -> None:
        """Put it into files for other processes."""
        arrays = {f.name: getattr(self, f.name) for f in dataclasses.fields(self) if f.type == "np.ndarray"}
        for i, layer in enumerate(self.weights):
            arrays |= {f"{name}_{i}": array for name, array in layer._asdict().items()}
        for name, array in arrays.items():
            np.save(folder / f"{name}.npy", array)
        plain = {
            f.name: getattr(self, f.name) for f in dataclasses.fields(self) if f.name not in arrays and f.name != "weights"
        }
        (folder / "problem.json").write_text(json.dumps(plain | {"layers": len(self.weights)}))

    @classmethod
    def read(cls, folder: Path) -> Problem:
        """What `write` wrote."""
        plain: dict[str, Any] = json.loads((folder / "problem.json").read_text())
        arrays = {f.name: np.load(folder / f"{f.name}.npy") for f in dataclasses.fields(cls) if f.type == "np.ndarray"}
        weights = [Layer(*(np.load(folder / f"{name}_{i}.npy") for name in Layer._fields)) for i in range(plain.pop("layers"))]
        plain |= {name: tuple(plain[name]) for name in ("hidden", "activations")}
        return cls(**plain, **arrays, weights=weights)


class Worker(Protocol):
    """A framework at work. Its module has `build(problem, variant) -> Worker`; whatever it does is done when it returns."""

    def train(self, batches: np.ndarray) -> np.ndarray:
        """Take a step on each of `batches` int32 (steps, batch size), rows of `problem.x`; the losses, float32 (steps,)."""

    def predict(self, x: np.ndarray) -> np.ndarray:
        """The network's outputs for `x`, which is like `problem.x`: a number for each class, or images in [0, 1]."""

    def gradients(self, rows: np.ndarray) -> tuple[float, list[Layer]]:
        """The loss of a batch and its gradients; aligned variants only."""
