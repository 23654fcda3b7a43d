"""Questions about the loss around a trained network's weights. Where none is given, a small one is trained on the spot."""

import functools
from typing import Any

from jaxcore.config.run import RunConfig
from jaxcore.data import prepare
from jaxcore.engine import train as training
from jaxcore.events import finish
from jaxcore.experiments import landscape
from jaxcore.trained import Trained


@functools.lru_cache(maxsize=1)
def usual() -> Trained:
    """The network of a visitor who has trained none: two moons, with the usual settings."""
    config = RunConfig.usual("moons")
    return finish(training.train(config, prepare(config.data)))


def random_slice(trained: Trained | None, part: str, seed: int, span: float) -> dict[str, Any]:
    """As `jaxcore.experiments.landscape.random_slice`."""
    return landscape.random_slice(trained or usual(), part, seed, span)


def snapshot_slice(trained: Trained | None, part: str) -> dict[str, Any]:
    """As `jaxcore.experiments.landscape.snapshot_slice`."""
    return landscape.snapshot_slice(trained or usual(), part)


def sharpness(trained: Trained | None) -> dict[str, Any]:
    """As `jaxcore.experiments.landscape.sharpness`."""
    return landscape.sharpness(trained or usual())
