"""The first page: something alive on arrival, a way into training, and the menu beside it."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from playwright.sync_api import expect

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
    page.get_by_role("button", name="Train this one yourself").click()
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
