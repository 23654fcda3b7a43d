"""The sweep wall in a browser."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import key, settle


def test_a_cell_of_the_wall_is_clicked_and_opened_in_classify(open_page):
    page = open_page("/sweep?epochs=4&x_count=2&y_count=2")
    key(page, "sweep_run").get_by_role("button").click()
    wall = key(page, "sweep_wall")
    expect(wall.locator(".plotly .points path")).to_have_count(4)
    expect(page.get_by_text("4 in turn")).to_be_visible()
    markers = wall.locator(".plotly .points path")
    box = markers.nth(1).bounding_box()  # the lowest row, the second column
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    picked = re.compile("Learning rate 3 · Scale of the first weights 0.05")
    expect(key(page, "sweep_cell").locator("input")).to_have_value(picked)
    settle(page)
    key(page, "sweep_open").get_by_role("button").click()
    expect(page.get_by_role("heading", name="Classify", level=1)).to_be_visible()
    expect(key(page, "learning_rate").locator("input")).to_have_value("3")
