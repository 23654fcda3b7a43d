"""What the recipes reach on the whole image archives, how long they take, and how much memory the process needs for it.

Each runs in a process of its own, by the command line, with the settings that a visitor gets: `python -m jaxcore train
--recipe NAME`. Once each: these take minutes, and their seed is fixed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import psutil

from benchmarks.app_server import ROOT
from benchmarks.report import Figure

LIMIT_S = 1800
LATENT = (2, 4, 8, 16, 32)
MB = 1e6


def measure() -> list[Figure]:
    """Train all recipes, one after another."""
    figures = []
    for recipe, bar, minutes in (
        ("fashion_mnist_cnn", 0.92, 5),
        ("mnist_cnn", 0.992, None),
        ("cifar10_mlp_sgd", None, None),
        ("cifar10_mlp_adam", None, None),
        ("cifar10_mlp_rmsprop", None, None),
        ("cifar10_cnn_residual", 0.80, 10),
    ):
        finished, memory = train("--recipe", recipe)
        figures += [
            Figure(f"{recipe}: test accuracy", "", [finished["test"]["accuracy"]], bar, higher=True),
            _minutes(recipe, finished, minutes),
        ]
    figures.append(Figure("cifar10_cnn_residual: memory of the process", "MB", [memory / MB], 1500))
    for recipe in ("cifar10_autoencoder", "cifar10_autoencoder_noisy", "cifar10_residual_denoiser"):
        finished, _memory = train("--recipe", recipe)
        test = finished["test"]
        figures += [Figure(f"{recipe}: {name}", "dB", [test[f"psnr_{name}"]]) for name in ("noisy", "median", "restored")]
        figures += [
            Figure(
                f"{recipe}: restored over median",
                "dB",
                [test["psnr_restored"] - test["psnr_median"]],
                3 if recipe == "cifar10_residual_denoiser" else None,
                higher=True,
            ),
            Figure(
                f"{recipe}: images a second",
                "",
                [finished["timing"]["steps_per_s"] * int(finished["config"]["batch_size"])],
                2500 if recipe == "cifar10_autoencoder" else None,
                higher=True,
            ),
            _minutes(recipe, finished, None),
        ]
    for latent in LATENT:
        finished, _memory = train("--recipe", "fashion_mnist_vae", "--latent", str(latent))
        figures.append(Figure(f"fashion_mnist_vae, {latent} latent numbers: ELBO", "nats", [finished["test"]["elbo"]]))
    return figures


def _minutes(recipe: str, finished: dict, bar: float | None) -> Figure:
    return Figure(f"{recipe}: training", "min", [finished["elapsed_s"] / 60], bar)


def train(*options: str) -> tuple[dict, int]:
    """The finished event of a run, with its last `elapsed_s`; and the process's largest resident set size, in bytes."""
    command = [sys.executable, "-m", "jaxcore", "train", *options, "--json"]
    largest, elapsed_s = 0, 0.0
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ}) as process:
        watched = psutil.Process(process.pid)
        for line in process.stdout:  # an event comes several times a second
            event = json.loads(line)
            elapsed_s = event.get("elapsed_s", elapsed_s)
            largest = max(largest, watched.memory_info().rss)
        if process.wait(LIMIT_S):
            raise RuntimeError(f"{' '.join(command)} failed")
    return event | {"elapsed_s": elapsed_s}, largest
