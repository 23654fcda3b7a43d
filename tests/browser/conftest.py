"""A real server, as the README starts it, and a real Chromium."""

from __future__ import annotations

import contextlib
import io
import math
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import TextIO
from urllib.parse import urljoin
from xml.etree import ElementTree

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Error, Locator, Page, expect, sync_playwright

from tests.conftest import compile_quickly

ROOT = Path(__file__).parents[2]
FLAGS = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync --no-first-run"
expect.set_options(timeout=60_000)


@contextlib.contextmanager
def serving(script: Path = ROOT / "app.py", *, log: TextIO | None = None, home: Path | None = None, **variables: str):
    """The address of an app, started as the README starts it, and ended by Ctrl-C; what it says goes to `log`.

    With an empty `home` it is started as on a machine that has never seen Streamlit, whose browser writes into the file
    `opened` there what it is to open. `variables` are added to its environment.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}"]
    env = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    if home is None:
        command.append("--server.headless=true")
    else:
        (browser := home / "browser").write_text('#!/bin/sh\necho "$1" > "$HOME/opened"\n')
        browser.chmod(0o755)
        env |= {"HOME": str(home), "BROWSER": str(browser)}
    process = subprocess.Popen(
        command, cwd=ROOT, env=env, start_new_session=True, stdin=subprocess.DEVNULL, stdout=log, stderr=log
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1)
                break
            except OSError:
                assert process.poll() is None, "the server ended"
                assert time.monotonic() < deadline, "the server did not answer"
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(20)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(scope="package")
def server():
    """The address of the app that all tests of this process share."""
    with serving(**compile_quickly()) as address:
        yield address


@pytest.fixture(scope="package")
def browser():
    """It ends with the last of these tests: as long as it is there, an event loop runs in this thread, and no other can."""
    with sync_playwright() as playwright:
        try:
            yield playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS.split())
        except Error as error:
            if "Executable doesn't exist" not in str(error) or os.environ.get("CI"):
                raise
            pytest.skip("there is no Chromium; install it, or run `playwright install chromium`")


@pytest.fixture
def open_page(server, browser, tmp_path):
    """`open_page("/classify?…")` gives a loaded page; keyword arguments are those of Playwright's new_context.

    It is a page of the shared server, unless the address names another. A page that moves by itself may never be at rest:
    `moving=True` does not wait for that.
    """
    contexts = []

    def opened(path: str, *, moving: bool = False, **options) -> Page:
        context = browser.new_context(**({"locale": "en-US", "viewport": {"width": 1400, "height": 1000}} | options))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)  # as of what is expected: a lesson's first visitor waits for its programs
        page.goto(urljoin(server, path))
        if not moving:
            settle(page)
        return page

    yield opened
    for context in contexts:
        context.close()


def settle(page: Page) -> None:
    """Wait until the script has run and nothing is drawn any more."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    expect(page.locator('[data-testid="stSkeleton"]')).to_have_count(0)


def key(page: Page, name: str) -> Locator:
    """What is drawn under a key of Streamlit's."""
    return page.locator(f".st-key-{name}")


def images(page: Page, name: str) -> tuple[set[str], dict[tuple, float]]:
    """What the two buttons for images save: the texts in the SVG, and each colour's share of the PNG."""
    content = {}
    for image in ("svg", "png"):
        with page.expect_download() as download:
            key(page, f"download_{name}_images").get_by_role("button", name=f"{name}.{image}").click()
        assert download.value.suggested_filename == f"{name}.{image}"
        content[image] = Path(download.value.path()).read_bytes()
    svg = ElementTree.fromstring(content["svg"])
    assert svg.tag == "{http://www.w3.org/2000/svg}svg"
    png = Image.open(io.BytesIO(content["png"]), formats=["PNG"]).convert("RGB")
    assert png.size == tuple(math.ceil(2 * float(svg.get(side))) for side in ("width", "height"))
    shares = {color: count / math.prod(png.size) for count, color in png.getcolors(math.prod(png.size))}
    return {text.strip() for text in svg.itertext()}, shares


def serious(page: Page) -> list[tuple[str, str]]:
    """What axe finds on a page that keeps some from using it: the rule, and the first element that breaks it."""
    found = Axe().run(page, options={"resultTypes": ["violations"], "preload": False}).response["violations"]
    return [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]
