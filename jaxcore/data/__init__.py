"""Datasets, as `jaxcore.catalog.datasets` lists them: loaded, split and scaled."""

from __future__ import annotations

from pkgutil import resolve_name
from typing import TYPE_CHECKING

from jaxcore.catalog.datasets import DATASETS

if TYPE_CHECKING:
    from jaxcore.config.run import DataConfig
    from jaxcore.data.examples import Dataset, Images, Table


def load(config: DataConfig) -> Table | Images:
    """Load a dataset as it is, before any split.

    Args:
        config: which one, and its options; its `split_seed` decides the points of the made-up datasets.

    Raises:
        DataError: the visitor's file, or what an archive's folder holds, can't be used; the message says why.
    """
    spec = DATASETS[config.dataset]
    given = vars(config) | {"seed": config.split_seed}
    return resolve_name(spec.loader)(**{name: given[name] for name in spec.options})


def prepare(config: DataConfig) -> Dataset:
    """Load a dataset, split it and scale it; arguments and errors as in `load`."""
    from jaxcore.data.examples import prepare_images, prepare_table

    source = load(config)
    if DATASETS[config.dataset].images:
        return prepare_images(source, config)
    return prepare_table(source, validation=config.validation, test=config.test, seed=config.split_seed)
