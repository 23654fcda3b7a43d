"""The first page: something alive on arrival."""

from __future__ import annotations

import time

from playwright.sync_api import expect

from tests.browser.conftest import key


def test_home_is_alive_and_its_example_can_be_trained_by_oneself(open_page):
    page = open_page("/")
    showcase = key(page, "showcase")
    expect(showcase.locator("canvas").first).to_be_visible()
    frames = {showcase.screenshot()}
    deadline = time.monotonic() + 20
    while len(frames) < 3:
        assert time.monotonic() < deadline, "nothing moves"
        frames.add(showcase.screenshot())
    page.get_by_role("button", name="Train this one yourself").click()
    expect(key(page, "dataset").locator("input")).to_have_value("Two spirals")
    expect(key(page, "hidden").locator("input")).to_have_value("32, 32")
