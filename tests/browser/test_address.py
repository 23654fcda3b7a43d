"""The address, the browser's history, and the link for others."""

from __future__ import annotations

import re
import urllib.parse

from playwright.sync_api import expect

from tests.browser.conftest import key, settle


def set_seed(page, seed):
    key(page, "seed").locator("input").fill(str(seed))
    key(page, "seed").locator("input").press("Enter")
    page.wait_for_url(f"**seed={seed}**")
    settle(page)


COUNT_WRITTEN = """() => {
  const push = history.pushState;
  history.behindThePath = 0;
  history.pushState = (state, title, url) => {
    history.behindThePath += new URL(url, location.href).pathname === location.pathname;
    push(state, title, url);
  };
}"""


def test_back_leads_from_page_to_page_and_each_is_as_it_was_left(open_page):
    page = open_page("/classify?dataset=wine&utm_source=x&fbclid=y&seed=1")
    expect(page.get_by_text("The address asks")).to_have_count(0)
    for seed in (2, 3, 4):
        set_seed(page, seed)
    page.evaluate(COUNT_WRITTEN)
    page.get_by_role("link", name="Denoise").click()
    page.wait_for_url("**/denoise?**noise_level**")
    settle(page)
    assert page.evaluate("history.behindThePath") == 0, "written by Streamlit while the path may be that of the page before"
    set_seed(page, 5)
    page.get_by_role("link", name="Classify").click()
    page.wait_for_url("**/classify?**seed=4**")
    settle(page)
    set_seed(page, 6)
    assert page.evaluate("history.length") == 4, "about:blank, Classify, Denoise, Classify"
    for move, path, seed in (
        ("back()", "denoise", 5),
        ("back()", "classify", 4),
        ("go(2)", "classify", 6),
        ("back()", "denoise", 5),
    ):
        page.evaluate(f"history.{move}")
        expect(key(page, "seed").locator("input")).to_have_value(str(seed))
        settle(page)
        assert f"/{path}?" in page.url
        assert f"seed={seed}&" in page.url
    page.reload()
    settle(page)
    expect(key(page, "seed").locator("input")).to_have_value("5")
    page.get_by_role("link", name="Classify").click()
    expect(key(page, "dataset").locator("input")).not_to_have_value("")
    assert page.evaluate("history.length") == 4, "what lay ahead has been replaced"


def link_of(page, *more):
    """What Share gives, with these of its switches on."""
    if not page.locator(".st-key-copy_link").count():
        key(page, "share").get_by_role("button").first.click()
        expect(page.locator(".st-key-copy_link")).to_be_visible()
    for name in ("share_runs", "share_table"):
        switch = key(page, name).locator("input")
        if switch.count() and switch.is_checked() != (name in more):
            key(page, name).locator("label").first.click()
            settle(page)
    field = key(page, "copy_link").get_by_role("textbox", name="Link")
    wanted = {"share_runs": "run=", "share_table": "table="}
    for name, part in wanted.items():
        pattern = re.compile(re.escape(part))
        expect(field).to_have_value(pattern) if name in more else expect(field).not_to_have_value(pattern)
    return field.input_value()


def test_names_of_a_table_are_data_and_a_link_holds_settings_and_only_by_choice_runs_and_table(open_page, tmp_path):
    """They are shown as written, whatever Markdown, TeX or HTML would make of them, and no other host is asked for them."""
    image, link, formula = (
        f"![x](http://example.org/{'x' * 30}.png)",
        "[y](http://example.org/) <b>bold</b>",
        ":red[$x^2$] :material/home: *a*",
    )
    table = tmp_path / "table.csv"
    rows = [f'{i % 10},{(i * 7) % 13},"{(image, link, formula)[i % 10 // 4]}"' for i in range(90)]
    table.write_text("\n".join(["**class**,<i>row</i>,label", *rows]))
    page, asked = open_page("/classify?dataset=csv&seed=7&epochs=5", viewport={"width": 1280, "height": 720}), set()
    page.on("request", lambda request: asked.add(urllib.parse.urlparse(request.url).hostname))
    train = key(page, "train").get_by_role("button")
    place = train.bounding_box()
    key(page, "csv").locator("input[type=file]").set_input_files(table)
    expect(key(page, "target").locator("input")).to_have_value("label")
    expect(train).to_be_enabled()
    assert train.bounding_box() == place, "what is said until there is a table stands above the button, and moves it"
    train.click()
    # There are two while one takes the place of the other.
    expect(key(page, "decision_boundary").locator(".plotly").first).to_be_visible()
    settle(page)

    for word in (image, link, formula):
        expect(key(page, "report").locator("td").filter(has_text=shown(word))).to_have_count(1)
    written = key(page, "confusion_matrix").locator("svg text").all_text_contents()
    assert sum(not text.isdigit() for text in written) == 2 * (3 + 1), "a class, or an axis, has no label"
    assert key(page, "report").evaluate("report => report.querySelector('table').offsetWidth <= report.offsetWidth")
    axis = " ".join(key(page, "decision_boundary").locator(".xtitle, .ytitle").all_text_contents())
    assert axis == "**class** <i>row</i>"
    assert key(page, "report").locator("img, a, b, em, .katex").count() == 0
    assert asked <= {"127.0.0.1", None}

    own, links = page.url, [link_of(page, *more) for more in ((), ("share_runs", "share_table"))]
    copy = key(page, "copy_link").get_by_role("button", name="Copy link")
    copy.focus()
    page.keyboard.press("Enter")
    expect(key(page, "copy_link").get_by_role("status")).not_to_be_empty()
    page.reload()
    settle(page)
    expect(key(page, "confusion_matrix")).to_be_visible()
    expect(key(page, "target").locator("input")).to_have_value("label")
    for address, runs, tables in ((links[0], 0, 0), (links[1], 1, 1), (own, 1, 0)):
        other = open_page(address)
        expect(key(other, "seed").locator("input")).to_have_value("7")
        expect(key(other, "confusion_matrix")).to_have_count(runs)
        expect(key(other, "target")).to_have_count(tables)
        assert ("table=" in other.url) == bool(tables), "which a refresh needs"


def shown(word: str) -> re.Pattern:
    """`word` as text, in which characters without width may part an address."""
    return re.compile("^" + "\u2060?".join(map(re.escape, word)) + "$")
