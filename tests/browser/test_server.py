"""What a server keeps of uploads, how it begins and ends, and what it does without its worker."""

from __future__ import annotations

import io
import os
import re
import signal
import urllib.parse
import zipfile

import psutil
from playwright.sync_api import expect

from jaxcore.catalog.datasets import MAX_CSV_BYTES
from tests.browser.conftest import key, serving, settle
from tests.browser.test_classify import grows
from tests.conftest import until
from ui.common.uploads import MAX_FILES

SEND = """async ([url, count, size]) => {
    const xsrf = document.cookie.match(/_streamlit_xsrf=([^;]*)/)?.[1] ?? "";
    const answers = [];
    for (let i = 0; i < count; i++) {
        const form = new FormData();
        form.append("file", new Blob([new Uint8Array(size)]), "table.csv");
        const answer = await fetch(url + "-" + i, {method: "PUT", body: form, headers: {"X-Xsrftoken": xsrf}});
        answers.push(answer.status);
    }
    return answers;
}"""


def test_files_that_no_widget_asked_for_are_bounded(open_page, server):
    page = open_page("/classify?dataset=csv")
    with page.expect_request(lambda request: "/upload_file/" in request.url and request.method == "PUT") as sent:
        page.locator('input[type="file"]').set_input_files({"name": "t.csv", "mimeType": "text/csv", "buffer": b"x,y\n1,2\n"})
    assert page.evaluate(SEND, [sent.value.url, 1, MAX_CSV_BYTES + 100_000]) == [413]
    assert page.evaluate(SEND, [sent.value.url, 12, 1_000_000]) == [204] * 12
    told = page.request.get(f"{server}/_stcore/metrics").text()
    kept = re.search(r"UploadedFileManager[^\n]*} (\d+)", told)
    assert 1_000_000 <= int(kept[1]) <= MAX_FILES * 1_000_000 + 100_000, "of others there may be small files, too"


def process_of(address):
    port = urllib.parse.urlparse(address).port
    return next(p for p in psutil.Process().children(recursive=True) if f"--server.port={port}" in " ".join(p.cmdline()))


def brings_back(page, elsewhere):
    """What is taken home from one server is opened on another: settings, curve and matrix, without training."""
    key(page, "train").get_by_role("button").click()
    expect(key(page, "confusion_matrix")).to_be_visible()
    with page.expect_download() as download:
        key(page, "take_home").get_by_role("button").click()
    content = download.value.path().read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert {"config.json", "predictions.csv", "weights.safetensors"} <= set(opened.namelist())
    elsewhere.get_by_text("Restore a run").click()
    key(elsewhere, "brought").locator("input[type=file]").set_input_files(
        {"name": download.value.suggested_filename, "mimeType": "application/zip", "buffer": content}
    )
    expect(elsewhere.locator("h1")).to_have_text("Classify")
    expect(key(elsewhere, "epochs").locator("input")).to_have_value("20")
    expect(elsewhere.get_by_text("Restored after 140 steps")).to_be_visible()
    expect(key(elsewhere, "confusion_matrix")).to_be_visible()
    expect(key(elsewhere, "loss_curve")).to_be_visible()


def test_a_newcomers_first_command_asks_nothing_a_deep_link_opens_and_ctrl_c_in_mid_run_leaves_nothing(
    open_page, server, tmp_path
):
    path = tmp_path / "log"
    with path.open("w") as log, serving(log=log, home=tmp_path) as address:
        until((tmp_path / "opened").exists)
        assert (tmp_path / "opened").read_text().strip() == f"{address.replace('127.0.0.1', 'localhost')}/"
        brings_back(open_page(f"{server}/classify?epochs=20"), open_page(f"{address}/regress"))
        page = open_page(f"{address}/classify?dataset=wine&epochs=100000", moving=True)
        expect(key(page, "dataset").locator("input")).to_have_value("Wine")
        expect(key(page, "lang")).to_be_visible()
        expect(page.get_by_text("Page not found")).to_have_count(0)
        expect(page.locator(".st-key-train button")).to_be_enabled()
        page.locator(".st-key-train button").click()
        expect(page.get_by_text(re.compile(r"Epoch [\d,]+ of 100,000"))).to_be_visible()
        app = process_of(address)
        started = {app, *app.children(recursive=True)}
        assert len(started) > 1
    until(lambda: not any(process.is_running() and process.status() != "zombie" for process in started))
    assert "Traceback" not in path.read_text()


def test_a_killed_worker_is_said_and_the_next_run_works(open_page, server):
    page = open_page("/classify?epochs=100000&batch_size=1")
    key(page, "train").get_by_role("button").click()
    grows(page, 3)
    worker = max(process_of(server).children(recursive=True), key=lambda process: process.memory_info().rss)
    os.kill(worker.pid, signal.SIGKILL)
    expect(page.get_by_text("The process that computed this run ended")).to_be_visible()
    expect(key(page, "loss_curve")).to_be_visible()
    key(page, "epochs").locator("input").fill("50")
    key(page, "epochs").locator("input").press("Enter")
    settle(page)
    key(page, "train").get_by_role("button").click()
    expect(key(page, "confusion_matrix")).to_be_visible()
