"""The playground: frames that the worker computes a second, and pictures that a visitor gets, alone and among thirty."""

from __future__ import annotations

import asyncio
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

from benchmarks import app_server
from benchmarks.report import Figure
from benchmarks.visitor import visit

FRAMES, STEPS, REPEATS = 50, 20, 5
WATCHED_S = 10
VISITORS = 30


def measure() -> list[Figure]:
    """Compute frames in this process; then watch the page, each time on a new server."""
    figures = [Figure("frames computed, 8-8-8 units, 100×100, 20 steps each", "/s", _frames(), 20, higher=True)]
    with tempfile.TemporaryDirectory(prefix="jaxcore-programs-") as cache:
        _on_a_new_server(Path(cache), 1)
        alone, together = (_on_a_new_server(Path(cache), visitors) for visitors in (1, VISITORS))
    return [
        *figures,
        Figure("pictures for one visitor", "/s", alone, 4, higher=True),
        Figure(f"pictures for each of {VISITORS}", "/s", together),
        Figure(f"pictures for the slowest of {VISITORS}", "/s", [min(together)], 1, higher=True),
    ]


def _frames() -> list[float]:
    from jaxcore.config.playground import Playground
    from jaxcore.experiments.playground.state import advance

    params = Playground(hidden=(8, 8, 8)).to_params()
    snapshot = advance(params, None, STEPS)["snapshot"]
    rates = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        for _ in range(FRAMES):
            snapshot = advance(params, snapshot, STEPS)["snapshot"]
        rates.append(FRAMES / (time.perf_counter() - began))
    return rates


def _on_a_new_server(cache: Path, visitors: int) -> list[float]:
    with app_server.running(cache) as server:
        return asyncio.run(_watch(server, visitors))


async def _watch(server: app_server.AppServer, count: int) -> list[float]:
    async with AsyncExitStack() as stack:
        visitors = [await stack.enter_async_context(visit(server, "playground")) for _ in range(count)]
        return await asyncio.gather(*(visitor.watch("network", WATCHED_S) for visitor in visitors))
