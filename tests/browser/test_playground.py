"""The playground in a browser: it moves, stops, goes back, and branches."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import settle
from tests.browser.test_classify import key, nothing_is_asked_in_a_hidden_tab
from tests.browser.test_images import PHONE, is_fit_for_a_phone


def surface(page: Page):
    return page.locator(".st-key-network canvas").nth(1)


def test_it_moves_by_itself_stops_steps_goes_back_and_branches(open_page):
    page = open_page("/playground", moving=True, **PHONE)
    expect(surface(page)).to_have_attribute("data-step", re.compile(r"[1-9]\d"))  # ten steps, with nobody touching anything
    is_fit_for_a_phone(page)
    key(page, "play").get_by_role("button").click()
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


def test_a_preset_asks_and_then_shows(open_page):
    page = open_page("/playground", moving=True)
    key(page, "presets").get_by_role("button").first.click()
    page.get_by_role("button", name="Vanishing gradients").click()
    expect(surface(page)).to_have_attribute("data-step", "0")
    page.keyboard.press("Escape")
    page.get_by_text("In the first layers").click()
    expect(page.get_by_text("Explained after 200 steps")).to_be_visible()
    key(page, "play").get_by_role("button").click()
    nothing_is_asked_in_a_hidden_tab(page)  # and then both go on, what moves and what explains it
    step = surface(page).get_attribute("data-step")
    expect(surface(page)).not_to_have_attribute("data-step", step)
    expect(page.get_by_text("Your answer is what happened.")).to_be_visible()
