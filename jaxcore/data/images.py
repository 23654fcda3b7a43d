"""The image archives, loaded once a process: their publishers' files, read from `JAXCORE_DATA_DIR`."""

from __future__ import annotations

import functools

import numpy as np

from jaxcore.catalog.archives import ARCHIVES
from jaxcore.data import fetching, formats
from jaxcore.data.examples import Images
from jaxcore.settings import data_dir
from jaxcore.translatable import N_

DIGITS = tuple("0123456789")
CLOTHES = (
    N_("T-shirt/top"),
    N_("Trouser"),
    N_("Pullover"),
    N_("Dress"),
    N_("Coat"),
    N_("Sandal"),
    N_("Shirt"),
    N_("Sneaker"),
    N_("Bag"),
    N_("Ankle boot"),
)
OBJECTS = (
    N_("airplane"),
    N_("automobile"),
    N_("bird"),
    N_("cat"),
    N_("deer"),
    N_("dog"),
    N_("frog"),
    N_("horse"),
    N_("ship"),
    N_("truck"),
)


def mnist() -> Images:
    """Handwritten digits (LeCun, Bottou, Bengio and Haffner 1998): (70000, 28, 28, 1), the last 10,000 for testing."""
    return _load("mnist", DIGITS)


def fashion_mnist() -> Images:
    """Clothes (Xiao, Rasul and Vollgraf, arXiv:1708.07747): (70000, 28, 28, 1), the last 10,000 for testing."""
    return _load("fashion_mnist", CLOTHES)


def cifar10() -> Images:
    """Photographs (Krizhevsky 2009): (60000, 32, 32, 3), the last 10,000 for testing."""
    return _load("cifar10", OBJECTS)


@functools.lru_cache(maxsize=3)  # all runs of a worker share the arrays: 184 MB for CIFAR-10, 55 MB for each of the others
def _load(name: str, class_names: tuple[str, ...]) -> Images:
    fetching.fetch(ARCHIVES[name], data_dir())  # at once, if it is there
    x, y, first_test = formats.read(ARCHIVES[name], data_dir())
    rows = np.arange(len(y))
    return Images(x, y, class_names, parts={"train": rows[:first_test], "test": rows[first_test:]})
