"""Another language keeps what is set, and what goes on, on every page."""

from __future__ import annotations

import contextlib
import re

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import Error, expect

from tests.browser.conftest import settle
from ui.common.i18n import LANGUAGES, LOCALES, translation

with (LOCALES / "es" / "LC_MESSAGES" / "messages.po").open("rb") as file:
    ENGLISH = {message.id for message in read_po(file) if message.id and message.id != message.string}
ENGLISH -= {"None", "memory"}  # Python's, and the name of an icon
ENGLISH |= {"Choose an option", "Choose options"}  # Streamlit's

# Where a result comes from, on the pages that have none on arrival: address, button, what is there at the end. Compare shows
# recorded ones.
RESULTS = {
    "/classify": ("?dataset=moons&hidden=4&epochs=2", "train", "compile_meter"),
    "/denoise": ("?dataset=digits&epochs=1", "train", "compile_meter"),
    "/generate": ("?hidden=16&epochs=1", "train", "compile_meter"),
    "/optimizers": ("?epochs=4&seeds=2&optimizers=sgd:0.04,adam:0.001", "race_start", "race_verdict"),
    "/sweep": ("?epochs=4&x_count=2&y_count=2", "sweep_run", "sweep_cell"),
}

# Numbers that another language writes: a decimal point between digits in Spanish, where points stand between thousands, and
# the other way round in English. Versions and names of processors are no numbers.
NAMES = re.compile(r"(?:Python|JAX|versi\w+(?: desde la)?) \d[\d.]*|\d+(?:\.\d+){2,}|@ ?[\d.]+ ?GHz", re.IGNORECASE)
FOREIGN = {"es": re.compile(r"\d\.(?!\d{3}(?!\d))\d|\b0\.\d|\d%"), "en": re.compile(r"\d,(?!\d{3}(?!\d))\d|\b0,\d|\d\s%")}

# What the widgets of a page show, with their keys, in the order of the page; of what has a text in each language, the place.
SHOWN = """() => {
    const place = (of, chosen) => [...of].flatMap((one, i) => one.matches(chosen) ? [i] : []);
    const key = widget => widget.closest("[class*=st-key-]")?.className.match(/st-key-\\S+/)[0] ?? "";
    const shown = widget => ({
        stSelectbox: () => widget.querySelector("input").value,
        stTextInput: () => widget.querySelector("input").value,
        stNumberInput: () => widget.querySelector("input").value,
        stCheckbox: () => widget.querySelector("input").checked,
        stRadio: () => place(widget.querySelectorAll("input"), ":checked"),
        stButtonGroup: () => place(widget.querySelectorAll("button"), "[aria-checked=true], [aria-pressed=true]"),
        stSlider: () => widget.innerText,
        stMultiSelect: () => widget.innerText,
        stTabs: () => place(widget.querySelectorAll("[role=tab]"), "[aria-selected=true]"),
    })[widget.dataset.testid]?.();
    return [...document.querySelectorAll(".stMain [data-testid]")]
        .map(widget => [key(widget), shown(widget)]).filter(([_, value]) => value !== undefined);
}"""
TEXTS = """() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), texts = [];
    while (walker.nextNode()) {
        const parent = walker.currentNode.parentElement;
        const code = parent.closest("pre, code, style, textarea, .katex, [data-testid=stIconMaterial]");
        if (parent.getClientRects().length && getComputedStyle(parent).fontSize !== "0px" && !code)
            texts.push(walker.currentNode.data.trim());
    }
    const written = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").get; // not a number field's own
    const hovers = [...document.querySelectorAll(".js-plotly-plot")].flatMap(plot => plot.data.map(trace => trace.hovertext));
    const inputs = [...document.querySelectorAll("input")].flatMap(input => [written.call(input) || input.placeholder]);
    return [...texts, ...inputs, ...hovers.flat(2).filter(text => typeof text === "string")];
}"""
# What is cut off at the edge of where it is drawn: numbers, legends, the table of the classes, images.
CUT = """() => {
    const beyond = (one, edge) => one.getBoundingClientRect().right > one.closest(edge).getBoundingClientRect().right + 1;
    const all = query => [...document.querySelectorAll(query)].filter(one => one.getClientRects().length);
    return [
        ...all("[data-testid=stMetricValue] *, .st-key-report *").filter(one => one.scrollWidth > one.clientWidth + 1),
        ...all(".role-legend-label text").filter(text => beyond(text, "svg")),
        ...all("[data-testid=stImage] img").filter(image => beyond(image, "[data-testid=stColumn], .stMain")),
    ].map(one => one.textContent || one.alt);
}"""


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


