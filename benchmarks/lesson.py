"""A lesson: a hundred visitors for ten minutes, who train, look, read, sweep and play; one of them compares the frameworks.

What each does, and when, is drawn from a generator of their own with a fixed seed. Counted are what a page says in red, pages
that never were whole, runs that never ended, connections that broke, and tracebacks in the server's log. The memory of the
server and of all that it has started is looked at every few seconds. `python -m benchmarks.lesson 20 2` is a lesson of twenty
visitors and two minutes.
"""

from __future__ import annotations

import asyncio
import math
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import click
import psutil

from benchmarks import app_server
from benchmarks.report import Figure, percentile, table
from benchmarks.visitor import PageError, Visitor, visit
from jaxcore.catalog.lessons.registry import LESSONS

VISITORS, MINUTES = 100, 10.0
COME_S = 30  # within which all have come
LIMIT_S = 120  # for a run; what has not ended by then never will
COMPARISON_LIMIT_S = 600
LOOK_EVERY_S = 5
MB = 1e6


@dataclass
class Diary:
    """What has happened.

    Attributes:
        done: how often each thing was done to its end.
        errors: what pages said in red.
        lost: runs that were asked for and never ended; `incomplete`: pages that never were whole; `cut_off`: connections.
        polls, clicks: seconds to their answers.
        memory: by and by, the seconds since the beginning and the bytes of all processes (RSS).
    """

    done: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)
    incomplete: Counter[str] = field(default_factory=Counter)
    cut_off: int = 0
    polls: list[float] = field(default_factory=list)
    clicks: list[float] = field(default_factory=list)
    memory: list[tuple[float, int]] = field(default_factory=list)


