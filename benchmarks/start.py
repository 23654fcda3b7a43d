"""How long it takes from the command until a page can be used.

From just before `streamlit run` until Chromium, which is open already with an empty tab but has nothing cached, shows the
page: it is asked for as soon as the server answers, and is there once its title is visible, the script has run and nothing is
drawn any more.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks import app_server, browser
from benchmarks.report import Figure

REPEATS = 3


def measure() -> list[Figure]:
    """Start a new server for each page."""
    with browser.chromium() as chromium, tempfile.TemporaryDirectory(prefix="jaxcore-programs-") as cache:
        answers, home, classify = zip(
            *((*_seconds(chromium, Path(cache), "/"), _seconds(chromium, Path(cache), "/classify")[1]) for _ in range(REPEATS))
        )
    return [
        Figure("of the server until Home can be used", "s", home, 2.0),
        Figure("of the server until Classify can be used", "s", classify, 4.0),
        Figure("of the server until it answers at all", "s", answers),
    ]


def _seconds(chromium: Browser, cache: Path, path: str) -> tuple[float, float]:
    """Until the server answers, and until the page can be used."""
    with browser.tab(chromium) as page, app_server.running(cache) as server:
        answers = time.perf_counter() - server.began
        page.goto(server.url + path, wait_until="commit")
        browser.settle(page)
        if path == "/classify":
            page.locator(".st-key-train button:enabled").wait_for()
        return answers, time.perf_counter() - server.began
