"""Examples, tables or images, and their split into training, validation and test parts."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from jaxcore.data.splitting import split
from jaxcore.errors import ConfigError, DataError
from jaxcore.reading import refusals_with

if TYPE_CHECKING:
    from jaxcore.config.run import DataConfig
    from jaxcore.reading import Reading

PARTS = ("train", "validation", "test")
JUDGED = PARTS[1:]  # a network is chosen by the first of them, and shown to be good by the second
MIN_OF_A_CLASS = 3
"""Examples of each class, one for each part."""
MIN_OF_NUMBERS = 2
"""Examples of each part where numbers are to be predicted: of one, none is better or worse than the mean."""


@dataclass(frozen=True)
class Table:
    """Examples in the units in which they were measured.

    Attributes:
        x: float64 (examples, features); nan where a visitor's table has nothing.
        y: int32 (examples,), indices into `class_names`; or float64 (examples,), the numbers to be predicted.
        feature_names: one a column of `x`.
        class_names: one a class; none where numbers are to be predicted.
        target_name: what those numbers are.
        lines: int (examples,), where each begins in the visitor's file; None for tables that are no file.
        reading: what was understood of that file.
    """

    x: np.ndarray
    y: np.ndarray
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...] = ()
    target_name: str = ""
    lines: np.ndarray | None = None
    reading: Reading | None = None


@dataclass(frozen=True, eq=False)  # loaded once, and found again in a cache by being the same object
class Images:
    """Pictures as their publisher has them.

    Attributes:
        x: uint8 (examples, height, width, channels); black is 0.
        y: int32 (examples,), indices into `class_names`.
        class_names: one a class.
        white: the largest value that a pixel can have.
        parts: rows of the parts that are fixed, by the publisher or because they must not overlap.
    """

    x: np.ndarray
    y: np.ndarray
    class_names: tuple[str, ...]
    white: int = 255
    parts: Mapping[str, np.ndarray] = field(default_factory=dict)
    feature_names = ()

    def as_bytes(self, rows: np.ndarray) -> np.ndarray:
        """The images of these rows, with 255 for white: uint8 (n, height, width, channels)."""
        return (self.x[rows].astype(np.uint16) * 255 // self.white).astype(np.uint8)


@dataclass(frozen=True)
class Split:
    """One part of a dataset: the `rows` int32 (n,) of `all_x` and `all_y` that belong to it."""

    all_x: np.ndarray
    all_y: np.ndarray
    rows: np.ndarray

    @property
    def x(self) -> np.ndarray:
        """A copy: standardised float32 (n, features), or uint8 (n, height, width, channels)."""
        return self.all_x[self.rows]

    @property
    def y(self) -> np.ndarray:
        """A copy: classes, int32 (n,), or standardised numbers, float32 (n,)."""
        return self.all_y[self.rows]

    def __len__(self) -> int:
        return len(self.rows)

    def sample(self, count: int) -> np.ndarray:
        """Some of the rows, always the same, evenly spread, since neighbours may be alike."""
        return self.rows[np.linspace(0, len(self) - 1, min(count, len(self))).round().astype(int)]


@dataclass(frozen=True)
class Dataset:
    """Examples, split, and the scaling that brings them into the network's range: (values - mean) / scale.

    Attributes:
        source: the examples as they were loaded.
        mean, scale: for a table those of the training part, float64 (features,), already applied to the parts' `x`. For
            images two numbers, applied to each batch on the device: uint8 takes a quarter of the memory.
        target_mean, target_scale: those of the training part's targets where they are numbers, already applied to the parts'
            `y`; 0 and 1 for classes.
    """

    source: Table | Images
    train: Split
    validation: Split
    test: Split
    mean: np.ndarray
    scale: np.ndarray
    target_mean: float = 0.0
    target_scale: float = 1.0

    @property
    def classes(self) -> int:
        return len(self.source.class_names)

    @property
    def outputs(self) -> int:
        """How many numbers a network answers for an example: one a class, or the one that is to be predicted."""
        return self.classes or 1

    @property
    def input_shape(self) -> tuple[int, ...]:
        """(features,), or (height, width, channels)."""
        return self.train.all_x.shape[1:]

    @property
    def images(self) -> bool:
        return isinstance(self.source, Images)

    @property
    def target_name(self) -> str:
        """What the numbers are that are to be predicted; empty for classes."""
        return "" if self.images else self.source.target_name

    def in_units(self, standardised: np.ndarray) -> np.ndarray:
        """Predicted numbers (n,) as the target was measured: float64 (n,)."""
        return standardised.astype(np.float64) * self.target_scale + self.target_mean

    def standardised(self, points: np.ndarray) -> np.ndarray:
        """Points (n, features) in a table's units as the network takes them: finite float32 (n, features)."""
        return _standardised(points, self.mean, self.scale)

    def scaled(self, rows: np.ndarray) -> np.ndarray:
        """The examples of these rows as the network takes them: float32 (n, *input_shape)."""
        x = self.train.all_x[rows]
        if self.images:
            x = x.astype(np.float32)
            x -= self.mean  # in place: all test images of CIFAR-10 take 123 MB as floats
            x /= self.scale
        return x


