"""Made-up points: two features, or one and a number, so that what a network has learned can be drawn."""

from __future__ import annotations

import numpy as np
from sklearn.datasets import make_blobs, make_circles, make_moons

from jaxcore.data.examples import Table
from jaxcore.translatable import N_

_FEATURES = (N_("horizontal"), N_("vertical"))


def _table(x: np.ndarray, y: np.ndarray, *class_names: str) -> Table:
    return Table(x.astype(np.float64), y.astype(np.int32), _FEATURES, class_names)


def sine(*, samples: int, spread: float, seed: int) -> Table:
    """y = sin x for x drawn evenly from [-5, 5]; `spread` is the standard deviation of what is added to y."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(-5, 5, samples)
    return Table(x[:, None], np.sin(x) + rng.normal(0, spread, samples), (N_("x"),), target_name=N_("y"))


def moons(*, samples: int, spread: float, seed: int) -> Table:
    """Two interleaved half circles, from `sklearn.datasets.make_moons`; `spread` is a standard deviation."""
    return _table(*make_moons(samples, noise=spread, random_state=seed), N_("upper moon"), N_("lower moon"))


def circles(*, samples: int, spread: float, seed: int) -> Table:
    """A ring of radius 1 and one of radius 0.5, from `sklearn.datasets.make_circles`."""
    return _table(*make_circles(samples, noise=spread, factor=0.5, random_state=seed), N_("outer circle"), N_("inner circle"))


def blobs(*, samples: int, spread: float, seed: int) -> Table:
    """Three Gaussian clouds of standard deviation `5 * spread` around centres two to four units apart."""
    centers = [(-2.0, -1.0), (2.0, -1.0), (0.0, 2.0)]
    x, y = make_blobs(samples, centers=centers, cluster_std=5 * spread, random_state=seed)
    return _table(x, y, N_("left blob"), N_("right blob"), N_("top blob"))


def spirals(*, samples: int, spread: float, seed: int) -> Table:
    """Two Archimedean spirals of one and a half turns, half a turn apart (after Lang and Witbrock, 1988)."""
    rng = np.random.default_rng(seed)
    y = np.arange(samples) % 2
    radius = np.sqrt(rng.uniform(0.01, 1.0, samples))  # the root spreads the points evenly along the arm
    angle = 3 * np.pi * radius + np.pi * y
    x = 3 * radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1) + rng.normal(0, spread, (samples, 2))
    return _table(x, y, N_("first arm"), N_("second arm"))


def xor(*, samples: int, spread: float, seed: int) -> Table:
    """Four squares like those of a chessboard: do the two coordinates have the same sign? (Minsky and Papert, 1969)"""
    rng = np.random.default_rng(seed)
    x = rng.uniform(-2, 2, (samples, 2))
    y = np.arange(samples) % 2
    x[:, 1] = np.where(y == 1, 1, -1) * np.sign(x[:, 0]) * np.abs(x[:, 1])
    return _table(x + rng.normal(0, spread, (samples, 2)), y, N_("different signs"), N_("equal signs"))
