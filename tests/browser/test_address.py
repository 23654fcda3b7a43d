"""The address, the browser's history, and what the browser is told of a page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import settle


def key(page, name):
    return page.locator(f".st-key-{name}")


def set_seed(page, seed):
    key(page, "seed").locator("input").fill(str(seed))
    key(page, "seed").locator("input").press("Enter")
    page.wait_for_url(f"**seed={seed}**")
    settle(page)


def test_back_leads_from_page_to_page_and_each_is_as_it_was_left(open_page):
    page = open_page("/classify?dataset=wine&utm_source=x&fbclid=y&seed=1")
    expect(page.get_by_text("The address asks")).to_have_count(0)
    for seed in (2, 3, 4):
        set_seed(page, seed)
    page.get_by_role("link", name="Denoise").click()
    page.wait_for_url("**/denoise?**noise_level**")
    settle(page)
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


@pytest.mark.parametrize(
    ("path", "english", "spanish"),
    [("/", "JAX Classroom", "JAX Classroom"), ("/classify", "Classify · JAX Classroom", "Clasificar · JAX Classroom")],
)
def test_title_and_language_of_the_document_follow_page_and_language(open_page, path, english, spanish):
    page = open_page(path)
    expect(page).to_have_title(english)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    key(page, "lang").locator("input").click()
    page.get_by_role("option", name="Español").click()
    expect(page).to_have_title(spanish)
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.wait_for_url("**lang=es**")
    page.reload()
    settle(page)
    expect(page).to_have_title(spanish)


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


def test_a_link_holds_the_settings_and_only_by_choice_the_runs_and_the_table(open_page, server, tmp_path):
    table = tmp_path / "table.csv"
    rows = [f"{i % 10},{(i * 7) % 13},{'high' if i % 10 > 4 else 'low'}" for i in range(90)]
    table.write_text("\n".join(["first,second,level", *rows]))
    page = open_page("/classify?dataset=csv&seed=7&epochs=5")
    train = key(page, "train").get_by_role("button")
    place = train.bounding_box()
    key(page, "csv").locator("input[type=file]").set_input_files(table)
    expect(key(page, "target").locator("input")).to_have_value("level")
    expect(train).to_be_enabled()
    assert train.bounding_box() == place, "what is said until there is a table stands above the button, and moves it"
    train.click()
    expect(key(page, "confusion_matrix")).to_be_visible()
    settle(page)
    links = [link_of(page, *more) for more in ((), ("share_runs",), ("share_runs", "share_table"))]
    copy = key(page, "copy_link").get_by_role("button", name="Copy link")
    copy.focus()
    page.keyboard.press("Enter")
    expect(key(page, "copy_link").get_by_role("status")).not_to_be_empty()
    for link, runs, tables in zip(links, (0, 1, 1), (0, 0, 1)):
        other = open_page(link.removeprefix(server))
        expect(key(other, "seed").locator("input")).to_have_value("7")
        expect(key(other, "confusion_matrix")).to_have_count(runs)
        expect(key(other, "target")).to_have_count(tables)
        if tables:
            other.reload()
            settle(other)
            expect(key(other, "target").locator("input")).to_have_value("level")
    own = page.url
    page.reload()
    settle(page)
    expect(key(page, "confusion_matrix")).to_be_visible()
    expect(key(page, "target").locator("input")).to_have_value("level")
    other = open_page(own.removeprefix(server))
    expect(key(other, "target")).to_have_count(0)


def test_a_run_can_be_shared_while_it_is_going(open_page):
    page = open_page("/classify?dataset=digits&epochs=2000")
    key(page, "train").get_by_role("button").click()
    expect(key(page, "stop").get_by_role("button")).to_be_enabled()
    assert "run=" in link_of(page, "share_runs")
    expect(key(page, "stop").get_by_role("button")).to_be_enabled()
    page.keyboard.press("Escape")
    key(page, "stop").get_by_role("button").click()