def prepare_table(table: Table, *, validation: float, test: float, seed: int) -> Dataset:
    """Split, fill holes with the training part's median, standardise by its mean and deviation: features, and targets, too,
    where they are numbers.

    Args:
        table: at least three examples of every class; each class keeps its share in every part.
        validation: share of the examples, between 0 and 1, on which progress is watched.
        test: share of the examples that the finished network is judged on, and nothing else.
        seed: which examples go where.

    Raises:
        DataError: a class has fewer than three examples, or a part fewer than there are classes; the numbers to be predicted
            are all the same, or so few that a part would have fewer than two.
    """
    divide = _stratified if table.class_names else _at_random
    with refusals_with(table.reading.facts if table.reading else []):
        parts = divide(table, validation=validation, test=test, seed=seed)
    table = _filled(table, parts["train"])
    mean, scale = _mean_and_scale(table.x[parts["train"]])
    x, y, of_target = _standardised(table.x, mean, scale), table.y.astype(np.int32), ()
    if not table.class_names:
        of_target = tuple(float(of[0]) for of in _mean_and_scale(table.y[parts["train"], None]))
        y = _standardised(table.y, *of_target)
    splits = (Split(x, y, parts[part].astype(np.int32)) for part in PARTS)
    return Dataset(table, *splits, mean, scale, *of_target)


def _filled(table: Table, train: np.ndarray) -> Table:
    """The table with the median of the training part in each hole, or of the whole where that has nothing but holes, or 0."""
    holes = np.isnan(table.x)
    if not holes.any():
        return table
    x = table.x.copy()
    for feature in np.flatnonzero(holes.any(axis=0)):
        known = table.x[train, feature] if not holes[train, feature].all() else table.x[:, feature]
        known = known[~np.isnan(known)]
        x[holes[:, feature], feature] = np.median(known) if len(known) else 0.0  # all may have gone with a rare class
    return dataclasses.replace(table, x=x)


