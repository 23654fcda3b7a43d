"""The main job in a browser: train, watch, stop, refresh, judge."""

from __future__ import annotations

import os
import re
import signal
import urllib.parse

import psutil
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import settle

LONG = "/classify?epochs=100000&batch_size=1"


def key(page, name):
    return page.locator(f".st-key-{name}")


def drawn_points(page, curve="loss_curve"):
    """How many points the first line of a curve has: the commands of its SVG path."""
    path = key(page, curve).locator("path[aria-roledescription='line mark']").first
    return (path.get_attribute("d") or "").count("L") if path.count() else 0


def grows(page, since):
    page.wait_for_function(
        """since => {
            const line = document.querySelector(".st-key-loss_curve path[aria-roledescription='line mark']");
            return line && (line.getAttribute("d").match(/L/g) || []).length > since;
        }""",
        arg=since,
    )


def test_the_first_visitor_of_a_new_server_may_come_in_by_a_deep_link(open_page, new_server):
    page = open_page(f"{new_server}/classify?dataset=wine")
    expect(key(page, "dataset").locator("input")).to_have_value("Wine")
    expect(key(page, "lang")).to_be_visible()
    expect(page.get_by_text("Page not found")).to_have_count(0)


@pytest.mark.parametrize(("lang", "train", "done"), [("en-US", "Train", "Done:"), ("es-ES", "Entrenar", "Listo")])
def test_iris_is_trained_and_judged_in_the_browsers_language(open_page, lang, train, done):
    page = open_page("/classify", locale=lang)
    page.get_by_role("button", name=train, exact=True).click()
    grows(page, 0)
    page.evaluate("window.chart = document.querySelector('.st-key-loss_curve svg')")
    first = drawn_points(page)
    expect(page.get_by_text(done)).to_be_visible()
    assert drawn_points(page) > first
    assert page.evaluate("window.chart.isConnected"), "the chart was torn down and drawn anew"
    for name in ("confusion_matrix", "report", "compile_meter", "accuracy_curve"):
        expect(key(page, name)).to_be_visible()
    accuracy = page.get_by_test_id("stMetricValue").nth(1).inner_text()
    assert float(accuracy.rstrip(" \xa0%").replace(",", ".")) >= 93


def test_a_click_on_a_cell_lists_its_examples(open_page):
    page = open_page("/classify")
    key(page, "train").get_by_role("button").click()
    plot = key(page, "confusion_matrix").locator(".nsewdrag").first
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 6, box["y"] + box["height"] / 6)
    expect(key(page, "cell").locator("input")).to_have_value("setosa, recognised (10)")
    expect(key(page, "cell_examples")).to_be_visible()


def test_data_chosen_after_a_run_is_in_view_and_a_second_run_stands_beside_the_first(open_page):
    page = open_page(LONG + "&seed=5", viewport={"width": 1280, "height": 720})
    key(page, "train").get_by_role("button").click()
    grows(page, 3)
    key(page, "dataset").locator("input").click()
    page.get_by_role("option", name="Two moons").click()
    expect(key(page, "scatter").locator(".plotly .points path").first).to_be_in_viewport()
    expect(key(page, "run_changed")).to_contain_text("Dataset")
    key(page, "train").get_by_role("button").click()
    expect(key(page, "run_identity")).to_contain_text("Two moons")
    expect(page.get_by_text("Iris flowers · 16-8, pure JAX · Adam 0.001 · seed 5")).to_be_in_viewport()
    for stop in page.locator("[class*=st-key-stop] button").all()[::-1]:
        stop.click()


def test_stop_ends_a_long_run_and_judges_it(open_page):
    page = open_page(LONG)
    key(page, "train").get_by_role("button").click()
    grows(page, 3)
    key(page, "stop").get_by_role("button").click()
    expect(page.get_by_text("Stopped after")).to_be_visible(timeout=3000)
    expect(key(page, "confusion_matrix")).to_be_visible()


def test_a_refresh_in_the_middle_finds_the_run_where_it_is(open_page):
    page = open_page(LONG)
    key(page, "train").get_by_role("button").click()
    grows(page, 3)
    before = drawn_points(page)
    page.reload()
    settle(page)
    grows(page, before)
    address = urllib.parse.urlparse(page.url)
    stranger = open_page(f"{address.path}?{address.query}", moving=True)
    expect(stranger.get_by_text("Somebody else started this run")).to_be_visible()
    expect(key(stranger, "stop").get_by_role("button")).to_be_disabled()
    nothing_is_asked_in_a_hidden_tab(page)
    key(page, "stop").get_by_role("button").click()
    expect(page.get_by_text("Stopped after")).to_be_visible()
    expect(stranger.get_by_text("Stopped after")).to_be_visible()
    page.get_by_role("link", name="Home").click()
    expect(key(page, "showcase")).to_be_visible()
    page.get_by_role("link", name="Classify").click()
    expect(page.get_by_text("Stopped after")).to_be_visible()


def can_be_hidden(page):
    """`hide(true)` makes a page believe that its tab is hidden; `sent` counts what it sends, `sentAt` says when."""
    page.evaluate(
        """() => {
            const send = WebSocket.prototype.send;
            window.sent = 0;
            WebSocket.prototype.send = function (data) {
                window.sent += 1;
                window.sentAt = performance.now();
                return send.call(this, data);
            };
            window.hide = (hidden) => {
                Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
                document.dispatchEvent(new Event("visibilitychange"));
            };
        }"""
    )


