"""Networks as the tutorials of other frameworks have them, trained for as long as there is time."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import psutil

JUDGED = 1000  # test images whose answers tell how long those of all will take, and all that restored images are judged by
NOISE = 0.2  # standard deviation, where white is 1; that of TensorFlow's tutorial and of this app's usual settings


class Task(NamedTuple):
    """What a network is trained for.

    Attributes:
        given: takes images, classes and a seed, and returns what the network is given and what it should answer.
        tested: the same for the test images, without a seed.
        judge: takes the answers about the test images, what was given, and what should have been answered, and returns
            numbers by the names that this app has for them.
    """

    given: Callable[[np.ndarray, np.ndarray, int], tuple[np.ndarray, np.ndarray]]
    tested: Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
    judge: Callable[[np.ndarray, np.ndarray, np.ndarray], dict[str, float]]


def _noisy(x: np.ndarray, _y: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    noise = np.random.default_rng(seed).standard_normal(x.shape, np.float32)
    return np.clip(x + NOISE * noise, 0, 1), x


def _noisy_as_here(x: np.ndarray, _y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    from jaxcore.objectives.denoising import spoil

    return spoil(x[:JUDGED], "gaussian", NOISE), x[:JUDGED]


def _decibels(answers: np.ndarray, noisy: np.ndarray, original: np.ndarray) -> dict[str, float]:
    from jaxcore.objectives.quality import median, psnr

    restored = {"restored": np.clip(answers, 0, 1), "median": median(noisy)}
    return {f"psnr_{name}": float(psnr(original, images).mean()) for name, images in restored.items()}


CLASSES = Task(
    lambda x, y, seed: (x, y), lambda x, y: (x, y), lambda answers, _x, y: {"accuracy": float((answers == y).mean())}
)
"""The answers are classes."""

CLEAN_IMAGES = Task(_noisy, _noisy_as_here, _decibels)
"""The answers are images; those given have Gaussian noise, the test's the same as in this app."""

ELBO = Task(lambda x, y, seed: (x, x), lambda x, y: (x, x), lambda answers, _x, _y: {"elbo": float(answers.mean())})
"""The answers are each image's evidence lower bound, in nats."""


def images(dataset: str) -> tuple[np.ndarray, ...]:
    """x and y of the training images, x and y of the test images; pixels float32 from 0 to 1, channels last."""
    from jaxcore.config.run import DataConfig
    from jaxcore.data import load

    archive = load(DataConfig(dataset=dataset))
    x, y = np.divide(archive.x, 255, dtype=np.float32), archive.y
    train = len(x) - 10_000  # the publisher's test images come last
    return x[:train], y[:train], x[train:], y[train:]


def run(
    build: Callable[..., tuple[Callable[[Callable[[], bool]], None], Callable[[np.ndarray], np.ndarray]]], task: Task = CLASSES
) -> None:
    """Train within the time that the command line gives, and print what the test says.

    Args:
        build: takes what is given, what should be answered, and a seed, and returns `fit(over)`, which trains until
            `over()` is true, and `answers(x)`.
        task: what for.
    """
    dataset, budget_s, seed = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    end = psutil.Process().create_time() + budget_s
    x, y, x_test, y_test = images(dataset)
    fit, answers = build(*task.given(x, y, seed), seed)
    x_test, y_test = task.tested(x_test, y_test)

    def judge(count: int) -> dict[str, float]:
        return task.judge(answers(x_test[:count]), x_test[:count], y_test[:count])

    judge(JUDGED)  # which may compile
    began = time.time()
    judge(JUDGED)
    end -= (time.time() - began) * len(x_test) / JUDGED
    fit(lambda: time.time() > end)
    print(json.dumps({"test": judge(len(x_test))}))