def _mean_and_scale(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The mean of each feature of x (n, features), and its deviation, or 1 where it is constant as far as a float64 tells."""
    _, exponent = np.frexp(np.abs(x).max(axis=0))
    near_one = np.ldexp(x, -exponent)  # which changes no digit, and no square overflows or vanishes
    mean, deviation = (np.ldexp(of, exponent) for of in (near_one.mean(axis=0), near_one.std(axis=0)))
    varies = (x != x[0]).any(axis=0) & (deviation >= np.finfo(np.float64).tiny)  # below it digits are lost
    return mean, np.where(varies, deviation, 1.0)


def _standardised(x: np.ndarray, mean: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """(x - mean) / scale as float32; what lies beyond a float32's range is brought to its end."""
    largest = np.finfo(np.float32).max
    with np.errstate(over="ignore"):
        return np.clip((x - mean) / scale, -largest, largest).astype(np.float32)


def prepare_images(images: Images, config: DataConfig) -> Dataset:
    """Split where the publisher has not, and take a subset of what is left to learn from. The pixels are shared, not
    copied, unless they are shuffled.

    Args:
        config: `subset` is how many images to learn from, validation included, 0 for all; `validation` is their share. A
            test part that the publisher has fixed is kept whole. `split_seed` decides which images go where.

    Raises:
        ConfigError: there are fewer images than `subset`.
        DataError: as in `prepare_table`.
    """
    parts = dict(images.parts)
    if not parts:
        parts = _stratified(images, validation=config.validation, test=config.test, seed=config.split_seed)
    if "validation" not in parts:
        rows = parts["train"]
        if config.subset > len(rows):
            raise ConfigError(
                "{field}: {value} is not allowed; choose a number from {low} to {high}, or 0 for all images.",
                field="subset",
                value=config.subset,
                low=min(1000, len(rows)),
                high=len(rows),
            )
        if 0 < config.subset < len(rows):
            left_over = len(rows) - config.subset
            enough = left_over >= len(images.class_names)  # for the classes to keep their shares
            chosen, _ = split(images.y[rows], train=config.subset, test=left_over, seed=config.split_seed, stratified=enough)
            rows = rows[chosen]
        held_out = round(config.validation * len(rows))
        chosen = split(images.y[rows], train=len(rows) - held_out, test=held_out, seed=config.split_seed)
        parts["train"], parts["validation"] = (rows[part] for part in chosen)
    if config.shuffle_pixels:
        images = _shuffled(images)
    black, white = (0.0, 1.0) if config.pixel_range == "unit" else (-1.0, 1.0)
    scale = images.white / (white - black)
    splits = (Split(images.x, images.y, parts[part].astype(np.int32)) for part in PARTS)
    return Dataset(images, *splits, np.float32(-black * scale), np.float32(scale))


@functools.lru_cache(maxsize=1)
def _shuffled(images: Images) -> Images:
    """The same images, whose pixels have other places: those of a permutation that is the same for all."""
    count, height, width, channels = images.x.shape
    places = np.random.default_rng(0).permutation(height * width)
    return dataclasses.replace(images, x=images.x.reshape(count, -1, channels)[:, places].reshape(images.x.shape))


def _stratified(source: Table | Images, *, validation: float, test: float, seed: int) -> dict[str, np.ndarray]:
    """The rows of each part, in which every class keeps its share; errors as in `prepare_table`."""
    y = source.y
    counts = np.bincount(y, minlength=len(source.class_names))
    if counts.min() < MIN_OF_A_CLASS:
        raise DataError(
            "Every class needs at least 3 examples, one each for training, validation and test; the number of examples in "
            "class “{name}” is {count}. Remove those rows or choose another target column.",
            name=str(source.class_names[counts.argmin()]),
            count=int(counts.min()),
        )
    n, classes = len(y), len(counts)
    n_test, n_validation = (max(1, round(share * n)) for share in (test, validation))
    if min(n_test, n_validation, n - n_test - n_validation) < classes:
        raise DataError(
            "Splitting {rows} examples into {train} for training, {validation} for validation and {test} for testing "
            "leaves one set with fewer examples than there are classes ({classes}); choose larger shares or a larger table.",
            rows=n,
            train=n - n_test - n_validation,
            validation=n_validation,
            test=n_test,
            classes=classes,
        )
    rest, test_rows = split(y, train=n - n_test, test=n_test, seed=seed)
    _give_each_class(y, (rest, 2), (test_rows, 1))  # two, which are split again
    train_rows, validation_rows = (
        rest[part] for part in split(y[rest], train=len(rest) - n_validation, test=n_validation, seed=seed)
    )
    _give_each_class(y, (train_rows, 1), (validation_rows, 1))
    return {"train": train_rows, "validation": validation_rows, "test": test_rows}


def _at_random(source: Table, *, validation: float, test: float, seed: int) -> dict[str, np.ndarray]:
    """The rows of each part, drawn at random; errors as in `prepare_table`."""
    n = len(source.y)
    n_test, n_validation = (round(share * n) for share in (test, validation))
    if min(n_test, n_validation, n - n_test - n_validation) < MIN_OF_NUMBERS:
        raise DataError(
            "Splitting {rows} examples into {train} for training, {validation} for validation and {test} for testing "
            "leaves one set with fewer than {least}; choose larger shares or a larger table.",
            rows=n,
            train=n - n_test - n_validation,
            validation=n_validation,
            test=n_test,
            least=MIN_OF_NUMBERS,
        )
    rest, test_rows = split(source.y, train=n - n_test, test=n_test, seed=seed, stratified=False)
    train, held_out = split(rest, train=len(rest) - n_validation, test=n_validation, seed=seed, stratified=False)
    parts = {"train": rest[train], "validation": rest[held_out], "test": test_rows}
    if any(np.ptp(source.y[rows]) == 0 for rows in parts.values()):
        raise DataError(
            "“{target}” has the same value in all examples of a set, so nothing could be learned or evaluated. Choose "
            "another target column.",
            target=str(source.target_name),
        )
    return parts


def _give_each_class(y: np.ndarray, *parts: tuple[np.ndarray, int]) -> None:
    """Exchange rows of two parts where one of them has fewer of a class than the number beside it: shares alone would leave a
    rare class out of a small part. Each part has room for so many of every class, and there are enough of each."""
    classes = int(y.max()) + 1
    for (few, least), (many, _) in (parts, parts[::-1]):
        for rare in range(classes):
            while (counts := np.bincount(y[few], minlength=classes))[rare] < least:
                given, taken = np.flatnonzero(y[many] == rare)[0], np.flatnonzero(y[few] == counts.argmax())[0]
                few[taken], many[given] = many[given], few[taken]
