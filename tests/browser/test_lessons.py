"""One interaction of each lesson in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from jaxcore.catalog.lessons.registry import LESSONS
from tests.browser.conftest import settle
from tests.browser.test_classify import key, serious


def test_a_collective_is_followed_step_by_step_on_simulated_devices(open_page):
    page = open_page("/devices")
    expect(page.get_by_text("all of them together hold 64")).to_be_visible()
    expect(key(page, "array_parts").locator(".plotly")).to_be_visible()
    page.get_by_role("tab", name="Talking to each other").click()
    expect(key(page, "ring_view").locator("canvas, svg").first).to_be_visible()
    slider = key(page, "ring_step").get_by_role("slider")
    slider.focus()
    slider.press("ArrowRight")
    settle(page)
    expect(slider).to_have_value("1")
    expect(page.get_by_text("After seven steps every device holds the same")).to_be_visible()


def test_keys_are_split_and_a_reused_one_is_found_out(open_page):
    page = open_page("/randomness")
    key(page, "split_3").get_by_role("button").click()
    settle(page)
    expect(key(page, "tree_figure").get_by_text("[2]")).to_be_visible()
    page.get_by_role("tab", name="Kinds of keys").click()
    expect(page.get_by_text("KeyReuseError: Previously-consumed key")).to_be_visible()


def test_a_gotcha_fails_with_the_message_of_jax_and_its_mended_form_does_not(open_page):
    page = open_page("/gotchas")
    page.get_by_text("Changing an array in place").click()
    key(page, "run_in_place").get_by_role("button").click()
    expect(page.get_by_text("TypeError: JAX arrays are immutable")).to_be_visible()
    expect(page.get_by_text("[ 0. 14. 0. 0. 0.]")).to_be_visible()


def test_the_quiz_is_answered_by_keyboard_and_its_score_outlasts_another_page(open_page):
    page = open_page("/quiz")
    expect(key(page, "quiz_check")).to_be_visible()
    settle(page)
    page.get_by_role("radiogroup", name="Your answer").get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    key(page, "quiz_check").get_by_role("button").press("Enter")
    expect(page.get_by_text("Question 1 of 39 · 1 answered")).to_be_visible()
    key(page, "quiz_next").get_by_role("button").press("Enter")
    box = page.get_by_label("Your prediction")
    box.fill("5")
    box.press("Enter")
    expect(page.get_by_text("The worker computed 0.")).to_be_visible()
    expect(page.get_by_text("It would be 5 if the new array were kept")).to_be_visible()
    page.get_by_role("link", name="Gotchas").first.click()
    expect(page.get_by_role("heading", name="Gotchas")).to_be_visible()
    page.get_by_role("link", name="Quiz").first.click()
    expect(page.get_by_text("Question 2 of 39 · 2 answered")).to_be_visible()
    key(page, "quiz_reset").get_by_role("button").click()
    expect(page.get_by_text("Question 1 of 39 · 0 answered")).to_be_visible()
    key(page, "quiz_next").get_by_role("button").click()
    expect(page.get_by_label("Your prediction")).to_have_value("")


def test_an_array_is_updated_and_a_tree_explored(open_page):
    page = open_page("/arrays")
    expect(page.get_by_text("JAX arrays are immutable")).to_be_visible()
    key(page, "arrays_index").get_by_role("spinbutton").fill("9")
    page.keyboard.press("Enter")
    expect(page.get_by_text("index 9 is out of bounds")).to_be_visible()
    key(page, "arrays_tree").get_by_role("textbox").fill('{"w": [1, 2], "b": null}')
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("PyTreeDef({'b': None, 'w': [*, *]})")).to_be_visible()
    expect(page.get_by_text('{"b": null, "w": [2, 4]}').last).to_be_visible()


def test_a_formula_is_written_and_a_click_moves_the_point_on_a_surface(open_page):
    page = open_page("/grad")
    formula = key(page, "grad_formula").get_by_role("textbox")
    formula.fill("__import__('os')")
    formula.press("Enter")
    expect(page.get_by_text("__import__ is not known")).to_be_visible()
    formula.fill("sqrt(x)")
    formula.press("Enter")
    expect(key(page, "grad_curves").locator(".plotly")).to_be_visible()
    expect(page.get_by_text("f at 100 of 201 points")).to_be_visible()
    place = key(page, "grad_field").locator(".scatterlayer .trace").last.locator(".point").nth(5 * 31 + 10)
    place.scroll_into_view_if_needed()
    place.click(force=True)
    expect(key(page, "grad_x").get_by_role("spinbutton")).to_have_value("-0.67")
    expect(key(page, "grad_y").get_by_role("spinbutton")).to_have_value("-1.33")


def test_calls_of_a_jitted_function_are_counted_and_two_forms_of_a_layer_agree(open_page):
    page = open_page("/jit")
    page.get_by_role("tab", name="What recompiles").click()
    key(page, "jit_call").get_by_role("button").click()
    expect(page.get_by_text("Traced and compiled: the first call.")).to_be_visible()
    settle(page)
    key(page, "jit_call").get_by_role("button").click()
    expect(page.get_by_text("Not traced: shape, dtype and static argument are known")).to_be_visible()
    page.get_by_role("tab", name="Plain against fast").click()
    key(page, "jit_race").get_by_role("button").click()
    expect(page.get_by_text("Both agree: the losses are")).to_be_visible()
    key(page, "jit_kernels").get_by_role("button").click()
    expect(page.get_by_text("After 4,000 steps the losses are")).to_be_visible()
    page.get_by_role("tab", name="X-ray").click()
    key(page, "jit_stage").get_by_role("radio", name="optimised HLO").or_(
        key(page, "jit_stage").get_by_role("button", name="optimised HLO")
    ).click()
    expect(page.get_by_text("HloModule").first).to_be_visible()


def test_axes_are_chosen_and_planted_mistakes_are_found(open_page):
    page = open_page("/vmap")
    page.get_by_role("tab", name="Which axes").click()
    expect(page.get_by_text("The result has the shape (5,).")).to_be_visible()
    key(page, "vmap_b").get_by_role("textbox").fill("4")
    page.keyboard.press("Enter")
    expect(page.get_by_text("dot_general requires contracting dimensions")).to_be_visible()
    page.get_by_role("tab", name="Planted mistakes").click()
    expect(key(page, "vmap_found").locator("canvas, svg").first).to_be_visible()
    expect(page.get_by_text("The first of the ranking:")).to_be_visible()


def test_a_chain_without_its_minus_sign_climbs_and_says_why(open_page):
    page = open_page("/flax_and_optax")
    page.get_by_role("tab", name="A chain of Optax").click()
    expect(page.get_by_text("ScaleByAdamState")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("The first update points uphill")).to_have_count(0)
    key(page, "optax_pieces").get_by_role("button", name="Clear all").click()
    expect(page.get_by_text("The first update points uphill")).to_be_visible(timeout=60_000)
    key(page, "optax_gradient").get_by_role("textbox").fill("three")
    key(page, "optax_gradient").get_by_role("textbox").press("Enter")
    expect(page.get_by_text("The gradient: “three” is not allowed")).to_be_visible()


def test_libraries_are_filtered_and_an_example_runs(open_page):
    page = open_page("/ecosystem")
    page.get_by_text("Example", exact=True).first.click()
    key(page, "run_jax").get_by_role("button").click()
    expect(page.get_by_text("[ 0.  3. 12. 27.]")).to_be_visible(timeout=60_000)
    page.get_by_text("With an example").click()
    expect(page.get_by_role("link", name="Equinox")).to_have_count(0)


PHONE_IN_THE_DARK = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}


@pytest.mark.parametrize("options", [{}, PHONE_IN_THE_DARK], ids=["wide", "phone"])
def test_lessons_have_no_serious_findings_of_axe_and_fit_their_window(open_page, server, options):
    page = open_page("/arrays", **options)
    found = {}
    for name in LESSONS:
        page.goto(f"{server}/{name}")
        settle(page)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found[name] = [*serious(page), *(["wider than its window"] if width > 0 else [])]
    assert {name: findings for name, findings in found.items() if findings} == {}
