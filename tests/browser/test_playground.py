"""The playground in a browser: it moves, stops, goes back, and branches."""

from __future__ import annotations

import itertools
import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import key, settle


def surface(page: Page):
    return page.locator(".st-key-network canvas").nth(1)


def box(one: Locator) -> tuple[float, float, float, float]:
    """Left, top, right, bottom."""
    found = one.bounding_box()
    return found["x"], found["y"], found["x"] + found["width"], found["y"] + found["height"]


def all_in_sight(page: Page, width: int, height: int, *names: str) -> None:
    """The network, its surface, the buttons and what has these keys lie in the window, beside one another."""
    network = key(page, "network").locator("canvas").first
    boxes = {name: box(key(page, name)) for name in names} | {"network": box(network), "surface": box(surface(page))}
    for name, (left, top, right, bottom) in boxes.items():
        assert min(left, top) >= 0, name
        assert right <= width, name
        assert bottom <= height, name
    for (one, a), (other, b) in itertools.combinations(boxes.items(), 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1], (one, other)


def test_it_moves_by_itself_stops_steps_goes_back_and_branches(open_page):
    page = open_page("/playground", moving=True, viewport={"width": 1280, "height": 720})
    expect(surface(page)).to_have_attribute("data-step", re.compile(r"[1-9]\d"))  # ten steps, with nobody touching anything
    places = [box(key(page, name)) for name in ("network", "playground_moment", "step")]
    page.keyboard.press("p")
    expect(key(page, "play")).to_contain_text("Play")
    settle(page)
    assert [box(key(page, name)) for name in ("network", "playground_moment", "step")] == places
    said = page.get_by_text(re.compile(r"^Step [\d,]+ ")).inner_text()
    stopped = int(re.match(r"Step ([\d,]+)", said).group(1).replace(",", ""))
    expect(surface(page)).to_have_attribute("data-step", str(stopped))
    key(page, "step").get_by_role("button").click()
    expect(surface(page)).to_have_attribute("data-step", str(stopped + 1))
    for step in (stopped, stopped - 1):
        page.keyboard.press("b")
        expect(surface(page)).to_have_attribute("data-step", str(step))
    key(page, "step").get_by_role("button").click()  # a branch begins
    expect(surface(page)).to_have_attribute("data-step", str(stopped))
    expect(key(page, "playground_loss").locator("canvas, svg").first).to_be_visible()
    key(page, "reset").get_by_role("button").click()
    expect(surface(page)).to_have_attribute("data-step", "0")
    page.reload()
    expect(surface(page)).to_have_attribute("data-step", re.compile(r"[1-9]\d"))

    key(page, "presets").get_by_role("button").click()
    page.get_by_role("menuitem", name="Overfitting").click()
    expect(surface(page)).to_have_attribute("data-step", "0")
    expect(page.get_by_role("menuitem")).to_have_count(0)
    settle(page)
    all_in_sight(page, 1280, 720, "bar_playground", "playground_learning_rate", "lesson")
    small = surface(page).bounding_box()["width"]
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.wait_for_function(f"document.querySelector('.st-key-network').clientWidth > {2 * small}")
    all_in_sight(page, 1920, 1080, "bar_playground", "playground_learning_rate", "lesson")
    assert surface(page).bounding_box()["width"] > 1.4 * small

    page.keyboard.press("f")  # for a projector, also after a reload
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    page.wait_for_url("**present=1**")
    page.reload()
    expect(surface(page)).to_be_visible()
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    page.keyboard.press("f")
    expect(page.get_by_test_id("stSidebar")).to_be_visible()
