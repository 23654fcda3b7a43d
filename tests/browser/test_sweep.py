"""The sweep wall in a browser."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import key, settle


def test_a_cell_of_the_wall_is_clicked_and_opened_in_classify(open_page):
    page = open_page("/sweep?epochs=4&x_count=2&y_count=2")
    expect(key(page, "recorded")).to_be_visible()
    key(page, "sweep_run").get_by_role("button").click()
    wall = key(page, "sweep_wall").locator("[data-testid=stEChartsChart] svg")
    expect(page.get_by_text("4 in turn", exact=True)).to_be_visible()
    settle(page)
    box = wall.bounding_box()
    for place, learning_rate in ((box["width"] - 30, "3"), (box["width"] / 2, "0.0003"), (box["width"] - 30, "3")):
        wall.click(position={"x": place, "y": box["height"] - 70})  # the lowest row
        expect(key(page, "sweep_column").locator("input")).to_have_value(learning_rate)
        expect(key(page, "sweep_row").locator("input")).to_have_value("0.05")
    settle(page)
    key(page, "sweep_open").get_by_role("button").click()
    expect(page.get_by_role("heading", name="Classify", level=1)).to_be_visible()
    expect(key(page, "learning_rate").locator("input")).to_have_value("3")
    expect(key(page, "your_runs")).to_be_visible()  # it is trained there, and one of the visitor's runs
