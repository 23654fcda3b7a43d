"""The comparison of frameworks in a browser."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import settle
from tests.browser.test_classify import key
from tests.browser.test_images import PHONE, is_fit_for_a_phone


def test_frameworks_race_and_stop_keeps_what_is_finished(open_page):
    page = open_page("/compare?workload=iris_mlp", **PHONE)
    expect(page.get_by_text("Recorded, not live")).to_be_visible()
    is_fit_for_a_phone(page)
    for name in ("JAX · scan", "PyTorch · eager", "PyTorch · torch.compile", "TensorFlow · tf.function"):
        page.get_by_role("button", name=name).click()
        settle(page)
    key(page, "run_race").get_by_role("button").click()
    # JAX is done, and TensorFlow is being measured: two bars, and no verdict yet.
    expect(page.get_by_text("1 of 3 done")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Recorded, not live")).to_have_count(0)
    key(page, "stop_race").get_by_role("button").click()
    expect(page.get_by_text("Stopped. What was finished stays.")).to_be_visible()
    expect(page.get_by_text("It was stopped before it was finished.")).to_be_visible()
    expect(key(page, "matrix_0").locator(".plotly")).to_be_visible()
    page.reload()
    settle(page)
    expect(key(page, "matrix_0").locator(".plotly")).to_be_visible()
    is_fit_for_a_phone(page)


def test_code_and_examples_are_shown_and_an_example_runs(open_page):
    page = open_page("/compare")
    page.get_by_role("tab", name="The code").click()
    expect(page.get_by_text("value.backward()").first).to_be_visible()
    page.get_by_role("tab", name="Side by side").click()
    expect(page.get_by_role("row", name="Derivatives")).to_be_visible()
    page.get_by_text("Changing an array").last.click()
    key(page, "run_mutability").get_by_role("button").click()
    expect(page.get_by_text("object does not support item assignment")).to_be_visible(timeout=60_000)