def measure(visitors: int = VISITORS, minutes: float = MINUTES) -> list[Figure]:
    """On a new server, with nothing on disk."""
    with (
        tempfile.TemporaryDirectory(prefix="jaxcore-programs-") as cache,
        app_server.running(Path(cache), lifetime_s=int(60 * minutes + COMPARISON_LIMIT_S + 2 * LIMIT_S)) as server,
    ):
        diary = asyncio.run(_lesson(server, visitors, 60 * minutes))
        tracebacks = server.tracebacks()
    for what, found in (("On a page", diary.errors), ("In the server's log", tracebacks)):
        for text, times in Counter(text[-3000:] for text in found).most_common(10):
            print(f"{what}, {times} times: {text}", file=sys.stderr)
    third = 60 * minutes / 3
    middle, last = ([size / MB for when, size in diary.memory if first <= when < first + third] for first in (third, 2 * third))
    print(f"done: {dict(diary.done)}; lost: {dict(diary.lost)}; incomplete: {dict(diary.incomplete)}", file=sys.stderr)
    what = f"{visitors} visitors, {minutes:g} minutes"
    return [
        Figure(f"{what}: things done", "", [diary.done.total()]),
        Figure(f"{what}: of these, runs", "", [diary.done["train"] + diary.done["sweep"] + diary.done["compare"]]),
        Figure(f"{what}: runs that never ended", "", [diary.lost.total()], 0),
        Figure(f"{what}: errors on a page", "", [len(diary.errors)], 0),
        Figure(f"{what}: pages that never were whole", "", [diary.incomplete.total()], 0),
        Figure(f"{what}: connections that broke", "", [diary.cut_off], 0),
        Figure(f"{what}: tracebacks in the server's log", "", [len(tracebacks)], 0),
        Figure(f"{what}: answers to polls, 95th percentile", "ms", [1000 * percentile(diary.polls, 95)], 500),
        Figure(f"{what}: answers to clicks, 95th percentile", "ms", [1000 * percentile(diary.clicks, 95)], 500),
        Figure(f"{what}: memory of all processes, last third", "MB", last),
        Figure(f"{what}: its median to that of the third before", "×", [_median(last) / _median(middle)], 1.05),
        *(
            Figure(f"{what}: memory in minute {minute}", "MB", sizes)
            for minute in range(1, math.ceil(minutes) + 1)
            if (sizes := [size / MB for when, size in diary.memory if when // 60 == minute - 1])
        ),
    ]


def _median(values: list[float]) -> float:
    return percentile(values, 50)


async def _lesson(server: app_server.AppServer, visitors: int, seconds: float) -> Diary:
    diary, end = Diary(), time.perf_counter() + seconds
    watching = asyncio.create_task(_watch(server, diary))
    async with asyncio.TaskGroup() as group:
        for number in range(visitors):
            group.create_task(_attend(server, number, end, diary))
    watching.cancel()
    return diary


async def _watch(server: app_server.AppServer, diary: Diary) -> None:
    began = time.perf_counter()
    while True:
        size = 0
        for process in server.processes():
            with suppress(psutil.NoSuchProcess):  # a framework that has just been measured
                size += process.memory_info().rss
        diary.memory.append((time.perf_counter() - began, size))
        await asyncio.sleep(LOOK_EVERY_S)


async def _attend(server: app_server.AppServer, number: int, end: float, diary: Diary) -> None:
    """Be one of the class, until the end; who is cut off comes again."""
    chance = random.Random(number)
    await asyncio.sleep(chance.uniform(0, COME_S))
    compares = number == 0
    while time.perf_counter() < end:
        try:
            async with visit(server, "classify") as visitor:
                try:
                    await _do("open", visitor.open_page(), diary.incomplete, diary)
                    while time.perf_counter() < end:
                        what = "compare" if compares else chance.choices(list(WEIGHTS), WEIGHTS.values())[0]
                        compares = False
                        await _act(what, visitor, chance, diary)
                finally:
                    diary.polls += visitor.polls
        except OSError as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
            diary.cut_off += 1
            await asyncio.sleep(1)


WEIGHTS = {"train": 4, "look": 3, "read": 3, "sweep": 1, "play": 1}


async def _act(what: str, visitor: Visitor, chance: random.Random, diary: Diary) -> None:
    """One thing, and what is thought about it."""
    page, key = {
        "train": ("classify", "train"),
        "look": ("classify", "train"),
        "read": (chance.choice(list(LESSONS)), None),
        "sweep": ("sweep", "sweep_run"),
        "play": ("playground", "network"),
        "compare": ("compare", "run_race"),
    }[what]
    if not await _do(f"open {page}", visitor.go_to(page, *([key] if key else [])), diary.incomplete, diary):
        return
    if what == "train":
        if chance.random() < 0.5:  # the others train on the defaults, or what they set before
            await _do("set", visitor.set("seed", int_value=chance.randrange(1000)), diary.incomplete, diary)
        await _do(what, visitor.train(limit_s=LIMIT_S), diary.lost, diary)
    elif what == "sweep":
        doing = visitor.train(button="sweep_run", stop="sweep_stop", results="sweep_wall_chart", limit_s=LIMIT_S)
        await _do(what, doing, diary.lost, diary)
    elif what == "compare":
        doing = visitor.train(button="run_race", stop="stop_race", results="matrix_0", limit_s=COMPARISON_LIMIT_S)
        await _do(what, doing, diary.lost, diary)
    elif what == "play":
        await asyncio.sleep(10)
    if visitor.click is not None:
        diary.clicks.append(visitor.click)
        visitor.click = None
    await asyncio.sleep(chance.uniform(2, 10))


async def _do(what: str, doing: Awaitable[None], failures: Counter[str], diary: Diary) -> bool:
    """Do something, and write down whether it was done to its end."""
    try:
        await doing
    except TimeoutError:
        failures[what] += 1
    except PageError as error:
        diary.errors.append(f"{what}: {error}")
    else:
        diary.done[what] += 1
        return True
    return False


@click.command()
@click.argument("visitors", default=VISITORS, type=click.IntRange(1))
@click.argument("minutes", default=MINUTES, type=click.FloatRange(0.5))
def main(visitors: int, minutes: float) -> None:
    """A lesson of so many visitors and minutes."""
    print(table({"lesson": measure(visitors, minutes)}))


if __name__ == "__main__":
    main()
