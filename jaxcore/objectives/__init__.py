"""The registry of what networks are trained for. A new one is a module of this package and one entry here.

Each module has an `OBJECTIVE`; what it promises is in `jaxcore.objectives.contract`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pkgutil import resolve_name
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jaxcore.objectives.contract import Objective


@dataclass(frozen=True)
class ObjectiveSpec:
    """What the interface needs to know of an objective.

    Attributes:
        measure: what is drawn beside the loss.
        usual: the dataset and the model that its page begins with.
    """

    module: str
    measure: str
    usual: tuple[str, str]


OBJECTIVES: dict[str, ObjectiveSpec] = {
    "classification": ObjectiveSpec("jaxcore.objectives.classification", "accuracy", ("iris", "mlp")),
    "denoising": ObjectiveSpec("jaxcore.objectives.denoising", "psnr", ("photo_patches", "denoising_autoencoder")),
    "generation": ObjectiveSpec("jaxcore.objectives.generation", "kl", ("digits", "vae")),
}


def load(task: str) -> Objective:
    """The objective of a task, a key of `OBJECTIVES`."""
    return resolve_name(f"{OBJECTIVES[task].module}:OBJECTIVE")
