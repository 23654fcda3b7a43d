"""How long a new process takes from its first import to the first finished steps of iris, with its programs on disk."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from benchmarks.app_server import ROOT
from benchmarks.report import Figure

REPEATS = 7
LIMIT_S = 120
PROGRAM = """
import time
began = time.perf_counter()
from jaxcore.engine.devices import configure_jax
configure_jax()
from jaxcore.config.run import RunConfig
from jaxcore.data import prepare
from jaxcore.events import Progress
from jaxcore.engine.train import train
config = RunConfig.usual("iris")
next(event for event in train(config, prepare(config.data)) if isinstance(event, Progress))
print(time.perf_counter() - began)
"""


def measure() -> list[Figure]:
    """The first process compiles the programs and puts them on disk; it does not count."""
    with tempfile.TemporaryDirectory(prefix="jaxcore-programs-") as cache:
        _, *seconds = (_seconds(cache) for _ in range(1 + REPEATS))
    return [Figure("import to first finished steps of iris, new process, programs on disk", "s", seconds, 1.2)]


def _seconds(cache: str) -> float:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env=os.environ | {"JAXCORE_CACHE_DIR": cache},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=LIMIT_S,
    )
    return float(run.stdout)
