"""How long runs take, told before they begin: what a machine that is like most would need, corrected by what was seen here."""

import re
import threading
from collections.abc import Hashable, Iterator
from itertools import pairwise
from math import prod
from typing import NamedTuple

from jaxcore.catalog.datasets import DATASETS
from jaxcore.config.comparison import Comparison
from jaxcore.config.race import Race
from jaxcore.config.run import RunConfig
from jaxcore.config.sweep import Sweep

OVERHEAD_S = 0.1  # of any run, before it computes
JUDGING_S = 0.2  # on the test part
COMPILING_S = 1.0  # what is new
STEP_S = 20e-6  # of a step, whatever its network
WEIGHT_S = 2e-10  # of a weight of a dense layer, an example
COMPARED_S = 20  # a variant that is measured
TOGETHER = 0.5  # of a sweep's networks, which train side by side
PIXEL_S = {  # by model, of a number in an example, where filters slide over images
    "cnn": 4e-7,
    "denoising_autoencoder": 6e-7,
    "residual_denoiser": 2e-6,
}
MAX_KNOWN = 4000  # numbers about kinds of runs that are remembered, those that were seen last
MEMORY = 0.9  # how much of what was known before stays when something new is seen

Config = RunConfig | Comparison | Race | Sweep


class _Mean(NamedTuple):
    """A mean in which what was seen last counts most: a sum, and the sum of the weights."""

    total: float
    weight: float


class Estimates:
    """What runs take on this machine. Their pace is how many times as long as usual they take. Thread-safe."""

    def __init__(self) -> None:
        self._known: dict[tuple[Hashable, Hashable], _Mean] = {}  # by what it is, and of which runs; the newest at the end
        self._lock = threading.Lock()

    def alone_s(self, config: Config, until: int | None = None) -> float:
        """How long a run would take, compiled before, if little else were going."""
        return self._found("least pace", config, 1.0) * usual_s(config, until) + JUDGING_S

    def likely_s(self, config: Config) -> float:
        """How long a run would take from its start to its end, compiling included, if little else were going."""
        return self.compiling_s(config) + self.alone_s(config)

    def pace(self, config: Config, resource: str) -> float | None:
        """A run's pace while others wait for the worker resource that it has; None if none like it was seen then."""
        return self._found(("pace", resource), config, None)

    def compiling_s(self, config: Config) -> float:
        """How long a run will compile."""
        return self._found("compiling", config, COMPILING_S)

    def judging_s(self, config: Config) -> float:
        """How long it would usually be judged on the test part, in the end."""
        return self._found("judging", config, JUDGING_S)

    def learn(self, seconds: float, usual_s: float, config: Config, *, waited_for: str | None = None) -> None:
        """Say how long something took that such a run has done, besides compiling and judging.

        Args:
            usual_s: how long it usually takes.
            waited_for: the worker resource that the run has, if others waited for that meanwhile.
        """
        pace = seconds / usual_s
        with self._lock:
            for runs in _keys(config):
                if waited_for:
                    self._add(("pace", waited_for), runs, seconds, usual_s)
                else:
                    before = self._known.pop(("least pace", runs), _Mean(pace, 1.0))
                    self._add("least pace", runs, min(pace, before.total))

    def learn_judging(self, usual_s: float, config: Config) -> None:
        """Say how long such a run has been judged: the seconds divided by its pace."""
        with self._lock:
            for runs in _keys(config):
                self._add("judging", runs, usual_s)

    def learn_compiling(self, seconds: float, config: Config) -> None:
        """Say how long such a run has compiled; it is not compiled again."""
        same, alike = _keys(config)
        with self._lock:
            self._known.pop(("compiling", same), None)
            self._add("compiling", same, 0.0)
            if seconds:
                self._add("compiling", alike, seconds)

    def _add(self, what: Hashable, runs: Hashable, seen: float, weight: float = 1.0) -> None:
        total, before = self._known.pop((what, runs), (0.0, 0.0))
        self._known[what, runs] = _Mean(total * MEMORY + seen, before * MEMORY + weight)
        if len(self._known) > MAX_KNOWN:
            del self._known[next(iter(self._known))]

    def _found(self, what: Hashable, config: Config, otherwise: float | None) -> float | None:
        """What is known of the runs that are most like it."""
        means = (self._known.get((what, runs)) for runs in _keys(config))
        return next((mean.total / mean.weight for mean in means if mean), otherwise)


def _keys(config: Config) -> Iterator[tuple[Hashable, ...]]:
    """What runs have in common that are alike in their speed, the closest first."""
    work = getattr(config, "config", config)
    yield type(config), work.network, work.batch_size, work.data.dataset
    yield type(config), work.network.model, work.network.variant, DATASETS[work.data.dataset].images


def usual_s(config: Config, until: int | None = None) -> float:
    """How long an ordinary machine would need for it, without compiling and judging.

    Only that runs of one kind stand in the right proportion matters much.
    """
    return OVERHEAD_S + _training_s(config, until)


def _training_s(config: Config, until: int | None) -> float:
    if isinstance(config, Comparison):
        return COMPARED_S * len(config.variants)
    if isinstance(config, Race):
        return len(config.optimizers) * config.seeds * _training_s(config.config, until)
    if isinstance(config, Sweep):
        return TOGETHER * config.cells * _training_s(config.config, until)
    examples, numbers = _size(config)
    learned = max(1, round(examples * (1 - config.data.validation)))
    steps = config.epochs * -(-learned // config.batch_size)
    share = min(steps, until or steps) / steps
    widths = [numbers, *config.network.hidden]
    per_example = WEIGHT_S * sum(map(prod, pairwise(widths)))
    variant = {"residual": 3.0, "convolutional": 3.0, "quick": 0.4}.get(config.network.variant, 1.0)
    per_example += variant * numbers * PIXEL_S.get(config.network.model, PIXEL_S["cnn"] * (variant > 1))
    return share * (steps * STEP_S + config.epochs * learned * per_example)


def _size(config: RunConfig) -> tuple[int, int]:
    """About how many examples there are to learn from, and of how many numbers each."""
    data = config.data
    if data.dataset == "csv":
        csv = data.csv or b""
        line = csv.split(b"\n", 1)[0]
        return max(1, csv.count(b"\n")), len(re.split(rb"[,;\t]", line))
    spec = DATASETS[data.dataset]
    if "samples" in spec.options:
        return data.samples, prod(spec.shape)
    return min(data.subset or spec.examples, spec.examples), prod(spec.shape)
