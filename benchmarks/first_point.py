"""How long a visitor waits between the click on Train and the first point of the loss curve.

In Chromium, by the browser's own clock: from the click event to the frame in which the curve's line has a first coordinate.
The worker has loaded JAX before, as the sidebar says. Twice with each folder for compiled programs: empty, as on the first
time on a machine, and as that run has left it, with a new server process.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks import app_server, browser
from benchmarks.report import Figure

REPEATS = 3
WATCH = """
window.firstPoint = new Promise((resolve, reject) => document.addEventListener("click", event => {
    if (!event.target.closest(".st-key-train button")) return;
    const clicked = performance.now();
    const look = () => {
        const line = document.querySelector(".st-key-loss_curve path[aria-roledescription='line mark']");
        if (line && line.getAttribute("d")) resolve((performance.now() - clicked) / 1000);
        else if (performance.now() - clicked > 60000) reject(new Error("no point within a minute"));
        else requestAnimationFrame(look);
    };
    look();
}, {capture: true}));
0
"""


def measure() -> list[Figure]:
    """Train on the defaults, on new servers."""
    first, later = [], []
    with browser.chromium() as chromium:
        for _ in range(REPEATS):
            with tempfile.TemporaryDirectory(prefix="jaxcore-programs-") as cache:
                first.append(_seconds(chromium, Path(cache)))
                later.append(_seconds(chromium, Path(cache)))
    return [
        Figure("after the click, first time on this machine", "s", first, 2.0),
        Figure("after the click, new server, programs on disk", "s", later, 1.0),
    ]


def _seconds(chromium: Browser, cache: Path) -> float:
    with app_server.running(cache) as server, browser.visit(chromium, server, "/classify") as page:
        browser.wait_for_worker(page)
        page.evaluate(WATCH)
        page.locator(".st-key-train button").click()
        seconds = page.evaluate("window.firstPoint")
        browser.wait_for_results(page)  # so that all of its programs are on disk
    return seconds
