"""A class: so many visitors open Classify within two seconds, and press Train on its defaults within one.

One visitor has been there before them, and the worker has loaded JAX; the server has just started, with its programs on disk.
A page is complete when its run has ended, Train can be pressed and the data is drawn; a visitor has results when they are
drawn and that run has ended. Who has neither after `LIMIT_S` of `benchmarks.visitor` is counted, and as late as that.

Server, worker and the visitors themselves share the machine's cores; how much the visitors took is told, too.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from benchmarks import app_server
from benchmarks.report import Figure, percentile, table
from benchmarks.visitor import LIMIT_S, PageError, visit
from jaxcore.remote import CODE

REPEATS = {10: 1, 30: 3, 60: 1, 100: 3}  # by the size of the class
OPEN_S, PRESS_S = 2, 1  # within which all of them do it
RESULTS_S = {10: 7, 30: 7, 60: 20, 100: 20}  # the bars; of other sizes that of the next larger one
ANSWER_MS = {10: 200, 30: 200, 60: 500, 100: 500}


@dataclass
class Lesson:
    """What a class has seen.

    Attributes:
        opened, trained: seconds until each page was complete, and from the first click until each had results; None of those
            who gave up.
        polls, clicks: seconds to their answers while they trained; of a poll that was never answered, as long as it waited.
        tracebacks: in the server's log, from its start.
        processor: seconds of processor time that they took while they trained: the visitors, the server, the rest.
        lasted: seconds that this took.
    """

    opened: list[float | None] = field(default_factory=list)
    trained: list[float | None] = field(default_factory=list)
    polls: list[float] = field(default_factory=list)
    clicks: list[float] = field(default_factory=list)
    tracebacks: Sequence[str] = ()
    processor: Sequence[float] = ()
    lasted: float = 0.0


def measure(repeats: Mapping[int, int] = REPEATS) -> list[Figure]:
    """Teach one visitor, so that the programs are on disk; then classes, each on a new server."""
    with tempfile.TemporaryDirectory(prefix="jaxcore-programs-") as cache:
        # What the other pages need would be compiled beside the class, as it is after the first start on a machine.
        (Path(cache) / f"warm-{CODE}").touch()
        _on_a_new_server(Path(cache), 1)
        return [
            figure
            for size, times in repeats.items()
            for figure in _figures(size, [_on_a_new_server(Path(cache), size) for _ in range(times)])
        ]


def _figures(size: int, lessons: Sequence[Lesson]) -> Iterator[Figure]:
    def late(seconds: Sequence[float | None]) -> list[float]:
        return [LIMIT_S if each is None else each for each in seconds]

    def bar(bars: Mapping[int, float]) -> float:
        return bars[min((each for each in bars if each >= size), default=max(bars))]

    complete = [100 - 100 * lesson.opened.count(None) / size for lesson in lessons]
    yield Figure(f"{size} open a page: complete", "%", complete, 100, higher=True)
    yield Figure(
        f"{size} open a page: until complete, 95th percentile",
        "s",
        [percentile(late(lesson.opened), 95) for lesson in lessons],
        6,
    )
    yield Figure(
        f"{size} press Train: until all have results", "s", [max(late(lesson.trained)) for lesson in lessons], bar(RESULTS_S)
    )
    yield Figure(f"{size} press Train: without results", "", [lesson.trained.count(None) for lesson in lessons], 0)
    for what in ("polls", "clicks"):
        if answers := [1000 * percentile(each, 95) for lesson in lessons if (each := getattr(lesson, what))]:
            yield Figure(f"{size} press Train: answers to {what}, 95th percentile", "ms", answers, bar(ANSWER_MS))
    yield Figure(f"{size} press Train: tracebacks in the server's log", "", [len(lesson.tracebacks) for lesson in lessons], 0)
    for who, index in (("the server", 1), ("its worker", 2), ("the visitors themselves", 0)):
        seconds = [lesson.processor[index] / size for lesson in lessons]
        yield Figure(f"{size} press Train: processor time of {who}, for each visitor", "s", seconds)
    busy = [100 * lesson.processor[0] / lesson.lasted for lesson in lessons]
    yield Figure(f"{size} press Train: of one core the visitors themselves took", "%", busy)


def _on_a_new_server(cache: Path, size: int) -> Lesson:
    with app_server.running(cache) as server:
        lesson = asyncio.run(_teach(server, size))
        lesson.tracebacks = server.tracebacks()
        for text in lesson.tracebacks:
            print(f"In the server's log: {text[:4000]}", file=sys.stderr)
        return lesson


async def _teach(server: app_server.AppServer, size: int) -> Lesson:
    lesson, all_here, all_done = Lesson(), asyncio.Barrier(size + 1), asyncio.Barrier(size + 1)
    async with visit(server, "classify") as first, asyncio.TaskGroup() as group:
        await first.open_page()
        await first.wait_for_worker()
        for number in range(size):
            group.create_task(_attend(server, number / size, lesson, all_here, all_done))
        await all_here.wait()
        before, began = _processor_s(server), time.perf_counter()
        await all_done.wait()
        lesson.lasted = time.perf_counter() - began
        lesson.processor = [after - so_far for after, so_far in zip(_processor_s(server), before)]
    return lesson


async def _attend(
    server: app_server.AppServer, place: float, lesson: Lesson, all_here: asyncio.Barrier, all_done: asyncio.Barrier
) -> None:
    """Be one of the class; `place` from 0 to 1 is when to come, and when to press."""
    await asyncio.sleep(OPEN_S * place)
    began = time.perf_counter()
    async with visit(server, "classify") as visitor:
        lesson.opened.append(await _seconds(visitor.open_page(), began))
        await all_here.wait()
        visitor.polls.clear()
        began = time.perf_counter()
        await asyncio.sleep(PRESS_S * place)
        lesson.trained.append(await _seconds(visitor.train(), began) if visitor.can("train") else None)
        await all_done.wait()
        lesson.polls += visitor.polls + [seconds for seconds in visitor.unanswered() if seconds > 1]
        lesson.clicks.append(LIMIT_S if visitor.click is None else visitor.click)


async def _seconds(doing: Awaitable[None], began: float) -> float | None:
    """How long after that it was done; None if it was given up."""
    try:
        await doing
    except TimeoutError:
        return None
    except PageError as error:
        print(f"A page says: {error}", file=sys.stderr)
        return None
    return time.perf_counter() - began


def _processor_s(server: app_server.AppServer) -> list[float]:
    """Processor time so far, in seconds: this process', the server's, its worker's."""
    of_server, *of_others = (sum(process.cpu_times()[:2]) for process in server.processes())
    return [time.process_time(), of_server, sum(of_others)]


@click.command()
@click.argument("sizes", nargs=-1, type=click.IntRange(1))
@click.option("--repeats", default=1, type=click.IntRange(1))
def main(sizes: tuple[int, ...], repeats: int) -> None:
    """Only the classes of these sizes."""
    print(table({"class": measure(dict.fromkeys(sizes, repeats) or REPEATS)}))


if __name__ == "__main__":
    main()
