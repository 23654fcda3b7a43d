"""What this app's recipes reach by a given time, beside networks from others' tutorials.

Each runs in a process of its own, which has compiled nothing before, and the time counts from its start to its answer: import,
data, compilation, training and test. A recipe takes the time that it takes; a tutorial's network trains for as long as it may,
and for as long as the recipe took, where the machine is too slow for that.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from typing import Any

import click

from benchmarks.app_server import ROOT
from benchmarks.report import Figure, table
from jaxcore.catalog.recipes import RECIPES
from jaxcore.config.run import RunConfig

SEEDS = 3
BUDGETS = {  # this app's recipe: how many seconds, and what to reach by then
    "cifar10_in_a_minute": (60, 0.75),
    "fashion_mnist_in_a_minute": (60, 0.915),
    "mnist_in_20_seconds": (20, 0.99),
    "cifar10_in_five_minutes": (300, 0.84),
    "fashion_mnist_in_five_minutes": (300, 0.935),
    "mnist_in_two_minutes": (120, 0.995),
    "fashion_mnist_denoised_in_a_minute": (60, None),
    "mnist_vae_in_a_minute": (60, None),
}
TUTORIALS = {  # by task: modules of `benchmarks.tutorials`
    "classification": ("pytorch", "keras"),
    "denoising": ("pytorch_denoiser", "keras_denoiser"),
    "generation": ("pytorch_vae", "keras_vae"),
}
SCORES = {  # by task: its name, its unit, and what it is, of what a test says
    "classification": ("test accuracy", "", lambda test: test["accuracy"]),
    "denoising": ("above the median filter", "dB", lambda test: test["psnr_restored"] - test["psnr_median"]),
    "generation": ("ELBO", "nats", lambda test: test["elbo"]),
}
# glibc gives large arrays back at once, and asks for them anew, page by page, in each step: half of PyTorch's time here.
KEEP_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(2**30), "MALLOC_TRIM_THRESHOLD_": str(2**32)}


def measure(recipes: Sequence[str] = tuple(BUDGETS)) -> list[Figure]:
    """All of them in turn, each with every seed."""
    figures = []
    for recipe in recipes:
        budget_s, bar = BUDGETS[recipe]
        config = RunConfig.from_params(RECIPES[recipe].params)
        name, unit, score = SCORES[config.task]
        rows = {who: [] for who in (recipe, *TUTORIALS[config.task])}
        for seed in range(SEEDS):
            rows[recipe].append(_timed("jaxcore", "train", "--recipe", recipe, "--seed", str(seed), "--json"))
            _, took_s = rows[recipe][-1]
            for who in TUTORIALS[config.task]:
                asked = (config.data.dataset, str(max(budget_s, round(took_s))), str(seed))
                rows[who].append(_timed(f"benchmarks.tutorials.{who}", *asked, **KEEP_MEMORY))
        for who, found in rows.items():
            tests, seconds = zip(*found)
            what, bars = f"{who} on {config.data.dataset}, {budget_s} s or more", (None, None)
            if who == recipe:
                what, bars = f"{recipe}, {budget_s} s", (bar, budget_s)
            figures += [
                Figure(f"{what}: {name}", unit, [score(test) for test in tests], bars[0], higher=True),
                Figure(f"{what}: start to end", "s", seconds, bars[1]),
            ]
    return figures


def _timed(module: str, *arguments: str, **environment: str) -> tuple[dict[str, Any], float]:
    """What a program says last about the test set, and how many seconds it took."""
    with tempfile.TemporaryDirectory() as empty:
        began = time.perf_counter()
        said = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env={**os.environ, "JAXCORE_CACHE_DIR": empty} | environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
        seconds = time.perf_counter() - began
    return json.loads(said.splitlines()[-1])["test"], seconds


@click.command()
@click.argument("recipes", nargs=-1, type=click.Choice(BUDGETS), metavar="[RECIPE]...")
def main(recipes: tuple[str, ...]) -> None:
    """Only these recipes, and what stands beside them."""
    print(table({"accuracy": measure(recipes or tuple(BUDGETS))}))


if __name__ == "__main__":
    main()
