"""What a browser alone can do in a lesson: the keyboard, and clicks in a figure."""

from __future__ import annotations

from playwright.sync_api import expect

from jaxcore.catalog.lessons.quiz.basics import QUESTIONS
from tests.browser.conftest import key, settle


def test_the_quiz_is_answered_by_keyboard_and_its_score_outlasts_another_page(open_page):
    page = open_page("/quiz?topic=basics")
    expect(key(page, "quiz_check")).to_be_visible()
    settle(page)
    page.get_by_role("radiogroup", name="Your answer").get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    key(page, "quiz_check").get_by_role("button").press("Enter")
    expect(page.get_by_text(f"Question 1 of {len(QUESTIONS)} · 1 answered")).to_be_visible()
    key(page, "quiz_next").get_by_role("button").press("Enter")
    settle(page)
    box = page.get_by_label("Your prediction")
    box.fill("5")
    box.press("Enter")
    expect(page.get_by_text("It would be 5 if the new array were kept")).to_be_visible()
    expect(page.get_by_text("The code gives")).to_have_count(0)  # the number is to be found
    page.get_by_role("link", name="Gotchas").first.click()
    expect(page.get_by_role("heading", name="Gotchas")).to_be_visible()
    page.get_by_role("link", name="Quiz").first.click()
    expect(page.get_by_text(f"Question 2 of {len(QUESTIONS)} · 2 answered")).to_be_visible()
    key(page, "quiz_reset").get_by_role("button").click()
    expect(page.get_by_text(f"Question 1 of {len(QUESTIONS)} · 0 answered")).to_be_visible()
    key(page, "quiz_next").get_by_role("button").click()
    expect(page.get_by_label("Your prediction")).to_have_value("")
    page.reload()
    expect(page.get_by_text(f"Question 2 of {len(QUESTIONS)} · 0 answered")).to_be_visible()


def test_a_formula_is_written_and_a_click_moves_the_point_on_a_surface(open_page):
    page = open_page("/grad")
    formula = key(page, "grad_formula").get_by_role("textbox")
    formula.fill("__import__('os')")
    formula.press("Enter")
    expect(page.get_by_text("__import__ is unknown")).to_be_visible()
    formula.fill("sqrt(x)")
    formula.press("Enter")
    expect(key(page, "grad_curves").locator(".plotly").first).to_be_visible()
    expect(page.get_by_text("f at 100 of 201 points")).to_be_visible()
    page.get_by_role("tab", name="Two variables").click()
    key(page, "predict_two_variables_passed").get_by_role("button").click()
    place = key(page, "grad_field").locator(".scatterlayer .trace").last.locator(".point").nth(5 * 31 + 10)
    place.scroll_into_view_if_needed()
    place.click(force=True)
    expect(key(page, "grad_x").get_by_role("spinbutton")).to_have_value("-0.67")
    expect(key(page, "grad_y").get_by_role("spinbutton")).to_have_value("-1.33")
