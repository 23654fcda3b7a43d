"""What a worker holds after 500 different networks, and how fast it still starts one.

Networks are trained one after another as the app does it, by `jaxcore.jobs.runs.Runs` on the embedded cluster, all compiled
for the first time; between them there are races, small sweeps, the playground with other networks, and formulas of the lesson
on grad. `python -m benchmarks.longlife 60` tries it with fewer networks.
"""

from __future__ import annotations

import itertools
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from unittest import mock

import psutil

from benchmarks.report import Figure, table

WIDTHS = [(a,) for a in range(4, 254)] + [(a, b) for a in range(4, 29) for b in range(4, 14)]
random.Random(0).shuffle(WIDTHS)  # so that the first are as the last
NETWORKS = len(WIDTHS)
COMPARED = 100  # the first and the last so many are compared
LIMIT_S = 120  # for one run
MB = 1e6


def measure(networks: int = NETWORKS) -> list[Figure]:
    """Train so many networks; look at the worker every ten of them."""
    with tempfile.TemporaryDirectory(prefix="jaxcore-programs-") as cache, mock.patch.dict(os.environ, JAXCORE_CACHE_DIR=cache):
        return _figures(*_lives(networks))


def _figures(waits: list[float], sizes: list[tuple[int, float, int]]) -> list[Figure]:
    compared = min(COMPARED, len(waits) // 2)
    first, last = (statistics.median(part) for part in (waits[:compared], waits[-compared:]))
    pids, memory, mappings = zip(*sizes)
    figures = [
        Figure(f"worker after {len(waits)} networks (RSS)", "MB", memory[-1:], 900),
        Figure("the same, whenever it was looked at", "MB", memory),
        Figure("times that the worker was restarted", "", [sum(a != b for a, b in itertools.pairwise(pids))], 0),
        Figure(f"until the first progress, first {compared}", "s", waits[:compared]),
        Figure(f"until the first progress, last {compared}", "s", waits[-compared:]),
        Figure("ratio of these medians", "×", [last / first], 1.15),
    ]
    if mappings[-1]:
        figures[2:2] = [
            Figure("its memory mappings", "", mappings[-1:], 12_000),
            Figure("the same, whenever it was looked at", "", mappings),
        ]
    return figures


def _lives(networks: int) -> tuple[list[float], list[tuple[int, float, int]]]:
    """Of each run the seconds from its submission to its first progress; by and by the worker's id, MB and mappings."""
    from jaxcore.config.run import RunConfig
    from jaxcore.jobs import cluster
    from jaxcore.jobs import runs as jobs

    client = cluster.connect()
    runs, waits, sizes = jobs.Runs(client), [], []
    try:
        while runs.workers.device() is None:
            time.sleep(0.1)
        for number, hidden in enumerate(WIDTHS[:networks]):
            config = RunConfig().replace(hidden=hidden, optimizer="sgd", epochs=5)
            waits.append(_train(runs, config))
            _between(runs, number, config)
            if number % 10 == 9 or number == networks - 1:
                (pid,) = client.run(os.getpid).values()
                sizes.append((pid, psutil.Process(pid).memory_info().rss / MB, _mappings(pid)))
                print(f"{number + 1}: {sizes[-1][1]:.0f} MB, {sizes[-1][2]} mappings", file=sys.stderr, flush=True)
    finally:
        cluster.disconnect(client)
    return waits, sizes


def _train(runs, config) -> float:
    """Train to the end: the seconds until the first progress."""
    from jaxcore.events import Finished, Progress, RaceFinished, RaceProgress, Swept, SweptEpochs

    began, first = time.perf_counter(), None
    run = runs.submit(config, visitor="ada")
    while run.going:
        if first is None and run.latest(Progress, RaceProgress, SweptEpochs):
            first = time.perf_counter() - began
        if time.perf_counter() - began > LIMIT_S:
            raise RuntimeError(f"no end after {LIMIT_S} s: {config}")
        time.sleep(0.002)
    if run.latest(Finished, RaceFinished, Swept) is None:
        raise RuntimeError(f"{config}: {run.log[-1]}")
    return time.perf_counter() - began if first is None else first


def _between(runs, number: int, config) -> None:
    """What else visitors do."""
    from jaxcore.config.playground import Playground
    from jaxcore.config.race import Race
    from jaxcore.config.sweep import Axis, Sweep

    if number % 25 == 5:
        _train(runs, Race(config, (("sgd", 0.04), ("adam", 0.001)), seeds=2))
    if number % 25 == 15:
        axes = Axis("learning_rate", 0.001, 0.01, 2, "log"), Axis("weight_decay", 0.00001, 0.01, 2, "log")
        _train(runs, Sweep(config, *axes))
    if number % 10 == 0:
        playground = Playground(hidden=(1 + number // 10 % 8, 1 + number // 80 % 8))
        runs.ask("playground:advance", playground.to_params(), None, 1)
    if number % 10 == 1:
        text = f"sin({number + 1} * x) + x**{2 + number // 10} * exp(-x)"
        for function, *args in (("curves", text, -3.0, 3.0), ("at_point", text, 1.0), ("surface", f"{text} * y", 2.0)):
            runs.ask("lessons:demonstrate", "grad", function, *args)


def _mappings(pid: int) -> int:
    """How many memory mappings a process has; 0 where the system does not say."""
    try:
        return len(Path(f"/proc/{pid}/maps").read_text().splitlines())
    except OSError:
        return 0


if __name__ == "__main__":
    print(table({"longlife": measure(int(sys.argv[1]) if sys.argv[1:] else NETWORKS)}))