def nothing_is_asked_in_a_hidden_tab(page):
    """Polls end when the tab is hidden, for longer than any two of them are apart, and begin again when it is seen."""
    can_be_hidden(page)
    page.wait_for_function("window.sent > 2")
    page.evaluate("window.hide(true)")
    page.wait_for_function("performance.now() - window.sentAt > 3000")
    before = page.evaluate("window.sent")
    page.evaluate("window.hide(false)")
    page.wait_for_function("before => window.sent > before + 2", arg=before)


def test_the_address_gives_another_browser_the_same_experiment_but_not_the_visitors_runs(open_page):
    page = open_page("/classify?dataset=circles&seed=17")
    page.wait_for_url("**epochs=100**seed=17**")
    address = urllib.parse.urlparse(page.url)
    other = open_page(f"{address.path}?{address.query}")
    expect(key(other, "seed").locator("input")).to_have_value("17")
    expect(key(other, "dataset").locator("input")).to_have_value("Two circles")
    key(page, "train").get_by_role("button").click()
    expect(key(page, "decision_boundary")).to_be_visible()
    other.reload()
    settle(other)
    expect(key(other, "loss_curve")).to_have_count(0)


def test_a_csv_file_is_learned_from_and_its_names_are_data(open_page, tmp_path):
    """They are shown as written, whatever Markdown, TeX or HTML would make of them, and no other host is asked for them."""
    image, link, formula = (
        f"![x](http://example.org/{'x' * 30}.png)",
        "[y](http://example.org/) <b>bold</b>",
        ":red[$x^2$] :material/home: *a*",
    )
    rows = [f'{i % 10},{(i * 7) % 13},"{(image, link, formula)[i % 10 // 4]}"' for i in range(90)]
    table = tmp_path / "table.csv"
    table.write_text("\n".join(["**class**,<i>row</i>,label", *rows]))
    page, asked = open_page("/classify?dataset=csv", viewport={"width": 1280, "height": 720}), []
    page.on("request", lambda request: asked.append(urllib.parse.urlparse(request.url).hostname))
    key(page, "csv").locator("input[type=file]").set_input_files(table)
    expect(key(page, "target").locator("input")).to_have_value("label")
    key(page, "train").get_by_role("button").click()
    expect(key(page, "decision_boundary").locator(".plotly")).to_be_visible()
    for word in (image, link, formula):
        expect(key(page, "report").locator("td").filter(has_text=shown(word))).to_have_count(1)
    ticks = key(page, "confusion_matrix").locator(".xtick text")
    expect(ticks).to_have_count(3)
    assert all(tick.is_visible() for tick in ticks.all()), "a class has no label"
    assert key(page, "report").evaluate("report => report.querySelector('table').offsetWidth <= report.offsetWidth")
    axis = " ".join(key(page, "decision_boundary").locator(".xtitle, .ytitle").all_text_contents())
    assert axis == "**class** <i>row</i>"
    assert key(page, "report").locator("img, a, b, em, .katex").count() == 0
    assert set(asked) <= {"127.0.0.1", None}
    page.reload()
    settle(page)
    expect(key(page, "target").locator("input")).to_have_value("label")


def shown(word: str) -> re.Pattern:
    """`word` as text, in which characters without width may part an address."""
    return re.compile("^" + "\u2060?".join(map(re.escape, word)) + "$")


def test_no_serious_findings_of_axe_before_and_after_training(open_page):
    for scheme in ("light", "dark"):
        page = open_page("/classify?dataset=moons", color_scheme=scheme)
        expect(key(page, "scatter").locator(".plotly")).to_be_visible()
        assert serious(page) == []
        key(page, "train").get_by_role("button").click()
        grows(page, 3)
        assert serious(page) == []
        expect(key(page, "decision_boundary").locator(".plotly")).to_be_visible()
        assert serious(page) == []


def serious(page):
    found = Axe().run(page).response["violations"]
    return [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]


def test_it_fits_a_phone(open_page):
    page = open_page("/classify", viewport={"width": 390, "height": 844})
    key(page, "train").get_by_role("button").click()
    expect(key(page, "compile_meter")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_killed_worker_is_said_and_the_next_run_works(open_page, server):
    """Last in this file, since it costs the worker its compiled programs."""
    page = open_page(LONG)
    key(page, "train").get_by_role("button").click()
    grows(page, 3)
    port = urllib.parse.urlparse(server).port
    app = next(p for p in psutil.Process().children(recursive=True) if f"--server.port={port}" in " ".join(p.cmdline()))
    worker = max(app.children(recursive=True), key=lambda process: process.memory_info().rss)
    os.kill(worker.pid, signal.SIGKILL)
    expect(page.get_by_text("The process that computed this run ended")).to_be_visible()
    expect(key(page, "loss_curve")).to_be_visible()
    key(page, "epochs").locator("input").fill("50")
    key(page, "epochs").locator("input").press("Enter")
    settle(page)
    key(page, "train").get_by_role("button").click()
    expect(key(page, "confusion_matrix")).to_be_visible()
