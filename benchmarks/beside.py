"""Short and long runs side by side, and thirty long ones: a convolutional network on Fashion-MNIST, which has to be on disk.

A visitor trains iris on Classify's defaults while another trains the network on the whole archive; that one's speed is told by
the progress bar of its page. Then thirty visitors press Train within a second, on 5,000 of its images, without slow motion:
with equal settings, and each with a seed of its own. What the page says they have to wait is held against how long they did.
"""

from __future__ import annotations

import asyncio
import math
import re
import sys
import tempfile
import time
from collections.abc import Awaitable, Iterator, Sequence
from pathlib import Path

from benchmarks import app_server
from benchmarks.report import Figure, table
from benchmarks.visitor import PageError, Visitor, visits
from jaxcore.catalog.archives import ARCHIVES
from jaxcore.data.fetching import present
from jaxcore.settings import data_dir

VISITORS = 30
CNN = "classify?dataset=fashion_mnist&model=cnn"
LONG = f"{CNN}&subset=0&epochs=20"
SHORT = f"{CNN}&subset=5000&epochs=2"
WATCHED_S = 12
TOLD = re.compile(r"^Waiting: .* about (?P<count>[\d.,]+)\s(?P<unit>ms|s|min)\b")
UNITS = {"ms": 0.001, "s": 1, "min": 60}
WORTH_TELLING_S = 3  # a page learns of a shorter wait's end too late to measure it
LIMIT_S = 240  # for one of the thirty
LIFETIME_S = 900


def measure() -> list[Figure]:
    """On one new server each, with programs on disk."""
    if not present(ARCHIVES["fashion_mnist"], data_dir()):
        print(f"Not measured beside a cnn: Fashion-MNIST is not in {data_dir()} (JAXCORE_DATA_DIR).", file=sys.stderr)
        return []
    with tempfile.TemporaryDirectory(prefix="jaxcore-programs-") as cache:
        with app_server.running(Path(cache), LIFETIME_S) as server:
            asyncio.run(_warm(server))
        with app_server.running(Path(cache), LIFETIME_S) as server:
            seconds, alone, beside = asyncio.run(_iris_beside_cnn(server))
        with app_server.running(Path(cache), LIFETIME_S) as server:
            one, equal, different, off = asyncio.run(_thirty(server))
    return [
        Figure("iris while a cnn trains on all of Fashion-MNIST: until the results", "s", seconds, 6),
        Figure("the cnn's speed meanwhile, as a share of that alone", "", [beside / alone], 0.8, higher=True),
        Figure("a cnn on 5,000 images: until the results of one visitor", "s", [one]),
        *_class_figures(f"{VISITORS} with equal settings", equal, one, 1.5),
        *_class_figures(f"{VISITORS} with different settings", different, one),
        *([Figure("their waiting times: what was told first was off by", "%", off, 33)] if off else []),
    ]


def _class_figures(what: str, seconds: list[float], one: float, bar: float | None = None) -> Iterator[Figure]:
    have = [each for each in seconds if each < math.inf]
    yield Figure(f"{what}: without results after {LIMIT_S} s", "", [len(seconds) - len(have)], 0)
    if have:
        yield Figure(f"{what}: the last who has them, in times of one", "×", [max(have) / one], bar)


async def _warm(server: app_server.AppServer) -> None:
    """So that all programs are on disk."""
    async with visits(server, ["classify"]) as (visitor,):
        await visitor.train()
    for path in (LONG, SHORT):
        async with visits(server, [path], "train") as (visitor,):
            if path == LONG:
                await _begin(visitor)
                await visitor.press("stop")
            else:
                await visitor.train(limit_s=LIMIT_S)


async def _begin(visitor: Visitor) -> None:
    """Press Train, and wait until the network learns."""
    visitor.per_cent = 0
    await visitor.press("train")
    await visitor.until(lambda: visitor.per_cent > 0, LIMIT_S)


async def _iris_beside_cnn(server: app_server.AppServer) -> tuple[list[float], float, float]:
    """Seconds of iris, three times; per cent a second of the cnn alone, and beside it."""
    async with visits(server, ["classify", LONG], "train") as (short, long):
        await short.train()
        await _begin(long)
        alone = await _speed(long, asyncio.sleep(WATCHED_S))
        seconds = []
        beside = await _speed(long, _thrice(short, seconds))
        return seconds, alone, beside


async def _speed(visitor: Visitor, meanwhile: Awaitable[None]) -> float:
    before, began = visitor.per_cent, time.perf_counter()
    await meanwhile
    return (visitor.per_cent - before) / (time.perf_counter() - began)


async def _thrice(visitor: Visitor, seconds: list[float]) -> None:
    for seed in range(1, 4):
        await visitor.set("seed", int_value=seed)
        seconds.append(await _time(visitor))


async def _time(visitor: Visitor) -> float:
    began = time.perf_counter()
    await visitor.train(limit_s=LIMIT_S)
    return time.perf_counter() - began


async def _thirty(server: app_server.AppServer) -> tuple[float, list[float], list[float], list[float]]:
    """Seconds of one alone; of thirty with equal settings; of thirty with different ones; how far off, in per cent of the
    wait, what these were told first."""
    off: list[float] = []
    (one,) = await _class(server, [1000], [])
    return one, await _class(server, [1001] * VISITORS, []), await _class(server, range(VISITORS), off), off


async def _class(server: app_server.AppServer, seeds: Sequence[int], off: list[float]) -> list[float]:
    async with visits(server, [f"{SHORT}&seed={seed}" for seed in seeds], "train") as visitors:
        await asyncio.gather(*(visitor.set("slow_motion", bool_value=False) for visitor in visitors))
        return await asyncio.gather(*(_after(visitor, i / len(visitors), off) for i, visitor in enumerate(visitors)))


async def _after(visitor: Visitor, delay_s: float, off: list[float]) -> float:
    """Seconds until the results, from the moment when the first of the class presses."""
    await asyncio.sleep(delay_s)
    noting = asyncio.create_task(_note(visitor, off))
    try:
        return delay_s + await _time(visitor)
    except (TimeoutError, PageError) as error:
        print(f"{type(error).__name__}: {error}; the page says: {visitor.text}", file=sys.stderr)
        return math.inf
    finally:
        noting.cancel()


async def _note(visitor: Visitor, off: list[float]) -> None:
    """Wait until the page says how long there is to wait, then until the run begins; how far off that was, in per cent."""
    while (told := TOLD.search(visitor.text)) is None:
        await asyncio.sleep(0.1)
    began = time.perf_counter()
    while TOLD.search(visitor.text):
        await asyncio.sleep(0.1)
    waited = time.perf_counter() - began
    if waited > WORTH_TELLING_S:
        told_s = float(told["count"].replace(",", "")) * UNITS[told["unit"]]
        off.append(100 * abs(told_s - waited) / waited)


if __name__ == "__main__":
    print(table({"class": measure()}))
