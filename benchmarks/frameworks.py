"""JAX beside PyTorch, TensorFlow and scikit-learn, with the workers of the page Compare and this app's own engine.

At each workload every variant gets a process of its own and warms up there. Then their steady rates are measured in turn,
A B C A B C …, so that a slow moment of the machine meets all of them; who waits for its turn computes nothing.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.report import Figure
from jaxcore.catalog.workloads import WORKLOADS
from jaxcore.compare.measure import WINDOW_S, as_posed, pose
from jaxcore.compare.running import Conditions, lines
from jaxcore.config.comparison import variants_for
from jaxcore.config.run import RunConfig
from jaxcore.data import prepare

ROUNDS = 7
THREADS = 2
STEPS = 100  # of warming up, besides what each variant does by itself
LIMIT_S = 1800.0
OURS = "jax/scan"
BARS = {"iris_mlp": 15, "digits_mlp": 6, "cifar10_mlp": 1.5, "cifar10_cnn": 1.1, "denoising_autoencoder": 1.1}


def measure() -> list[Figure]:
    """Every variant's rate at each workload, and the engine's ratio to the fastest peer of the same round."""
    return [figure for name in WORKLOADS for figure in _figures(name, _rates(name))]


def _figures(workload: str, rates: dict[str, list[float]]) -> list[Figure]:
    peers = [max(found) for found in zip(*(rates[name] for name in rates if not name.startswith("jax/")))]
    ratios = [rate / peer for rate, peer in zip(rates[OURS], peers)]
    return [
        *(Figure(f"{workload}: {name}", "steps/s", found) for name, found in rates.items()),
        Figure(f"{workload}: engine to the fastest peer", "×", ratios, BARS.get(workload), higher=True),
    ]


def _rates(workload: str) -> dict[str, list[float]]:
    """Steps a second by variant, one a round."""
    config = as_posed(RunConfig.from_params(WORKLOADS[workload].params))
    data = prepare(config.data)
    problem = pose(config, data, THREADS, steps=STEPS)
    with tempfile.TemporaryDirectory(prefix="jaxcore-benchmark-") as folder, ExitStack() as stack:
        problem.write(Path(folder))
        taking_part = {}
        for name in variants_for(config):
            out = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=folder)))
            taking_part[name] = Variant.started(name, Path(folder), out, stack)
        rounds = [{name: variant.rate() for name, variant in taking_part.items()} for _ in range(ROUNDS)]
    return {name: [each[name] for each in rounds] for name in taking_part}


@dataclass(frozen=True)
class Variant:
    """A framework's process, which measures only while it is asked to."""

    said: Iterator[dict]

    @classmethod
    def started(cls, name: str, folder: Path, out: Path, stack: ExitStack) -> Variant:
        """Start it, and wait until it is warm; it ends with `stack`."""
        conditions = Conditions(ROUNDS, lambda: False, lambda: 0, LIMIT_S, WINDOW_S)
        said = stack.enter_context(closing(lines(name, folder, out, THREADS, conditions)))
        next(line for line in said if "peak_mb" in line)
        return cls(said)

    def rate(self) -> float:
        """Steps a second, measured now."""
        return next(self.said)["rate"]
