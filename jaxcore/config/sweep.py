"""What is to be swept: a configuration, and two hyperparameters with the values that each takes."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from jaxcore.catalog.augmentations import AUGMENTATIONS
from jaxcore.catalog.optimizers import OPTIMIZERS
from jaxcore.checks import check_choice, check_layers, check_number
from jaxcore.config.run import MAX_BATCH_SIZE, MAX_SEED, RunConfig
from jaxcore.config.text import read, salvaged, written
from jaxcore.errors import ConfigError
from jaxcore.translatable import N_

MAX_COUNT = 16
MAX_EPOCHS = 500
MAX_LAYERS, MAX_UNITS = 4, 256
MIN_BATCH_SIZE = 8
DATASETS = ("moons", "circles", "spirals", "blobs", "iris", "wine", "breast_cancer", "digits")
SCALES = {"linear": N_("linear"), "log": N_("logarithmic")}


@dataclass(frozen=True)
class Sweepable:
    """A hyperparameter that the networks of one sweep may differ in.

    Attributes:
        low, high: what it may be, at the least and at the most.
        usual: `Axis` fields `low`, `high` and `scale` that show something.
        own: whether it is a field of `RunConfig`; the others exist in sweeps only.
    """

    low: float
    high: float
    usual: tuple[float, float, str]
    own: bool = True


SWEEPABLE: dict[str, Sweepable] = {
    "learning_rate": Sweepable(1e-6, 1000, (0.0003, 3, "log")),
    "weight_decay": Sweepable(0, 10, (0.00001, 0.3, "log")),
    "momentum": Sweepable(0, 0.9999, (0, 0.98, "linear")),
    "initial_scale": Sweepable(0, 100, (0.05, 10, "log"), own=False),
    "label_noise": Sweepable(0, 1, (0, 0.5, "linear"), own=False),
    "seed": Sweepable(0, MAX_SEED, (0, 15, "linear")),
}


@dataclass(frozen=True)
class Axis:
    """A hyperparameter and its values: `count` of them from `low` to `high`, in equal steps or by equal factors.

    Raises:
        ConfigError: the name is unknown, or a number is out of range.
    """

    name: str
    low: float
    high: float
    count: int
    scale: str = "linear"

    def __post_init__(self) -> None:
        check_choice("URL", self.name, SWEEPABLE)
        check_choice("scale", self.scale, SCALES)
        check_number("count", self.count, 1, MAX_COUNT)
        spec = SWEEPABLE[self.name]
        for value in (self.low, self.high):
            check_number(self.name, value, spec.low, spec.high)
        if self.low > self.high:
            raise ConfigError(
                "{field}: the lowest value {low} is above the highest value {high}.",
                field=self.name,
                low=self.low,
                high=self.high,
            )
        if self.scale == "log" and self.low <= 0:
            raise ConfigError(
                "{field}: a logarithmic scale needs a lowest value above 0; it is {low}.", field=self.name, low=self.low
            )
        if self.name == "seed" and len(set(self.values)) < self.count:
            raise ConfigError(
                "{field}: {count} values from {low} to {high} would not all be different whole numbers; choose fewer "
                "values, a wider range, or a linear scale.",
                field=self.name,
                count=self.count,
                low=self.low,
                high=self.high,
            )

    @property
    def values(self) -> tuple[float, ...]:
        """The values, ascending; seeds are whole numbers."""
        shares = [i / max(1, self.count - 1) for i in range(self.count)]
        if self.scale == "log":
            found = [self.low * (self.high / self.low) ** share for share in shares]
        else:
            found = [self.low + (self.high - self.low) * share for share in shares]
        return tuple(math.floor(value + 0.5) if self.name == "seed" else float(f"{value:.4g}") for value in found)


@dataclass(frozen=True)
class Sweep:
    """A grid of networks that differ in two hyperparameters.

    Cells are numbered row by row, from the lowest value of `y` up, and within a row from the lowest value of `x`.

    Attributes:
        config: what all networks have in common: a multilayer perceptron in pure JAX.
        x, y: the hyperparameters of the columns and of the rows.

    Raises:
        ConfigError: the configuration can't be swept, or both axes are the same hyperparameter.
    """

    task: ClassVar[str] = "sweep"
    config: RunConfig
    x: Axis
    y: Axis

    def __post_init__(self) -> None:
        network, data, optimizer = self.config.network, self.config.data, self.config.optimization.optimizer
        check_choice("dataset", data.dataset, DATASETS)
        check_choice("model", network.model, ("mlp",))
        check_choice("library", network.library, ("jax",))
        for name in AUGMENTATIONS:
            check_choice(name, int(getattr(data, name)), (0,))
        check_choice("test_flip", int(network.test_flip), (0,))
        check_choice("label_smoothing", self.config.objective.label_smoothing, (0,))
        check_number("epochs", self.config.epochs, 1, MAX_EPOCHS)
        check_number("batch_size", self.config.batch_size, MIN_BATCH_SIZE, MAX_BATCH_SIZE)
        check_layers(network.hidden, MAX_LAYERS, MAX_UNITS)
        if self.x.name == self.y.name:
            raise ConfigError(
                "{field}: the two axes need two different hyperparameters, and this one is on both.", field=self.x.name
            )
        if "momentum" in (self.x.name, self.y.name) and "momentum" not in OPTIMIZERS[optimizer].takes:
            raise ConfigError(
                "{field}: the optimizer {optimizer} has no such setting; choose one of: {allowed}.",
                field="momentum",
                optimizer=optimizer,
                allowed=", ".join(name for name, spec in OPTIMIZERS.items() if "momentum" in spec.takes),
            )
        self.cell(self.cells - 1)  # whose values the configuration must allow, too

    @property
    def cells(self) -> int:
        return self.x.count * self.y.count

    def values(self, cell: int) -> dict[str, float]:
        """The two hyperparameters of a cell, by name."""
        row, column = divmod(cell, self.x.count)
        return {self.x.name: self.x.values[column], self.y.name: self.y.values[row]}

    def cell(self, cell: int) -> RunConfig:
        """The configuration of a cell's network, as far as a `RunConfig` can say it."""
        return self.config.replace(**{name: value for name, value in self.values(cell).items() if SWEEPABLE[name].own})

    def flat(self) -> dict[str, Any]:
        """All fields by name, without their grouping: an axis' hyperparameter by the axis, the rest as `x_low`."""
        return self.config.flat() | self._axes() | {"x": self.x.name, "y": self.y.name}

    def to_params(self) -> dict[str, str]:
        """Flat strings; `from_params` gives the sweep back."""
        return self.config.to_params() | written(self._axes())

    def _axes(self) -> dict[str, Any]:
        return {f"{axis}_{name}": value for axis in "xy" for name, value in vars(getattr(self, axis)).items()}

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> Sweep:
        """Read what `to_params` wrote.

        Raises:
            ConfigError: a value can't be read or is not allowed.
        """
        params = dict(params)
        axes = [Axis(*(read(kind, name, params.pop(f"{axis}_{name}")) for name, kind in _AXIS.items())) for axis in "xy"]
        return cls(RunConfig.from_params(params), *axes)

    @classmethod
    def salvage(cls, params: Mapping[str, str], usual: Sweep) -> tuple[Sweep, list[ConfigError]]:
        """The sweep of an address: what is missing or wrong there is that of `usual`; and an error for what is wrong."""
        config, errors = RunConfig.salvage({"dataset": usual.config.data.dataset} | dict(params))
        axes = [{name: params[name] for name in (f"{axis}_{field}" for field in _AXIS) if name in params} for axis in "xy"]
        sweep, others = salvaged(usual, config.to_params(), axes[0] | axes[1])
        return sweep, errors + others


_AXIS = {field.name: field.type for field in dataclasses.fields(Axis)}
