"""The playground in a browser: it moves, stops, goes back, and branches."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import key, settle


def surface(page: Page):
    return page.locator(".st-key-network canvas").nth(1)


def test_it_moves_by_itself_stops_steps_goes_back_and_branches(open_page):
    page = open_page("/playground", moving=True)
    expect(surface(page)).to_have_attribute("data-step", re.compile(r"[1-9]\d"))  # ten steps, with nobody touching anything
    key(page, "pause").get_by_role("button").click()
    expect(key(page, "play")).to_contain_text("Play")
    expect(key(page, "playground_moment")).to_be_visible()  # there is no slider while it moves
    settle(page)
    said = page.get_by_text(re.compile(r"^Step [\d,]+ ")).inner_text()
    stopped = int(re.match(r"Step ([\d,]+)", said).group(1).replace(",", ""))
    expect(surface(page)).to_have_attribute("data-step", str(stopped))
    key(page, "step").get_by_role("button").click()
    expect(surface(page)).to_have_attribute("data-step", str(stopped + 1))
    for step in (stopped, stopped - 1):
        key(page, "back").get_by_role("button").click()
        expect(surface(page)).to_have_attribute("data-step", str(step))
    key(page, "step").get_by_role("button").click()  # a branch begins
    expect(surface(page)).to_have_attribute("data-step", str(stopped))
    expect(key(page, "playground_loss").locator("canvas, svg").first).to_be_visible()
    key(page, "reset").get_by_role("button").click()
    expect(surface(page)).to_have_attribute("data-step", "0")
    page.reload()
    expect(surface(page)).to_have_attribute("data-step", re.compile(r"[1-9]\d"))
