"""Tables of examples, and their split into training, validation and test parts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from jaxcore.errors import DataError


@dataclass(frozen=True)
class Table:
    """Examples in the units in which they were measured.

    Attributes:
        x: float64 (examples, features).
        y: int32 (examples,), indices into `class_names`.
        feature_names: one a column of `x`.
        class_names: one a class.
    """

    x: np.ndarray
    y: np.ndarray
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]


@dataclass(frozen=True)
class Split:
    """One part of a dataset: standardised float32 `x` (n, features), int32 `y` (n,), and `rows` (n,) in the table."""

    x: np.ndarray
    y: np.ndarray
    rows: np.ndarray

    def __len__(self) -> int:
        return len(self.y)


@dataclass(frozen=True)
class Dataset:
    """A table, split and standardised; `mean` and `scale` (features,) are those of the training part alone."""

    table: Table
    train: Split
    validation: Split
    test: Split
    mean: np.ndarray
    scale: np.ndarray

    @property
    def classes(self) -> int:
        return len(self.table.class_names)

    @property
    def features(self) -> int:
        return self.table.x.shape[1]


def split(table: Table, *, validation: float, test: float, seed: int) -> Dataset:
    """Split by class (stratified), then standardise each feature by the training part's mean and deviation.

    Args:
        table: at least three examples of every class.
        validation: share of the examples, between 0 and 1, on which progress is watched.
        test: share of the examples that the finished network is judged on, and nothing else.
        seed: which examples go where.

    Raises:
        DataError: a class, or a part, is too small for every class to be in every part.
    """
    counts = np.bincount(table.y, minlength=len(table.class_names))
    if counts.min() < 3:
        raise DataError(
            "The class “{name}” has {count} example(s); every class needs at least 3, one each for training, "
            "validation and test. Remove those rows or choose another target column.",
            name=str(table.class_names[counts.argmin()]),
            count=int(counts.min()),
        )
    n, classes = len(table.y), len(counts)
    n_test, n_validation = (max(1, round(share * n)) for share in (test, validation))
    if min(n_test, n_validation, n - n_test - n_validation) < classes:
        raise DataError(
            "{rows} examples split into {train} for training, {validation} for validation and {test} for testing leave a "
            "part smaller than the {classes} classes; choose larger shares or a larger table.",
            rows=n,
            train=n - n_test - n_validation,
            validation=n_validation,
            test=n_test,
            classes=classes,
        )
    try:
        rest, test_rows = train_test_split(np.arange(n), test_size=n_test, stratify=table.y, random_state=seed)
        train_rows, validation_rows = train_test_split(
            rest, test_size=n_validation, stratify=table.y[rest], random_state=seed
        )
        complete = all(len(np.unique(table.y[rows])) == classes for rows in (train_rows, validation_rows, test_rows))
    except ValueError:  # the first split left one example of a class, which scikit-learn can't split again
        complete = False
    if not complete:
        raise DataError(
            "The class “{name}” has {count} example(s), too few for training, validation and test to get one each at these "
            "shares; choose other shares, remove those rows or choose another target column.",
            name=str(table.class_names[counts.argmin()]),
            count=int(counts.min()),
        )
    scaler = StandardScaler().fit(table.x[train_rows])

    def part(rows: np.ndarray) -> Split:
        return Split(scaler.transform(table.x[rows]).astype(np.float32), table.y[rows].astype(np.int32), rows)

    return Dataset(table, part(train_rows), part(validation_rows), part(test_rows), scaler.mean_, scaler.scale_)
