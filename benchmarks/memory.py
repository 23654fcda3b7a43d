"""How much memory the app holds after one training on the digits, compiled in this process.

The resident set sizes (RSS) of the server and of all processes that it has started, added up. What they share, such as
libraries, is counted in each; the proportional set size (PSS), where the system has it, counts it once.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks import app_server, browser
from benchmarks.report import Figure

MB = 1e6


def measure() -> list[Figure]:
    """Train in Chromium, then ask the system."""
    with (
        tempfile.TemporaryDirectory(prefix="jaxcore-programs-") as cache,
        app_server.running(Path(cache)) as server,
        browser.chromium() as chromium,
        browser.visit(chromium, server, "/classify?dataset=digits") as page,
    ):
        browser.wait_for_worker(page)
        page.locator(".st-key-train button").click()
        browser.wait_for_results(page)
        sizes = [process.memory_full_info() for process in server.processes()]
    rss = [size.rss / MB for size in sizes]
    figures = [
        Figure("of all processes (RSS)", "MB", [sum(rss)], 650),
        Figure("of the server", "MB", rss[:1]),
        Figure("of the worker", "MB", [max(rss[1:])]),
        Figure("that nothing else uses (USS)", "MB", [sum(size.uss for size in sizes) / MB]),
    ]
    if hasattr(sizes[0], "pss"):
        figures.append(Figure("shared pages counted once (PSS)", "MB", [sum(size.pss for size in sizes) / MB]))
    return figures
