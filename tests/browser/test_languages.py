"""Another language keeps what is set, and what goes on, and numbers are written and read as it writes them."""

from __future__ import annotations

import contextlib
import re

from playwright.sync_api import Error, expect

from jaxcore.language import LANGUAGES, translation
from tests.browser.conftest import settle


def choose(page, key, option):
    """Open a list with the keyboard, again if the page was just drawn anew, and choose from it."""
    wanted = page.get_by_role("option", name=option, exact=True)
    for wait_s in (5, 5, 60):
        page.keyboard.press("Escape")
        page.locator(f".st-key-{key} input").press("ArrowDown")
        with contextlib.suppress(Error):
            wanted.click(timeout=1000 * wait_s)
            return
    raise AssertionError(f"{option} was not in the list of {key}")


def speak(page, lang):
    choose(page, "lang", LANGUAGES[lang])
    expect(page.locator(".st-key-menu").get_by_role("link", name=translation(lang).gettext("Classify"))).to_be_visible()
    settle(page)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_what_was_set_and_what_goes_on_outlive_several_switches(open_page):
    page = open_page("/classify?dataset=digits&pixel_range=symmetric&epochs=100000")
    pixels, optimizer = (page.locator(f".st-key-{name} input") for name in ("pixel_range", "optimizer"))
    page.locator(".st-key-train button").click()  # and the language is changed before the server has come to the button
    stop = page.locator(".st-key-stop button")
    for lang, decimals in (("es", r"\d,\d"), ("en", r"\d\.\d"), ("es", r"\d,\d")):
        speak(page, lang)
        expect(page).to_have_title(f"{translation(lang).gettext('Classify')} · JAX Classroom")
        expect(page.locator("html")).to_have_attribute("lang", lang)
        page.wait_for_url(f"**lang={lang}**")
        expect(pixels).to_have_value(translation(lang).gettext("-1 to 1"))
        expect(page.locator(".st-key-loss_curve svg text").filter(has_text=re.compile(decimals)).first).to_be_visible()
    choose(page, "optimizer", "RMSprop")
    page.locator(".st-key-menu").get_by_role("link", name="Quitar ruido").click()
    expect(page.locator(".st-key-noise input")).to_be_visible()
    speak(page, "en")
    page.locator(".st-key-menu").get_by_role("link", name="Classify").click()
    expect(optimizer).to_have_value("RMSprop")
    expect(pixels).to_have_value("-1 to 1")
    stop.click()
    expect(page.get_by_text("Stopped after")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)


def enter(field, text):
    field.fill(text)
    field.press("Enter")


def test_number_fields_take_and_show_numbers_as_the_language_writes_them(open_page):
    page = open_page("/classify?lang=es&dataset=circles")
    rate = page.locator(".st-key-learning_rate input")
    epochs = page.locator(".st-key-epochs input")
    for lang, written, shown, asked in (
        ("es", "0,01", "0,01", "0.01"),
        ("es", "0.02", "0,02", "0.02"),
        ("es", "2,5e-4", "0,00025", "0.00025"),
        ("en", "0.03", "0.03", "0.03"),
        ("en", "0,04", "0.04", "0.04"),
        ("es", "1.234,5", "1234,5", "1234.5"),
        ("es", "1,250", "1,25", "1.25"),
    ):
        if page.locator(".st-key-lang input").input_value() != LANGUAGES[lang]:
            speak(page, lang)
        enter(rate, written)
        expect(rate).to_have_value(shown)
        page.wait_for_url(f"**learning_rate={asked}&**")
    expect(page.locator(".st-key-spread")).to_contain_text("0,10")
    expect(page.locator(".st-key-scatter .xtick text").filter(has_text="0,5").first).to_be_visible()
    enter(epochs, "1.500")
    page.wait_for_url("**epochs=1500&**")
    expect(epochs).to_have_value("1500")
    for field, written, sentence in (
        (rate, "0,0x", "«0,0x» no es un número; escribe, por ejemplo, 0,001."),
        (rate, "1.500", "«1.500» puede significar 1500 o 1,5; escribe uno de los dos."),
        (epochs, "2,5", "«2,5» no es un número entero; escribe, por ejemplo, 16."),
    ):
        enter(field, written)
        expect(page.get_by_text(sentence)).to_be_visible()
        expect(field).to_have_value(written)
    assert "epochs=1500&" in page.url
    enter(epochs, "20")
    enter(rate, "0,5")
    page.wait_for_url("**learning_rate=0.5&**epochs=20&**")
    expect(page.get_by_role("alert").filter(has_text="escribe")).to_have_count(0)
    epochs.press("ArrowUp")
    expect(epochs).to_have_value("21")
    page.wait_for_url("**epochs=21&**")
