"""Every page as it looks: all is said in the visitor's language and has room, and everybody can use it, on a phone, too."""

from __future__ import annotations

import contextlib
import re

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import Page, TimeoutError, expect

from jaxcore.language import LOCALES
from tests.browser.conftest import key, serious, settle

with (LOCALES / "es" / "LC_MESSAGES" / "messages.po").open("rb") as file:
    ENGLISH = {message.id for message in read_po(file) if message.id and message.id != message.string}
ENGLISH -= {"None", "memory"}  # Python's, and the name of an icon
ENGLISH |= {"Choose an option", "Choose options"}  # Streamlit's

# Where a result comes from, on the pages that have none on arrival: address, button, what is there at the end. Compare shows
# recorded ones.
RESULTS = {
    "/classify": ("?dataset=moons&hidden=4&epochs=2", "train", "compile_meter"),
    "/regress": ("?dataset=diabetes&hidden=8&epochs=2", "train", "compile_meter"),
    "/denoise": ("?dataset=digits&model=denoising_autoencoder&epochs=1", "train", "compile_meter"),
    "/generate": ("?hidden=16&epochs=1", "train", "compile_meter"),
    "/optimizers": ("?epochs=4&seeds=2&optimizers=sgd:0.04,adam:0.001", "race_start", "race_verdict"),
    "/sweep": ("?epochs=4&x_count=2&y_count=2", "sweep_run", "your_runs"),
}

# Numbers that another language writes: a decimal point between digits in Spanish, where points stand between thousands, and
# the other way round in English. Versions and names of processors are no numbers.
NAMES = re.compile(r"(?:Python|JAX|versi\w+(?: desde la)?) \d[\d.]*|\d+(?:\.\d+){2,}|@ ?[\d.]+ ?GHz", re.IGNORECASE)
FOREIGN = {"es": re.compile(r"\d\.(?!\d{3}(?!\d))\d|\b0\.\d|\d%"), "en": re.compile(r"\d,(?!\d{3}(?!\d))\d|\b0,\d|\d\s%")}

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
# What is cut off at the edge of where it is drawn: numbers, legends, the table of the classes, images, any text.
CUT = """() => {
    const beyond = (one, edge) => one.getBoundingClientRect().right > one.closest(edge).getBoundingClientRect().right + 1;
    const all = query => [...document.querySelectorAll(query)].filter(one => one.getClientRects().length);
    return [
        ...all("[data-testid=stMetricValue] *, .st-key-report *").filter(one => one.scrollWidth > one.clientWidth + 1),
        ...all(".role-legend-label text").filter(text => beyond(text, "svg")),
        ...all("[data-testid=stImage] img").filter(image => beyond(image, "[data-testid=stColumn], .stMain")),
        ...all(".stMain *, .stSidebar *").filter(one => ["hidden", "clip"].includes(getComputedStyle(one).overflowX)
            && one.clientWidth > 2 && one.scrollWidth > one.clientWidth + 1 && one.innerText?.trim()
            && !one.closest("pre, code, svg, .stDataFrame, .js-plotly-plot")),
    ].map(one => one.textContent || one.alt);
}"""


DESK, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}


def read(page, lang):
    """Look whether all texts and numbers of a page are written in its language, and have room."""
    texts = page.evaluate(TEXTS)
    assert [text for text in texts if lang != "en" and text in ENGLISH] == [], page.url
    assert [text for text in texts if FOREIGN[lang].search(NAMES.sub("", text))] == [], page.url
    comes_true(page, f"({CUT})().length === 0")
    assert page.evaluate(CUT) == [], page.url


def comes_true(page: Page, condition: str) -> None:
    """Give a page a moment in which it is laid out anew."""
    with contextlib.suppress(TimeoutError):
        page.wait_for_function(condition, timeout=3000, polling=100)


def tabs_of(page: Page):
    """Open one tab of a page after the other; a page without tabs is open already."""
    tabs = page.locator(".stMain .stTabs").first.get_by_role("tab")
    yield
    for tab in range(1, tabs.count()):
        tabs.nth(tab).click()
        expect(page.get_by_role("tabpanel").first).not_to_be_empty()
        settle(page)
        yield


def everybody_can_use(page: Page, viewport: dict[str, int]) -> list:
    """Look at a page in a window of that size; what axe finds, and whether the page is wider than its window."""
    comes_true(page, "document.documentElement.scrollWidth <= window.innerWidth")
    width = page.evaluate("document.documentElement.scrollWidth")
    return [*serious(page), *(["wider than its window"] if width > viewport["width"] else [])]


@pytest.mark.timeout(1200)  # all tabs of all pages, on a machine that has other work
@pytest.mark.parametrize(("lang", "scheme", "window"), [("es", "dark", PHONE), ("en", "light", DESK)], ids=["es", "en"])
def test_every_page_says_all_in_the_visitors_language_and_everybody_can_use_it(open_page, server, lang, scheme, window):
    page, found = open_page(f"/?lang={lang}", color_scheme=scheme, viewport=window), {}
    menu, complaints = page.locator(".st-key-menu a"), []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for place in range(menu.count()):
        title, address = page.locator("h1").inner_text(), menu.nth(place).get_attribute("href")
        name = f"/{address.rpartition('/')[2]}"
        query, start, end = RESULTS.get(name, ("", "", ""))
        if query and lang == "es":
            page.goto(f"{server}{name}{query}&lang=es")
            expect(page.locator("h1")).to_be_visible()
        elif place:
            menu.nth(place).dispatch_event("click")
            expect(page.locator("h1")).not_to_have_text(title)
        if name == "/playground":  # which moves on arrival
            key(page, "pause").get_by_role("button").click()
            expect(key(page, "play")).to_be_visible()
        settle(page)
        found[name] = everybody_can_use(page, window)
        if start and lang == "es":
            page.locator(f".st-key-{start} button").click()
            expect(key(page, end)).to_be_visible()
            settle(page)
            found[f"{name} with its result"] = everybody_can_use(page, window)
        if lang == "en":
            continue
        for _tab in tabs_of(page):
            questions = page.locator(".stMain [class*='_passed'] button")
            for left in reversed(range(questions.count())):
                questions.first.click()
                expect(questions).to_have_count(left)
                settle(page)
            read(page, lang)
    assert len(found) == menu.count() + (len(RESULTS) if lang == "es" else 0)
    assert {name: findings for name, findings in found.items() if findings} == {}
    assert complaints == []
