"""A sweep of 64 networks on digits beside 64 PyTorch runs one after another, and 256 networks on iris by the clock.

Both run in processes of their own, in turn. PyTorch trains ONE network, with 2 threads; the 64 of them are reckoned: that
time by 64. It is written as its tutorials have it (eager), with Adam as it is and fused; the faster one is what the sweep is
held against. The sweep's figure is its whole training, from the first step to the last, with what it reports meanwhile, after
an equal sweep that has compiled the program.
"""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import time

from benchmarks.app_server import ROOT
from benchmarks.report import Figure

CELLS = 64
THREADS = 2
REPEATS = 5
LIMIT_S = 300


def measure() -> list[Figure]:
    """Run both in turn."""
    ours, rivals = zip(*((_in_a_process("jax"), _in_a_process("pytorch")) for _ in range(REPEATS)))
    digits = [run["digits"] for run in ours]
    fastest = [CELLS * min(run.values()) for run in rivals]
    return [
        Figure("64 networks on digits, 64-128-64-10, 30 epochs", "s", digits),
        *(
            Figure(f"PyTorch, {name}: 64 × one run", "s", [CELLS * run[name] for run in rivals])
            for name in ("eager", "eager, fused Adam")
        ),
        Figure("ratio to the faster", "×", [other / our for our, other in zip(digits, fastest)], 10, higher=True),
        Figure("256 networks on iris, 16-8, 200 epochs", "s", [run["iris"] for run in ours], 3),
    ]


def _in_a_process(which: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.sweep", which]
    run = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True, timeout=LIMIT_S)
    return json.loads(run.stdout)


def _digits():
    from jaxcore.config.run import RunConfig

    return RunConfig.usual("digits").replace(hidden=(128, 64), epochs=30, batch_size=64)


def _sweep() -> dict[str, float]:
    from jaxcore.config.run import RunConfig
    from jaxcore.config.sweep import Axis, Sweep
    from jaxcore.engine.devices import configure_xla
    from jaxcore.experiments.sweep.run import train

    configure_xla()  # as a worker does

    def seconds(config, side: int) -> float:
        axes = (Axis("learning_rate", 0.0003, 0.01, side, "log"), Axis("weight_decay", 0.00001, 0.01, side, "log"))
        for _ in range(2):  # the first compiles
            *_, last = train(Sweep(config, *axes), alone=False)
        return last.seconds

    return {"digits": seconds(_digits(), 8), "iris": seconds(RunConfig.usual("iris"), 16)}


def _pytorch() -> dict[str, float]:
    import torch

    from jaxcore.data import prepare

    config = _digits()
    data = prepare(config.data)
    torch.set_num_threads(THREADS)
    x = torch.from_numpy(data.scaled(data.train.rows).reshape(len(data.train), -1))
    y = torch.from_numpy(data.train.y).long()
    held_out = torch.from_numpy(data.scaled(data.validation.rows).reshape(len(data.validation), -1))

    def run(epochs: int, *, fused: bool) -> float:
        began = time.perf_counter()
        sizes = [x.shape[1], *config.network.hidden, data.classes]
        modules = [m for a, b in itertools.pairwise(sizes) for m in (torch.nn.Linear(a, b), torch.nn.ReLU())]
        model = torch.nn.Sequential(*modules[:-1])
        rate = config.optimization.learning_rate
        optimizer = torch.optim.Adam(model.parameters(), rate, fused=True if fused else None)
        for _ in range(epochs):
            for rows in torch.randperm(len(x)).split(config.batch_size):
                optimizer.zero_grad(set_to_none=True)
                torch.nn.functional.cross_entropy(model(x[rows]), y[rows]).backward()
                optimizer.step()
            with torch.inference_mode():
                model(held_out)
        return time.perf_counter() - began

    found = {}
    for name, fused in (("eager", False), ("eager, fused Adam", True)):
        run(2, fused=fused)
        found[name] = run(config.epochs, fused=fused)
    return found


if __name__ == "__main__":
    print(json.dumps({"jax": _sweep, "pytorch": _pytorch}[sys.argv[1]]()))
