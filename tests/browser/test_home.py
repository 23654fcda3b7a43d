"""The first page: something alive on arrival, readable by everybody."""

from __future__ import annotations

import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 390])
def test_home_is_alive_and_accessible(open_page, scheme, width):
    page = open_page("/", color_scheme=scheme, viewport={"width": width, "height": 900})
    showcase = page.locator(".st-key-showcase")
    expect(showcase.locator("canvas").first).to_be_visible()
    frames = {showcase.screenshot()}
    deadline = time.monotonic() + 20
    while len(frames) < 3:
        assert time.monotonic() < deadline, "nothing moves"
        frames.add(showcase.screenshot())
    found = Axe().run(page).response["violations"]
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_shown_example_can_be_trained_by_oneself(open_page):
    page = open_page("/")
    page.get_by_role("button", name="Train this one yourself").click()
    expect(page.locator(".st-key-dataset input")).to_have_value("Two spirals")
    expect(page.locator(".st-key-hidden input")).to_have_value("32, 32")


def test_another_language_is_chosen_and_stays(open_page):
    page = open_page("/?lang=es")
    page.get_by_role("link", name="Clasificar").click()
    expect(page.get_by_role("button", name="Entrenar", exact=True)).to_be_visible()
    page.wait_for_url("**lang=es**")
