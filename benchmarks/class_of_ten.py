"""Ten visitors press Train in the same second, on the defaults, slow motion included.

How long until the last one sees the results; and meanwhile, how long the server takes to answer a poll, from the message that
asks a fragment to run to the message that says its run is over. A server that has just started, with its programs on disk.
A visitor who has no results after `LIMIT_S` of `benchmarks.visitor` gives up, and is counted.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import NamedTuple

from benchmarks import app_server
from benchmarks.report import Figure, percentile
from benchmarks.visitor import Visitor, visit

VISITORS = 10
REPEATS = 3


class Lesson(NamedTuple):
    """What a class has seen: seconds until each had the results, or gave up; how many gave up; answer times in seconds."""

    ends: Sequence[float]
    gave_up: int
    polls: Sequence[float]
    clicks: Sequence[float]
    redraws: Sequence[float]


def measure() -> list[Figure]:
    """Teach one visitor, so that the programs are on disk; then classes, each on a new server."""
    with tempfile.TemporaryDirectory(prefix="jaxcore-programs-") as cache:
        _on_a_new_server(Path(cache), 1)
        lessons = [_on_a_new_server(Path(cache), VISITORS) for _ in range(REPEATS)]

    def ms(name: str) -> list[float]:
        return [1000 * percentile(seconds, 95) for lesson in lessons if (seconds := getattr(lesson, name))]

    figures = [
        Figure("until all have their results", "s", [max(lesson.ends) for lesson in lessons], 15),
        Figure(f"of {REPEATS * VISITORS} visitors got no results", "", [sum(lesson.gave_up for lesson in lessons)], 0),
        Figure("answer to a poll, 95th percentile", "ms", ms("polls"), 300),
        Figure("answer to the click, 95th percentile", "ms", ms("clicks")),
        Figure("page with the results, 95th percentile", "ms", ms("redraws")),
    ]
    return [figure for figure in figures if figure.samples]


def _on_a_new_server(cache: Path, visitors: int) -> Lesson:
    with app_server.running(cache) as server:
        return asyncio.run(_teach(server, visitors))


async def _teach(server: app_server.AppServer, count: int) -> Lesson:
    async with AsyncExitStack() as stack:
        visitors = [await stack.enter_async_context(visit(server, "classify")) for _ in range(count)]
        await asyncio.gather(*(visitor.open_page() for visitor in visitors))
        await visitors[0].wait_for_worker()
        for visitor in visitors:
            visitor.polls.clear()  # ten pages opened at once are not what is asked about
        ends = await asyncio.gather(*(_train(visitor, i / count) for i, visitor in enumerate(visitors)))
        return Lesson(
            [seconds for seconds, _ in ends],
            sum(not complete for _, complete in ends),
            [seconds for visitor in visitors for seconds in visitor.polls],
            [visitor.click for visitor in visitors if visitor.click is not None],
            [visitor.redraw for visitor in visitors if visitor.redraw is not None],
        )


async def _train(visitor: Visitor, after_s: float) -> tuple[float, bool]:
    """Press Train after so many seconds; seconds from the first visitor's click to the results, and whether they came."""
    began = time.perf_counter()
    await asyncio.sleep(after_s)
    try:
        await visitor.train()
        complete = True
    except TimeoutError:
        complete = False
    return time.perf_counter() - began, complete
