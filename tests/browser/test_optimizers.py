"""The optimizer race in a browser."""

from __future__ import annotations

from PIL import ImageColor
from playwright.sync_api import expect

from tests.browser.conftest import images, key, settle
from ui.optimizers.charts import color


def test_optimizers_race_in_bands_a_refresh_keeps_the_race_and_a_descent_starts_where_the_map_is_clicked(open_page):
    page = open_page("/optimizers?epochs=4&seeds=2&optimizers=sgd:0.04,adam:0.001", viewport={"width": 1280, "height": 720})
    for seen in ("race_start", "recorded", "race_bands_val_loss"):
        expect(key(page, seen)).to_be_in_viewport(ratio=1)
    key(page, "race_start").get_by_role("button").click()
    expect(key(page, "recorded")).to_have_count(0)
    expect(key(page, "race_verdict")).to_be_visible(timeout=150_000)
    for mark in ("area mark", "line mark"):
        expect(key(page, "race_bands_val_loss").locator(f"path[aria-roledescription='{mark}']")).to_have_count(2)
    inks = {ImageColor.getrgb(color(name)) for name in ("sgd", "adam")}
    texts, shares = images(page, "race")
    assert {"Epoch", "Validation loss", "SGD", "Adam"} <= texts
    assert inks <= set(shares)
    said = key(page, "race_verdict").inner_text()
    page.reload()
    settle(page)
    expect(key(page, "race_verdict")).to_have_text(said)

    page.get_by_role("tab", name="Down a surface").click()
    plot = key(page, "descent_map").locator(".nsewdrag").first
    expect(plot).to_be_visible()
    settle(page)
    texts, shares = images(page, "descent")  # of Plotly's
    assert {"x", "y", "SGD", "Adam", "start"} <= texts
    assert inks <= set(shares)
    box = plot.bounding_box()
    plot.click(position={"x": box["width"] * 0.75, "y": box["height"] * 0.25})  # x from -4 to 4, y from 2 down to -2
    expect(key(page, "descent_x").locator("input")).to_have_value("2")
    expect(key(page, "descent_y").locator("input")).to_have_value("1")
    settle(page)
    expect(key(page, "formulas").locator(".katex").first).to_be_visible()
    path = key(page, "descent_map").locator(".scatterlayer .js-line").first
    whole = path.get_attribute("d")
    page.get_by_text("▶ Play").click()
    page.wait_for_function(
        "whole => document.querySelector('.st-key-descent_map .scatterlayer .js-line').getAttribute('d') !== whole", arg=whole
    )
    expect(path).to_have_attribute("d", whole)  # and it has run to its end again
    plot.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.25})  # the map has survived that
    expect(key(page, "descent_x").locator("input")).to_have_value("-2")
    expect(key(page, "descent_map").locator(".imagelayer image")).to_have_count(1)
