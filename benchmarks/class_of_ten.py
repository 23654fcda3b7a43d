"""Ten visitors press Train in the same second, on the defaults, slow motion included.

How long until the last one sees the results; and meanwhile, how long the page takes to answer a poll, from the message that
asks a fragment to run to the message that says it has. A server that has just started, with its programs on disk.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

from benchmarks import app_server
from benchmarks.report import Figure, percentile
from benchmarks.visitor import Visitor, visit

VISITORS = 10
WITHIN_S = 1.0
REPEATS = 3


def measure() -> list[Figure]:
    """One run to fill the folder of programs, then classes."""
    classes = []
    with tempfile.TemporaryDirectory(prefix="jaxcore-programs-") as cache:
        with app_server.running(Path(cache)) as server:
            asyncio.run(_lesson(server, 1))
        for _ in range(REPEATS):
            with app_server.running(Path(cache)) as server:
                classes.append(asyncio.run(_lesson(server, VISITORS)))

    def ms(name: str) -> list[float]:
        return [1000 * percentile(one[name], 95) for one in classes]

    return [
        Figure("until all have their results", "s", [one["seconds"] for one in classes], 15),
        Figure("answer to a poll, 95th percentile", "ms", ms("polls"), 300),
        Figure("answer to the click, 95th percentile", "ms", ms("clicks")),
        Figure("page with the results, 95th percentile", "ms", ms("redraws")),
    ]


async def _lesson(server: app_server.AppServer, count: int) -> dict:
    async with AsyncExitStack() as stack:
        teacher = await stack.enter_async_context(visit(server, "classify"))
        await teacher.open_page()
        await teacher.wait_for_worker()
        visitors = [await stack.enter_async_context(visit(server, "classify")) for _ in range(count)]
        async with asyncio.TaskGroup() as group:
            for visitor in visitors:
                group.create_task(visitor.open_page())
        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            ends = [group.create_task(_train(visitor, WITHIN_S * i / count)) for i, visitor in enumerate(visitors)]
        return {
            "seconds": max(end.result() for end in ends) - began,
            "polls": [seconds for visitor in visitors for seconds in visitor.polls],
            "redraws": [seconds for visitor in visitors for seconds in visitor.redraws],
            "clicks": [visitor.click for visitor in visitors],
        }


async def _train(visitor: Visitor, after_s: float) -> float:
    await asyncio.sleep(after_s)
    return await visitor.train()
