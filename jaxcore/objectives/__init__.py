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
    """What the interface needs to know of an objective: its `module`, and the `measure` that is drawn beside the loss."""

    module: str
    measure: str


OBJECTIVES: dict[str, ObjectiveSpec] = {
    "classification": ObjectiveSpec("jaxcore.objectives.classification", "accuracy"),
    "denoising": ObjectiveSpec("jaxcore.objectives.denoising", "psnr"),
    "generation": ObjectiveSpec("jaxcore.objectives.generation", "kl"),
}


def load(task: str) -> Objective:
    """The objective of a task, a key of `OBJECTIVES`."""
    return resolve_name(f"{OBJECTIVES[task].module}:OBJECTIVE")
