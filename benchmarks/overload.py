"""A slow machine: two busy loops beside a class of thirty, of whom three have a real Chromium, and what comes after.

All press Train on Classify's defaults at once; the browsers tell by their own clocks how long it took from the click until the
results were drawn. And: while thirty visitors train again and again, somebody asks for a whole page every half second, before,
during and after two busy loops; how long after their end it comes as soon as it did before them.
"""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from benchmarks import app_server, browser
from benchmarks.report import Figure, table
from benchmarks.visitor import LIMIT_S, PageError, Visitor, visit, visits

VISITORS, BROWSERS, LOOPS = 30, 3, 2
BEFORE_S, OVERLOAD_S, AFTER_S = 15, 15, 30
WATCH = """
window.results = new Promise(resolve => document.addEventListener("click", event => {
    if (!event.target.closest(".st-key-train button")) return;
    const clicked = performance.now();
    const look = () => {
        const app = document.querySelector('[data-testid="stApp"]');
        if (app.dataset.testScriptState === "notRunning" && document.querySelector(".st-key-confusion_matrix"))
            window.resultsAfter = (performance.now() - clicked) / 1000;
        else setTimeout(look, 50);
    };
    look();
}, {capture: true}));
0
"""


def measure() -> list[Figure]:
    """Each on a new server, with programs on disk."""
    with tempfile.TemporaryDirectory(prefix="jaxcore-programs-") as cache:
        with app_server.running(Path(cache)) as server:
            asyncio.run(_warm(server))
        with app_server.running(Path(cache)) as server:
            seconds = _browsers(server)
        with app_server.running(Path(cache)) as server:
            before, during, recovered = asyncio.run(_recover(server))
    where = f"{LOOPS} busy loops beside {VISITORS} visitors"
    return [
        Figure(f"{where}: results in {BROWSERS} Chromiums", "s", seconds, 20),
        Figure(f"{where}: a whole page before the loops", "s", before),
        Figure(f"{where}: a whole page beside them", "s", during),
        Figure(f"{where}: as soon as before again, after the loops' end", "s", [recovered], 10),
    ]


async def _warm(server: app_server.AppServer) -> None:
    async with visits(server, ["classify"]) as (visitor,):
        await visitor.train()


def _browsers(server: app_server.AppServer) -> list[float]:
    """Seconds from each browser's click to its results, `LIMIT_S` where there were none."""
    here, now = threading.Event(), threading.Event()
    with browser.chromium() as chromium, ThreadPoolExecutor(1) as pool, ExitStack() as stack:
        stack.callback(now.set)  # also when something fails
        crowd = pool.submit(lambda: asyncio.run(_crowd(server, here, now)))
        here.wait(LIMIT_S)
        pages = [stack.enter_context(browser.visit(chromium, server, "/classify")) for _ in range(BROWSERS)]
        for page in pages:
            page.evaluate(WATCH)
        stack.enter_context(busy_loops())
        now.set()
        for page in pages:
            page.locator(".st-key-train button").click()
        seconds = [_results(page) for page in pages]
        crowd.result()
    return seconds


def _results(page: Page) -> float:
    try:
        page.wait_for_function("window.resultsAfter", timeout=1000 * LIMIT_S)
    except PlaywrightTimeout:
        return LIMIT_S
    return page.evaluate("window.resultsAfter")


async def _crowd(server: app_server.AppServer, here: threading.Event, now: threading.Event) -> None:
    async with visits(server, ["classify"] * VISITORS) as visitors:
        here.set()
        await asyncio.to_thread(now.wait)
        await asyncio.gather(*(visitor.train() for visitor in visitors), return_exceptions=True)


async def _recover(server: app_server.AppServer) -> tuple[list[float], list[float], float]:
    """Answers before the overload and during it; seconds from its end until three answers were no longer than before."""
    answers: list[tuple[float, float]] = []  # when it was there, and how long it took
    async with visits(server, ["classify"] * VISITORS) as visitors, visit(server, "classify") as probe:
        await probe.open_page()
        tasks = [asyncio.create_task(_train_on(visitor, number)) for number, visitor in enumerate(visitors)]
        tasks.append(asyncio.create_task(_ask_on(probe, answers)))
        await asyncio.sleep(BEFORE_S)
        began = time.perf_counter()
        with busy_loops():
            await asyncio.sleep(OVERLOAD_S)
        ended = time.perf_counter()
        await asyncio.sleep(AFTER_S)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    before = [seconds for when, seconds in answers if when < began]
    after = [(when, seconds) for when, seconds in answers if when > ended]
    usual = max(before, default=0.0)
    recovered = (after[i][0] - ended for i in range(len(after) - 2) if all(seconds <= usual for _, seconds in after[i : i + 3]))
    return before, [seconds for when, seconds in answers if began < when < ended], next(recovered, AFTER_S)


async def _train_on(visitor: Visitor, number: int) -> None:
    chance = random.Random(number)
    while True:
        await asyncio.sleep(chance.uniform(0, 4))
        try:
            await visitor.train()
        except (TimeoutError, PageError) as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr)


async def _ask_on(visitor: Visitor, answers: list[tuple[float, float]]) -> None:
    while True:
        seconds = await visitor.ask()
        answers.append((time.perf_counter(), seconds))
        await asyncio.sleep(max(0.0, 0.5 - seconds))


@contextmanager
def busy_loops() -> Iterator[None]:
    """Processes that take all they are given of the processors in here."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(LOOPS)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


if __name__ == "__main__":
    print(table({"class": measure()}))
