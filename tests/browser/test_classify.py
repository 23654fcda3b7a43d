"""The main job in a browser: train, watch, refresh, stop, judge."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import key, serious, settle
from tests.browser.test_address import link_of

LONG = "/classify?epochs=100000&batch_size=1"


MOVES = """() => {
    const image = document.querySelector(".st-key-decision_boundary .heatmaplayer image");
    window.seen ??= image?.getAttribute("href");
    return image && window.seen !== image.getAttribute("href");
}"""


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


def test_iris_is_trained_and_judged_in_the_browsers_language_and_a_click_on_a_cell_lists_its_examples(open_page):
    page = open_page("/classify", locale="es-ES")
    key(page, "train").get_by_role("button", name="Entrenar").click()
    grows(page, 0)
    page.evaluate("window.chart = document.querySelector('.st-key-loss_curve svg')")
    first = drawn_points(page)
    expect(page.get_by_text("Listo")).to_be_visible()
    assert drawn_points(page) > first
    assert page.evaluate("window.chart.isConnected"), "the chart was torn down and drawn anew"
    for name in ("confusion_matrix", "report", "compile_meter", "accuracy_curve"):
        expect(key(page, name)).to_be_visible()
    key(page, "look_at_test").get_by_role("button").click()
    expect(page.get_by_role("heading", name="En los 30 ejemplos de prueba")).to_be_visible()
    accuracy = page.get_by_test_id("stMetricValue").nth(1).inner_text()
    assert float(accuracy.rstrip(" \xa0%").replace(",", ".")) >= 93
    key(page, "confusion_matrix").locator("svg text").filter(has_text="10").first.click()
    expect(key(page, "cell").locator("input")).to_have_value("setosa: reconocidos (10)")
    examples = key(page, "cell_examples")
    expect(examples).to_be_visible()
    expect(key(page, "loss_curve")).to_have_count(0)  # in whose place, beside the matrix, they stand
    key(page, "cell").locator("input").click()
    page.keyboard.type("virginica: rec")
    page.keyboard.press("Enter")
    expect(page.get_by_text("virginica: reconocidos").first).to_be_visible()
    key(page, "cell_close").get_by_role("button").click()
    expect(key(page, "loss_curve")).to_be_visible()


def test_a_beginner_has_few_controls_and_all_that_matters_stands_on_one_screen(open_page):
    page = open_page("/classify?dataset=moons&hidden=4&epochs=40", viewport={"width": 1280, "height": 720})
    controls = [key(page, name) for name in ("dataset", "hidden", "learning_rate", "epochs", "train", "stop")]
    for control in controls:
        expect(control).to_be_in_viewport(ratio=1)
    expect(key(page, "seed")).not_to_be_visible()
    key(page, "train").get_by_role("button").click()
    expect(key(page, "decision_boundary").locator(".heatmaplayer image").first).to_be_visible()
    expect(key(page, "stop").get_by_role("button")).to_be_enabled()  # it still learns, and the boundary is seen to move
    page.wait_for_function(MOVES)
    expect(page.get_by_text("Done")).to_be_visible()
    results = [key(page, name) for name in ("run_identity", "loss_curve", "accuracy_curve", "decision_boundary")]
    for seen in (*controls, *results, page.get_by_text("On the validation examples:")):
        expect(seen).to_be_in_viewport(ratio=1)

    rate = key(page, "learning_rate").locator("input")
    rate.fill("0.3")
    rate.press("Enter")
    expect(key(page, "run_changed")).to_be_visible()
    key(page, "train").get_by_role("button").click()
    expect(key(page, "run_identity")).to_contain_text("#2")
    expect(page.get_by_text("Done")).to_be_visible()
    table = key(page, "your_runs").get_by_test_id("stDataFrame")
    expect(table.locator("canvas tr[role=row]")).to_have_count(3)
    table.scroll_into_view_if_needed()
    table.click(position={"x": 18, "y": 36 + 16})  # the box of the first row
    expect(key(page, "runs_legend").get_by_role("listitem")).to_have_text(["#2 Adam 0.3", "#1 Adam 0.01"])

    page = open_page("/classify?dataset=digits&model=cnn", viewport={"width": 390, "height": 844})  # which is none of the few
    expect(key(page, "seed")).to_be_visible()
    key(page, "train").get_by_role("button").click()
    expect(key(page, "run_identity")).to_be_in_viewport()  # which stands below the settings there
    key(page, "stop").get_by_role("button").click()


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
    page.locator("[class*=st-key-stop_] button").click()  # the first one, which would go on for long


def test_a_refresh_finds_a_run_where_it_is_which_can_be_shared_and_stopped(open_page):
    page = open_page(LONG)
    key(page, "train").get_by_role("button").click()
    grows(page, 3)
    before = drawn_points(page)
    assert serious(page) == []
    page.reload()
    settle(page)
    grows(page, before)
    assert "run=" in link_of(page, "share_runs")
    page.keyboard.press("Escape")
    nothing_is_asked_in_a_hidden_tab(page)
    key(page, "stop").get_by_role("button").click()
    expect(page.get_by_text("Stopped after")).to_be_visible(timeout=5000)
    expect(key(page, "confusion_matrix")).to_be_visible()
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
