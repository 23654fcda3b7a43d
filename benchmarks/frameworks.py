"""JAX beside PyTorch, TensorFlow and scikit-learn, with the workers of the page Compare and this app's own engine.

All variants in turn, round after round, each in a process of its own.
"""

from __future__ import annotations

from benchmarks.report import Figure
from jaxcore.compare import WORKLOADS
from jaxcore.compare.config import Comparison
from jaxcore.compare.recording import collect

ROUNDS = 5
BARS = {"iris_mlp": 15, "digits_mlp": 6, "cifar10_mlp": 1.5, "cifar10_cnn": 1.1, "denoising_autoencoder": 1.1}


def measure() -> list[Figure]:
    """The engine's rate at each workload, and its ratio to the fastest peer of the same round."""
    figures = []
    for name in WORKLOADS:
        rounds = [_rates(name) for _ in range(ROUNDS)]
        peers = [max(rate for variant, rate in rates.items() if not variant.startswith("jax/")) for rates in rounds]
        ours = [rates["jax/scan"] for rates in rounds]
        figures += [
            Figure(f"{name}: {variant}", "steps/s", [rates[variant] for rates in rounds]) for variant in rounds[0]
        ]
        ratios = [rate / peer for rate, peer in zip(ours, peers)]
        figures.append(Figure(f"{name}: engine to the fastest peer", "×", ratios, BARS.get(name), higher=True))
    return figures


def _rates(workload: str) -> dict[str, float]:
    results = collect(Comparison.of(workload))["results"]
    return {f"{r['framework']}/{r['variant']}": r["steps_per_s"]["median"] for r in results}