def read(page, lang):
    """Look whether all texts and numbers of a page are written in its language, and have room."""
    texts = page.evaluate(TEXTS)
    assert [text for text in texts if lang != "en" and text in ENGLISH] == [], page.url
    assert [text for text in texts if FOREIGN[lang].search(NAMES.sub("", text))] == [], page.url
    assert page.evaluate(CUT) == [], page.url


def there_and_back(page, start="", end=""):
    """Switch to Spanish and back, and look whether all is said in the language and nothing is lost.

    Args:
        start, end: of a button that is pressed in between, and of what is there when its work is done.
    """
    read(page, "en")
    kept = page.evaluate(SHOWN)
    speak(page, "es")
    read(page, "es")
    if start:
        page.locator(f".st-key-{start} button").click()
        expect(page.locator(f".st-key-{end}")).to_be_visible()
        settle(page)
        read(page, "es")
        kept += [[key, value] for key, value in page.evaluate(SHOWN) if not isinstance(value, str)]
    speak(page, "en")
    read(page, "en")
    shown = page.evaluate(SHOWN)
    if start:  # the data that were looked at before are folded up
        kept = [one for one in kept if one[0] in {key for key, _ in shown}]
        assert [one for one in kept if one not in shown] == [], page.url
    else:
        assert shown == kept, page.url


@pytest.mark.parametrize("part", range(4))
def test_every_page_keeps_its_values_and_says_all_in_the_new_language(open_page, server, part):
    page = open_page("/", viewport={"width": 1280, "height": 720})
    menu = page.locator(".st-key-menu a")
    for place in range(part, menu.count(), 4):
        title, address = page.locator("h1").inner_text(), menu.nth(place).get_attribute("href")
        query, *result = RESULTS.get(f"/{address.rpartition('/')[2]}", ("",))
        if query:
            page.goto(f"{server}/{address.rpartition('/')[2]}{query}")
            expect(page.locator("h1")).to_be_visible()
        elif place:
            menu.nth(place).click()
            expect(page.locator("h1")).not_to_have_text(title)
        if page.locator(".st-key-play").is_visible():
            page.locator(".st-key-play button").click()  # which pauses what moves on arrival, so that it comes to rest
        settle(page)
        tabs = page.locator(".stMain .stTabs").first.get_by_role("tab")
        for tab in range(max(tabs.count(), 1)):
            if tabs.count():
                tabs.nth(tab).click()
                expect(page.get_by_role("tabpanel").first).not_to_be_empty()
                settle(page)
            there_and_back(page, *([] if tab else result))


def test_what_was_set_and_what_goes_on_outlive_several_switches(open_page):
    page = open_page("/classify?dataset=digits&pixel_range=symmetric&epochs=100000")
    pixels, optimizer = (page.locator(f".st-key-{name} input") for name in ("pixel_range", "optimizer"))
    page.locator(".st-key-train button").click()  # and the language is changed before the server has come to the button
    stop = page.locator(".st-key-stop button")
    for lang, decimals in (("es", r"\d,\d"), ("en", r"\d\.\d"), ("es", r"\d,\d")):
        speak(page, lang)
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
        (rate, "0,0x", "«0,0x» no es un número; escribe uno como 0,001."),
        (rate, "1.500", "«1.500» puede ser 1500 o 1,5; escribe uno de los dos."),
        (epochs, "2,5", "«2,5» no es un número entero; escribe uno como 16."),
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
