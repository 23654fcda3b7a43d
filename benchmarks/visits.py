"""What a server keeps of visitors who have gone: 500 come, train on Classify's defaults, see the results and close the tab.

Some are there at a time. Their runs are kept for a while after they have left (`jaxcore.jobs.visitors.ABSENCE_S`), and most of
the five hundred come within that time, so this is about the most that a server ever keeps of so many.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import psutil

from benchmarks import app_server
from benchmarks.report import Figure
from benchmarks.visitor import visit

EARLY, ALL = 100, 500  # visits after which is measured
AT_ONCE = 6
LIMIT_S = 3600


def measure() -> list[Figure]:
    """One server."""
    with (
        tempfile.TemporaryDirectory(prefix="jaxcore-programs-") as cache,
        app_server.running(Path(cache), lifetime_s=LIMIT_S) as server,
    ):
        early, late = asyncio.run(_come_and_go(server))
    return [
        Figure(f"memory after {ALL} visits above that after {EARLY}", "MB", [(late[0] - early[0]) / 1e6], 60),
        Figure(f"memory of the server after {ALL} visits", "MB", [late[0] / 1e6]),
        Figure(f"threads of the server after {ALL} visits above those after {EARLY}", "", [late[1] - early[1]], 0),
    ]


async def _come_and_go(server: app_server.AppServer) -> tuple[tuple[int, int], tuple[int, int]]:
    """The server's memory in bytes, and its threads, after `EARLY` and after `ALL` visits."""
    process = psutil.Process(server.pid)
    sizes = []
    for count in (EARLY, ALL - EARLY):
        coming = iter(range(count))
        await asyncio.gather(*(_visit(server, coming) for _ in range(AT_ONCE)))
        sizes.append((process.memory_info().rss, process.num_threads()))
    return tuple(sizes)


async def _visit(server: app_server.AppServer, coming) -> None:
    """One visitor after another, until all have come."""
    for _ in coming:
        async with visit(server, "classify") as visitor:
            await visitor.open_page()
            await visitor.train()
