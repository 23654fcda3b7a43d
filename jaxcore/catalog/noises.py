"""The registry of noises: what spoils an image. A new one is a function of `jaxcore.objectives.noise` and one entry here."""

from __future__ import annotations

import math
from dataclasses import dataclass

from jaxcore.translatable import N_


@dataclass(frozen=True)
class NoiseSpec:
    """A noise.

    Attributes:
        level_text: what its level, from 0 to 1, counts.
        add: `"module:function"`; what the function promises is in the module.
    """

    title: str
    description: str
    level_text: str
    add: str


def draws(level: float, pixels: int) -> float:
    """How many points, each thrown at any of so many pixels, hit a share `level` < 1 of them, on average.

    One point misses a pixel with 1 - 1/pixels, n of them with that to the power of n, which is 1 - level.
    """
    return math.log1p(-level) / math.log1p(-1 / pixels)


NOISES: dict[str, NoiseSpec] = {
    "random_pixels": NoiseSpec(
        N_("random pixels"),
        N_("Some pixels get a random color."),
        N_("share of pixels"),
        "jaxcore.objectives.noise:random_pixels",
    ),
    "gaussian": NoiseSpec(
        N_("Gaussian"),
        N_("Every value is a little off, as in a photograph taken in the dark."),
        N_("standard deviation, where white is 1"),
        "jaxcore.objectives.noise:gaussian",
    ),
    "salt_and_pepper": NoiseSpec(
        N_("salt and pepper"),
        N_("Some pixels are black or white."),
        N_("share of pixels"),
        "jaxcore.objectives.noise:salt_and_pepper",
    ),
    "missing_square": NoiseSpec(
        N_("missing square"),
        N_("A square is black, and its content must be guessed from the surroundings."),
        N_("share of the area"),
        "jaxcore.objectives.noise:missing_square",
    ),
}
