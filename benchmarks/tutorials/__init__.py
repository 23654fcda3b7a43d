"""Networks as the tutorials of other frameworks have them, trained for as long as there is time."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

import numpy as np
import psutil

JUDGED = 1000  # test images whose answers tell how long those of all will take


def images(dataset: str) -> tuple[np.ndarray, ...]:
    """x and y of the training images, x and y of the test images; pixels float32 from 0 to 1, channels last."""
    from jaxcore.config.run import DataConfig
    from jaxcore.data import load

    archive = load(DataConfig(dataset=dataset))
    x, y = archive.x.astype(np.float32) / 255, archive.y
    train = len(x) - 10_000  # the publisher's test images come last
    return x[:train], y[:train], x[train:], y[train:]


def run(build: Callable[..., tuple[Callable[[Callable[[], bool]], None], Callable[[np.ndarray], np.ndarray]]]) -> None:
    """Train within the time that the command line gives, and print the test accuracy.

    Args:
        build: takes x, y and a seed, and returns `fit(over)`, which trains until `over()` is true, and `classes_of(x)`.
    """
    dataset, budget_s, seed = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    end = psutil.Process().create_time() + budget_s
    x, y, x_test, y_test = images(dataset)
    fit, classes_of = build(x, y, seed)
    classes_of(x_test[:JUDGED])  # which may compile
    began = time.time()
    classes_of(x_test[:JUDGED])
    end -= (time.time() - began) * len(x_test) / JUDGED
    fit(lambda: time.time() > end)
    print(json.dumps({"test": {"accuracy": float((classes_of(x_test) == y_test).mean())}}))
