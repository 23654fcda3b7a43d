"""The address, the browser's history, and what the browser is told of a page."""

from __future__ import annotations

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
        ("back()", "denoise", 5), ("back()", "classify", 4), ("go(2)", "classify", 6), ("back()", "denoise", 5)
    ):  # fmt: skip
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
