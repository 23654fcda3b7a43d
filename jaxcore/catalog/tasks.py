"""The registry of tasks. A new one is an objective, a view of its results and one entry here."""

from __future__ import annotations

from dataclasses import dataclass


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
