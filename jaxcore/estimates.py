"""How long runs take, told before they begin: what a machine that is like most would need, corrected by what was seen here."""

from __future__ import annotations

import re
import threading
from collections.abc import Hashable, Iterator, Mapping
from itertools import pairwise
from math import prod

from jaxcore.compare.config import Comparison
from jaxcore.config import RunConfig
from jaxcore.data import DATASETS
from jaxcore.experiments.race_config import Race
from jaxcore.experiments.sweep_config import Sweep

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
TELLING_S = 1.0  # what is over sooner, and was expected to be, says nothing of others
MAX_KNOWN = 1000  # kinds of runs that are remembered, those that were seen last
MEMORY = 0.5  # how much of what was known before stays when something new is seen

Config = RunConfig | Comparison | Race | Sweep


class Estimates:
    """Seconds that runs take on this machine. Thread-safe."""

    def __init__(self) -> None:
        self._factors: dict[Hashable, float] = {}  # how much longer than usual it took lately
        self._least: dict[Hashable, float] = {}  # and when it went fastest
        self._judging: dict[Hashable, float] = {}  # how long it took lately
        self._compiling: dict[Hashable, float] = {}  # how long it took lately; nothing for what is compiled already
        self._lock = threading.Lock()

    def seconds(self, config: Config, csv: bytes | None = None, until: int | None = None) -> float:
        """How long a run will take, from its start to its end, beside what else is going."""
        return self.compiling_s(config) + self.computing_s(config, csv, until)

    def compiling_s(self, config: Config) -> float:
        """How long it will compile."""
        return _found(self._compiling, config, COMPILING_S)

    def computing_s(self, config: Config, csv: bytes | None = None, until: int | None = None) -> float:
        """How long it will take from then on."""
        return OVERHEAD_S + _found(self._factors, config) * usual_s(config, csv, until) + self.judging_s(config)

    def judging_s(self, config: Config) -> float:
        """How long it will be judged on the test part, in the end."""
        return _found(self._judging, config, JUDGING_S)

    def alone_s(self, config: Config, csv: bytes | None = None, until: int | None = None) -> float:
        """How long it would take if little else were going."""
        return OVERHEAD_S + _found(self._least, config) * usual_s(config, csv, until) + JUDGING_S

    def learn(self, seconds: float, config: Config, csv: bytes | None = None, until: int | None = None) -> None:
        """Say how long such a run has computed, without compiling and judging."""
        usual = usual_s(config, csv, until)
        if max(seconds, usual) < TELLING_S:
            return
        seen = max(seconds, 1e-3) / usual
        with self._lock:
            for key in _keys(config):
                self._factors[key] = self._factors.pop(key, seen) * MEMORY + seen * (1 - MEMORY)
                self._least[key] = min(self._least.pop(key, seen), seen)
            self._forget()

    def learn_judging(self, seconds: float, config: Config) -> None:
        """Say how long such a run has been judged."""
        with self._lock:
            for key in _keys(config):
                self._judging[key] = self._judging.pop(key, seconds) * MEMORY + seconds * (1 - MEMORY)
            self._forget()

    def learn_compiling(self, seconds: float, config: Config) -> None:
        """Say how long such a run has compiled; it is not compiled again."""
        same, alike = _keys(config)
        with self._lock:
            self._compiling.pop(same, None)
            self._compiling[same] = 0.0
            if seconds:
                self._compiling[alike] = self._compiling.pop(alike, seconds) * MEMORY + seconds * (1 - MEMORY)
            self._forget()

    def _forget(self) -> None:
        for known in (self._factors, self._least, self._judging, self._compiling):
            while len(known) > MAX_KNOWN:
                del known[next(iter(known))]


def _found(known: Mapping[Hashable, float], config: Config, unknown: float = 1.0) -> float:
    """What is known of the runs that are most like it; `unknown` where none have been seen."""
    return next((found for key in _keys(config) if (found := known.get(key)) is not None), unknown)


def _keys(config: Config) -> Iterator[Hashable]:
    """What runs have in common that are alike in their speed, the closest first."""
    work = getattr(config, "config", config)
    yield type(config), work.network, work.batch_size, work.data.dataset
    yield type(config), work.network.model, work.network.variant, DATASETS[work.data.dataset].images


def usual_s(config: Config, csv: bytes | None, until: int | None) -> float:
    """As an ordinary machine would need it; only that runs of one kind stand in the right proportion matters much."""
    if isinstance(config, Comparison):
        return COMPARED_S * len(config.variants)
    if isinstance(config, Race):
        return len(config.optimizers) * config.seeds * usual_s(config.config, csv, until)
    if isinstance(config, Sweep):
        return TOGETHER * config.cells * usual_s(config.config, csv, until)
    examples, numbers = _size(config, csv)
    learned = max(1, round(examples * (1 - config.data.validation)))
    steps = config.epochs * -(-learned // config.batch_size)
    share = min(steps, until or steps) / steps
    widths = [numbers, *config.network.hidden]
    per_example = WEIGHT_S * sum(map(prod, pairwise(widths)))
    variant = 3.0 if config.network.variant in ("residual", "convolutional") else 1.0
    per_example += variant * numbers * PIXEL_S.get(config.network.model, PIXEL_S["cnn"] * (variant > 1))
    return share * (steps * STEP_S + config.epochs * learned * per_example)


def _size(config: RunConfig, csv: bytes | None) -> tuple[int, int]:
    """About how many examples there are to learn from, and of how many numbers each."""
    data = config.data
    if data.dataset == "csv":
        line = (csv or b"").split(b"\n", 1)[0]
        return max(1, (csv or b"").count(b"\n")), len(re.split(rb"[,;\t]", line))
    spec = DATASETS[data.dataset]
    if "samples" in spec.options:
        return data.samples, 2
    return min(data.subset or spec.examples, spec.examples), spec.numbers
