"""How much memory the app holds after one training on the digits, compiled in this process.

The resident set sizes (RSS) of the server and of all processes that it has started, added up. What they share, such as
libraries, is counted in each; the proportional set size (PSS), where the system has it, counts it once.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks import app_server, browser
from benchmarks.report import Figure

REPEATS = 3
MB = 1e6


def measure() -> list[Figure]:
    """Train on new servers."""
    runs = [_sizes() for _ in range(REPEATS)]

    def total(kind: str) -> list[float]:
        return [sum(getattr(size, kind) for size in sizes) / MB for sizes in runs]

    figures = [
        Figure("of all processes (RSS)", "MB", total("rss"), 600),
        Figure("of the server", "MB", [sizes[0].rss / MB for sizes in runs]),
        Figure("of the worker", "MB", [max(size.rss for size in sizes[1:]) / MB for sizes in runs]),
        Figure("that nothing else uses (USS)", "MB", total("uss")),
    ]
    if hasattr(runs[0][0], "pss"):
        figures.append(Figure("shared pages counted once (PSS)", "MB", total("pss")))
    return figures


def _sizes() -> list:
    """Train in Chromium, then ask the system: as psutil has it, the server first."""
    with (
        tempfile.TemporaryDirectory(prefix="jaxcore-programs-") as cache,
        app_server.running(Path(cache)) as server,
        browser.chromium() as chromium,
        browser.visit(chromium, server, "/classify?dataset=digits") as page,
    ):
        browser.wait_for_worker(page)
        page.locator(".st-key-train button").click()
        browser.wait_for_results(page)
        return [process.memory_full_info() for process in server.processes()]
