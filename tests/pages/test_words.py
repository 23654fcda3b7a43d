"""Sentences quote what a visitor wrote as it was written, whatever Markdown would make of it."""

from __future__ import annotations

import pytest

from tests.pages.conftest import texts
from ui.common import words


@pytest.mark.parametrize("word", ["![x](http://a.test/x.png)", ":red[hot] $1$", "http://a.test/x"])
def test_an_error_quotes_a_name_and_a_warning_a_value_of_the_address(open_page, word):
    app = open_page("classify", dataset=word, learning_rate="*1*")
    warnings = texts(app, "warning")
    assert words.markdown(word) in warnings
    assert word not in warnings
    assert "*1*" not in warnings
    app.selectbox(key="dataset").set_value("csv").run()
    rows = "\n".join(f"{i},one" for i in range(30))
    app.file_uploader(key="csv").set_value(("table.csv", f'a,"{word}"\n{rows}'.encode(), "text/csv")).run()
    errors = texts(app, "error")
    assert words.markdown(word) in errors
    assert word not in errors
