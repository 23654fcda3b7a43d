"""How much of a test set is answered rightly by a given time: this app's recipes, beside networks from others' tutorials.

Each runs in a process of its own, which has compiled nothing before, and the time counts from its start to its answer: import,
data, compilation, training and test. A recipe takes the time that it takes; a tutorial's network trains for as long as it may.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time

from benchmarks.app_server import ROOT
from benchmarks.report import Figure

SEEDS = 3
TUTORIALS = ("pytorch", "keras")  # modules of `benchmarks.tutorials`
BUDGETS = (  # data, seconds, this app's recipe, the accuracy to reach
    ("cifar10", 60, "cifar10_in_a_minute", 0.75),
    ("fashion_mnist", 60, "fashion_mnist_in_a_minute", 0.915),
    ("mnist", 20, "mnist_in_20_seconds", 0.99),
)


def measure() -> list[Figure]:
    """All of them in turn, each with every seed."""
    figures = []
    for dataset, budget_s, recipe, bar in BUDGETS:
        rows = {name: [] for name in ("ours", *TUTORIALS)}
        for seed in range(SEEDS):
            rows["ours"].append(_timed("jaxcore", "train", "--recipe", recipe, "--seed", str(seed), "--json"))
            for name in TUTORIALS:
                rows[name].append(_timed(f"benchmarks.tutorials.{name}", dataset, str(budget_s), str(seed)))
        for name, found in rows.items():
            accuracies, seconds = zip(*found)
            who = recipe if name == "ours" else f"{name} on {dataset}"
            figures += [
                Figure(f"{who}, {budget_s} s: test accuracy", "", accuracies, bar if name == "ours" else None, higher=True),
                Figure(f"{who}: start to end", "s", seconds, budget_s),
            ]
    return figures


def _timed(module: str, *arguments: str) -> tuple[float, float]:
    """The test accuracy that a program says last, and how many seconds it took."""
    with tempfile.TemporaryDirectory() as empty:
        began = time.perf_counter()
        said = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env={**os.environ, "JAXCORE_CACHE_DIR": empty},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
        seconds = time.perf_counter() - began
    return json.loads(said.splitlines()[-1])["test"]["accuracy"], seconds
