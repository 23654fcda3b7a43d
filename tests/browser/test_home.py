"""The first page: something alive on arrival, a way into training, and the menu beside it."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from jaxcore.catalog.paths import PATHS, STATIONS
from tests.browser.conftest import key, settle


def test_home_is_alive_and_its_example_can_be_trained_by_oneself(open_page):
    page = open_page("/")
    showcase = key(page, "showcase")
    expect(showcase.locator("canvas").first).to_be_visible()
    frames = {showcase.screenshot()}
    deadline = time.monotonic() + 20
    while len(frames) < 3:
        assert time.monotonic() < deadline, "nothing moves"
        frames.add(showcase.screenshot())
    page.get_by_role("button", name="Train this network yourself").click()
    expect(key(page, "dataset").locator("input")).to_have_value("Two spirals")
    expect(key(page, "hidden").locator("input")).to_have_value("32, 32")


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_filled_button_trains_a_network_and_all_is_seen_on_a_projector(open_page, lang):
    page, said = open_page(f"/?lang={lang}", viewport={"width": 1280, "height": 720}), []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    expect(page.locator('[data-testid="stBaseButton-primary"]')).to_have_count(1)
    lowest = key(page, "train_showcase").bounding_box()
    assert lowest["y"] + lowest["height"] <= 720
    key(page, "train_first").get_by_role("button").click()
    expect(key(page, "dataset").locator("input")).to_have_value("Two moons" if lang == "en" else "Dos lunas")
    expect(key(page, "loss_curve").locator(".mark-line path").first).to_be_visible()  # nobody has pressed Train
    settle(page)
    rows = [row.bounding_box() for row in page.locator(".st-key-menu :is(a, p strong)").all()]
    links = [row.bounding_box() for row in page.locator(".st-key-menu a").all()]
    assert min(row["height"] for row in links) >= 24
    assert max(row["height"] for row in links) < 36, "a name takes two lines"
    assert all(one["y"] + one["height"] <= below["y"] for one, below in pairwise(rows)), "rows overlap"
    assert said == []


def test_a_path_is_followed_from_start_to_end_and_its_ticks_are_kept(open_page):
    page, path = open_page("/"), PATHS["networks"]
    key(page, "train_first").locator("xpath=..").get_by_role("link", name="Start here").click()
    expect(page.get_by_role("heading", name="Start here")).to_be_visible()
    page.get_by_role("link", name=f"1. {STATIONS[path.stations[0]].title}").click()
    for place, name in enumerate(path.stations, start=1):
        station = STATIONS[name]
        expect(key(page, f"station_networks_{place}")).to_contain_text(station.title)
        page.wait_for_url(f"**/{station.page}?**station={place}*")
        if place == 1:
            key(page, "pause").get_by_role("button").click()  # what moves is never at rest
        settle(page)
        expect(page.get_by_text("The address asks")).to_have_count(0)
        if place == 2:  # somebody goes astray, and finds back
            page.get_by_role("link", name="Glossary").click()
            expect(key(page, "path_foot")).to_contain_text(f"station 2 of {len(path.stations)}")
            page.get_by_role("link", name=f"Back to: {station.title}").click()
            expect(key(page, "station_networks_2")).to_be_visible()
            settle(page)
        expect(key(page, f"station_networks_{place}")).to_be_in_viewport(ratio=1)  # though the way there is at the foot
        key(page, "next_station").get_by_role("button").click()
    expect(page.get_by_role("heading", name="Start here")).to_be_visible()
    expect(key(page, "path_foot")).to_have_count(0)
    expect(key(page, "path_end").get_by_role("link")).to_have_count(len(PATHS) - 1)
    key(page, "tick_rate_low").get_by_role("checkbox").uncheck()
    page.reload()
    expect(page.get_by_text(f"{len(path.stations) - 1} of {len(path.stations)} done")).to_be_visible()
    boxes = page.get_by_role("checkbox", name="Done")
    expect(boxes).to_have_count(len(path.stations))
    for name in path.stations:
        expect(key(page, f"tick_{name}").get_by_role("checkbox")).to_be_checked(checked=name != "rate_low")
    page.goto(f"{page.url.partition('start')[0]}quiz?path=networks&station=2")
    key(page, "leave_path").get_by_role("button").click()
    expect(key(page, "path_foot")).to_have_count(0)
    settle(page)
    assert "path=" not in page.url
