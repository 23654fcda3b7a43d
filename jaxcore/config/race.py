"""What an optimizer race is, and who has won one. Imports nothing heavy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from jaxcore.catalog.datasets import DATASETS
from jaxcore.checks import check_choice, check_number
from jaxcore.config.run import MAX_SEED, OptimizerConfig, RunConfig
from jaxcore.config.text import read, salvaged
from jaxcore.errors import ConfigError

MIN_OPTIMIZERS, MAX_OPTIMIZERS = 2, 6
MIN_SEEDS, MAX_SEEDS = 2, 16
MAX_RACE_EPOCHS = 1000
MAX_SUBSET = 10_000
RATES = {  # learning rates to begin with, none of them tuned to a dataset
    "sgd": 0.04,
    "momentum": 0.01,
    "nesterov": 0.01,
    "adam": 0.001,
    "adamw": 0.001,
    "rmsprop": 0.001,
    "adagrad": 0.04,
    "lion": 0.0003,
}
USUAL = ("sgd", "adam", "rmsprop")
MEASURES = {  # what optimizers are judged by, and whether less of it is better
    "loss": True,
    "val_loss": True,
    "val_accuracy": False,
}

Entrants = tuple[tuple[str, float], ...]  # an optimizer's name and its learning rate, each


def check_entrants(entrants: Entrants, fewest: int = 1) -> None:
    """Raise ConfigError unless these are `fewest` to `MAX_OPTIMIZERS` known optimizers, none twice, with usable rates."""
    if not fewest <= len(entrants) <= MAX_OPTIMIZERS:
        raise ConfigError(
            "{field}: you chose {count}; choose from {low} to {high}.",
            field="optimizers",
            count=len(entrants),
            low=fewest,
            high=MAX_OPTIMIZERS,
        )
    for name, rate in entrants:
        OptimizerConfig(name, rate)  # checks both
    if len({name for name, _rate in entrants}) < len(entrants):
        raise ConfigError("{field}: each can enter only once.", field="optimizers")


@dataclass(frozen=True)
class Race:
    """Some optimizers at the same work, each from the same first weights and with the same batches, several times.

    Attributes:
        config: the work: all of it but the optimizer and its learning rate. The networks of the race have the
            seeds `seed`, `seed` + 1, …
        optimizers: names, keys of `OPTIMIZERS`, with a learning rate each.
        seeds: how many networks each of them trains.

    Raises:
        ConfigError: a value is not allowed, or the work is not that of a multilayer perceptron in pure JAX.
    """

    task: ClassVar[str] = "race"
    config: RunConfig
    optimizers: Entrants = tuple((name, RATES[name]) for name in USUAL)
    seeds: int = 5

    def __post_init__(self) -> None:
        check_choice("model", self.config.network.model, ("mlp",))
        check_choice("test_flip", int(self.config.network.test_flip), (0,))
        check_choice("target_type", self.config.data.targets, ("classes",))
        check_choice("library", self.config.network.library, ("jax",))
        check_entrants(self.optimizers, MIN_OPTIMIZERS)
        check_number("seeds", self.seeds, MIN_SEEDS, MAX_SEEDS)
        check_number("seed", self.config.seed, 0, MAX_SEED - MAX_SEEDS)
        check_number("epochs", self.config.epochs, 1, MAX_RACE_EPOCHS)
        if DATASETS[self.config.data.dataset].archive:
            check_number("subset", self.config.data.subset, 1000, MAX_SUBSET)

    def entrant(self, name: str, rate: float) -> RunConfig:
        """The work as one optimizer does it, with the first seed."""
        return self.config.replace(optimizer=name, learning_rate=rate)

    def flat(self) -> dict[str, Any]:
        """All fields by name, without their grouping: those of `config`, and each optimizer's rate by itself."""
        rates = {f"rate_{name}": rate for name, rate in self.optimizers}
        return self.config.flat() | rates | {"optimizers": tuple(name for name, _rate in self.optimizers), "seeds": self.seeds}

    def to_params(self) -> dict[str, str]:
        """Flat strings; `from_params` gives the race back."""
        own = {"optimizers": ",".join(f"{name}:{rate!r}" for name, rate in self.optimizers), "seeds": str(self.seeds)}
        return _without_optimizer(self.config.to_params()) | own

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> Race:
        """Read what `to_params` wrote; what is missing takes the defaults.

        Raises:
            ConfigError: a name is unknown, or a value can't be read or is not allowed.
        """
        params = dict(params)
        optimizers, seeds = params.pop("optimizers", None), params.pop("seeds", None)
        values = {} if optimizers is None else {"optimizers": _read_entrants(optimizers)}
        if seeds is not None:
            values["seeds"] = read("int", "seeds", seeds)
        return cls(RunConfig.from_params(params), **values)

    @classmethod
    def salvage(cls, params: Mapping[str, str]) -> tuple[Race, list[ConfigError]]:
        """As `from_params`, but what is wrong is set aside: the race of the rest, and an error for each."""
        params = dict(params)
        own = {name: params.pop(name) for name in ("optimizers", "seeds") if name in params}
        config, errors = RunConfig.salvage(params)
        work = _without_optimizer(config.to_params())
        race, others = salvaged(cls(RunConfig()), work, *({name: text} for name, text in own.items()))
        return race, errors + others


def _without_optimizer(params: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in params.items() if name not in ("optimizer", "learning_rate")}


def _read_entrants(text: str) -> Entrants:
    pairs = [part.partition(":") for part in text.split(",")[: MAX_OPTIMIZERS + 1]]
    return tuple((name.strip(), read("float", "learning_rate", rate)) for name, _colon, rate in pairs)


@dataclass(frozen=True)
class Verdict:
    """Who has won a race, if anybody.

    Attributes:
        leader: the optimizer whose mean is best; None if all have diverged.
        rival: the one whose band reaches furthest towards the leader's, or over it; None if the leader is alone.
        parted: whether even the leader's worst seed is better than every seed of every other optimizer.
    """

    leader: str | None
    rival: str | None
    parted: bool


def judge(finals: Mapping[str, Sequence[float]], *, less_is_better: bool) -> Verdict:
    """Judge a race by what each seed of each optimizer has come to.

    Args:
        finals: one number a seed, by optimizer; those that have diverged are left out.
    """
    sign = 1 if less_is_better else -1
    signed = {name: [sign * value for value in values] for name, values in finals.items()}
    if not signed:
        return Verdict(None, None, parted=False)
    leader = min(signed, key=lambda name: sum(signed[name]) / len(signed[name]))
    others = [name for name in signed if name != leader]
    if not others:
        return Verdict(leader, None, parted=False)
    rival = min(others, key=lambda name: min(signed[name]))
    return Verdict(leader, rival, parted=max(signed[leader]) < min(signed[rival]))


def first_reached(
    curves: Mapping[str, Sequence[tuple[float, float | None]]], *, less_is_better: bool
) -> tuple[float, dict[str, float]]:
    """How soon each optimizer was as good as the worst is in the end.

    Args:
        curves: by optimizer, of those that have not diverged, epochs with the mean over the seeds; at least one of each.

    Returns:
        The worst last mean, and by optimizer the first epoch after which its own was as good.
    """
    sign = 1 if less_is_better else -1
    known = {name: [(epoch, sign * mean) for epoch, mean in curve if mean is not None] for name, curve in curves.items()}
    mark = max(curve[-1][1] for curve in known.values())
    return sign * mark, {name: next(epoch for epoch, mean in curve if mean <= mark) for name, curve in known.items()}
