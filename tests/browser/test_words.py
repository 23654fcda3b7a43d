"""Words of others in a browser: drawn as they were written, wherever they stand, and no other host is asked for anything."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlparse

from tests.browser.conftest import serving
from tests.browser.hostile import WORDS
from ui.common import words

PLACES = {
    "[data-testid=stMarkdown]": "{}",
    "[data-testid=stCaptionContainer]": "The class “{}” is",
    "[data-testid=stAlert]": "{}",
    "[data-testid=stMetricLabel]": "{}",
    "button": "{}",
}
LINKS = "a[href*='elsewhere'], a[href*='mailto'], a[href*='javascript']"
MARKUP = f"{LINKS}, img, code, em, del, .katex, [class*=stMarkdownColored]"


def test_words_are_drawn_as_they_were_written(browser):
    shown = [words.plain(word) for word in WORDS]
    with serving(Path(__file__).with_name("words_page.py")) as address:
        page, asked = browser.new_page(), set()
        page.on("request", lambda request: asked.add(urlparse(request.url).hostname))
        page.goto(address)
        page.wait_for_selector("#end", state="attached")
        page.wait_for_function(
            "count => document.querySelectorAll('.st-key-plot .ytick text').length === count", arg=len(WORDS)
        )
        for place, template in PLACES.items():
            drawn = page.evaluate(
                "([place, count]) => Array.from({length: count}, (_, i) => document.querySelector(`.st-key-word_${i} ${place}`)"
                ".textContent)",
                [place, len(WORDS)],
            )
            assert drawn == [template.format(word) for word in shown], place
        for place in ("cells td", "heads th", "tabs [role=tab]", "options button", "plot .ytick text"):
            assert page.locator(f".st-key-{place}").all_text_contents() == shown, place
        assert page.locator("[data-testid=stMain]").locator(MARKUP).count() == 0
        assert asked <= {"127.0.0.1", None, ""}
        page.close()
