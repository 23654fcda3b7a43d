"""The sweep wall in a browser."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import images, key, settle


def test_a_cell_of_the_wall_is_clicked_and_opened_in_classify_and_the_wall_is_saved_as_an_image(open_page):
    page = open_page("/sweep?epochs=4&x_count=2", locale="es-ES")
    expect(key(page, "recorded")).to_be_visible()
    key(page, "sweep_y_count").locator("input").fill("2")
    key(page, "sweep_y_count").locator("input").press("Enter")
    expect(page).to_have_url(re.compile("x_count=2&.*y_count=2&"))
    page.reload()
    settle(page)
    expect(key(page, "sweep_y_count").locator("input")).to_have_value("2")
    key(page, "sweep_run").get_by_role("button").click()
    wall = key(page, "sweep_wall").locator("[data-testid=stEChartsChart] svg")
    expect(page.get_by_text("4, una tras otra", exact=True)).to_be_visible()
    settle(page)
    box = wall.bounding_box()
    for place, learning_rate in ((box["width"] - 30, "3"), (box["width"] / 2, "0,0003"), (box["width"] - 30, "3")):
        wall.click(position={"x": place, "y": box["height"] - 70})  # the lowest row
        expect(key(page, "sweep_column").locator("input")).to_have_value(learning_rate)
        expect(key(page, "sweep_row").locator("input")).to_have_value("0,05")
    settle(page)
    texts, shares = images(page, "sweep")
    assert {"Tasa de aprendizaje", "Escala de los pesos iniciales", "0,0003", "Época", "Pérdida"} <= texts
    assert max(shares.values()) < 0.8  # of paper: the cells have the answers of their networks under them
    key(page, "sweep_open").get_by_role("button").click()
    expect(page.get_by_role("heading", name="Clasificar", level=1)).to_be_visible()
    expect(key(page, "learning_rate").locator("input")).to_have_value("3")
    expect(key(page, "your_runs")).to_be_visible()  # it is trained there, and one of the visitor's runs
