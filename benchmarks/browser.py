"""A real Chromium, which can reach nothing but 127.0.0.1."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks.app_server import AppServer

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
WAIT_MS = 60_000
SETTLED = """() => document.querySelector("h1")?.checkVisibility()
    && document.querySelector("[data-testid=stApp]").dataset.testScriptState === "notRunning"
    && !document.querySelector("[data-testid=stSkeleton]")"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, or Playwright's own."""
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))


@contextmanager
def tab(browser: Browser) -> Iterator[Page]:
    """An empty page of a new visitor whose browser has nothing cached."""
    context = browser.new_context(locale="en-US", viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(WAIT_MS)
    try:
        yield context.new_page()
    finally:
        context.close()


@contextmanager
def visit(browser: Browser, server: AppServer, path: str) -> Iterator[Page]:
    """A page of a new visitor whose browser has nothing cached; loaded and drawn."""
    with tab(browser) as page:
        page.goto(server.url + path, wait_until="commit")
        settle(page)
        yield page


def settle(page: Page) -> None:
    """Wait until there is a title, the script has run, and nothing is about to be drawn any more; looked at in every frame."""
    page.wait_for_function(SETTLED, timeout=WAIT_MS)


def wait_for_worker(page: Page) -> None:
    """Wait until the worker has loaded JAX, which the sidebar says."""
    expect(page.get_by_text("Computed on")).to_be_visible(timeout=WAIT_MS)
    settle(page)


def wait_for_results(page: Page) -> None:
    """Wait until a training has ended and all there is to say about it is drawn."""
    expect(page.locator(".st-key-confusion_matrix")).to_be_visible(timeout=WAIT_MS)
    settle(page)
