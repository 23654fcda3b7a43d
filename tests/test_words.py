"""Words of others are shown as they were written, whatever they look like."""

from __future__ import annotations

import ast
import html
from pathlib import Path

import pytest

from jaxcore.errors import DataError
from ui.common import i18n, words

ROOT = Path(__file__).parents[1]
LONG = "Cherry tree, {side} side: {state}"


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("0–10 €, “más”", "0–10 €, “más”"),
        ("شجرة", "شجرة"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("", "∅"),
        (" yes  no ", "␣yes␣␣no␣"),
        ("a\n\tb\x00\x7f", "a␊␉b␀␡"),
        ("e\u0301", "é"),
        ("\u202egpj.exe", "⟨U+202E⟩gpj.exe"),
        ("pay\u200bpal", "pay⟨U+200B⟩pal"),
        ("z" + 5 * "\u0335", "z" + 3 * "\u0335" + 2 * "⟨U+0335⟩"),
        ("x" * 10**6, "x" * (words.LONGEST - 1) + "…"),
    ],
)
def test_what_can_not_be_seen_is_made_visible_and_nothing_is_endless(word, shown):
    assert words.plain(word) == shown
    assert words.plain(shown) == shown


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (["yes", "yes ", "no"], ["yes", "yes␣", "no"]),
        (["a", "a", "a (1)"], ["a (2)", "a (3)", "a (1)"]),
        (["a b", "a\u00a0b"], ["a b (1)", "a b (2)"]),
        (
            [LONG.format(side=side, state=state) for side in ("north", "south") for state in ("healthy", "mildew")] + ["ash"],
            ["… north … healthy", "… north … mildew", "… south … healthy", "… south … mildew", "ash"],
        ),
        (["x" * 30 + "1", "x" * 30 + "2"], ["xxxxxx…xxxxxxxxxx1", "xxxxxx…xxxxxxxxxx2"]),
        (["x" * 30 + "1" + "x" * 30, "x" * 30 + "2" + "x" * 30], ["xxxxxxxxxxxxx… (1)", "xxxxxxxxxxxxx… (2)"]),
    ],
)
def test_two_words_never_become_one_by_being_shown_or_shortened(given, shown):
    assert words.distinct(given, 18) == shown
    assert len(set(words.distinct(given))) == len(given)


def test_own_names_are_never_translated_and_those_of_bundled_data_are(monkeypatch):
    monkeypatch.setattr(i18n, "language", lambda: "es")
    assert i18n.names(["test", "dog"], "csv") == ["test", "dog"]
    assert i18n.names(["dog"], "cifar10") == ["perro"]


def test_an_error_shows_its_own_markup_and_no_other(monkeypatch):
    monkeypatch.setattr(i18n, "language", lambda: "en")
    error = DataError("The column **{name}** has {count} values.", name="![a](http://a.test) *b*", count=2)
    shown = "The column **&#33;&#91;a&#93;(http:color[&#58;]//a.test) &#42;b&#42;** has 2 values."
    assert i18n.explain(error) == shown
    assert str(error) == "The column **![a](http://a.test) *b*** has 2 values."


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("<=50K & $1$ %{x} 5%", "&#60;=50K &#38; &#36;1&#36; &#37;{x} 5%"),
        ("__proto__", "&#95;_proto__"),
        ("toString", "&#116;oString"),
        ("to_string", "to_string"),
    ],
)
def test_plotly_is_given_nothing_that_it_would_take_for_more_than_a_word(word, written):
    assert words.plotly(word) == written
    assert html.unescape(written) == word


def test_pages_take_names_from_one_place_and_shorten_none_themselves():
    """`i18n.names` decides whether they are translated and keeps them apart; `words.distinct` shortens."""
    named, found = {"class_names", "feature_names"}, []
    for path in [path for folder in ("ui", "pages") for path in (ROOT / folder).rglob("*.py")]:
        tree = ast.parse(path.read_text())
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        named_calls = [call for call in calls if ast.unparse(call.func) in ("names", "i18n.names", "len")]
        fine = {id(node) for call in named_calls for node in ast.walk(call)}
        for node in ast.walk(tree):
            read = isinstance(node, ast.Attribute) and node.attr in named
            if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
                read |= node.slice.value in named and ast.unparse(node.value) != "data"  # which `load` has named
            cut = isinstance(node, ast.BinOp) and isinstance(node.right, ast.Constant) and node.right.value == "…"
            if (read and id(node) not in fine) or cut:
                found.append(f"{path.name}:{node.lineno}: {ast.unparse(node)}")
    assert not found


@pytest.mark.parametrize("word", ["-1.0", "0.001", "petal_length", "3 (a)", "well-known", "0–10 €, “más”", "f(x) = x/2 + 1"])
def test_ordinary_words_are_written_as_they_are(word):
    assert words.markdown(word) == words.plotly(word) == word


def test_tables_and_charts_that_hold_numbers_are_drawn_where_the_language_is_known():
    drawn = {"dataframe": "words.py", "data_editor": "words.py", "vega_lite_chart": "figures.py", "plotly_chart": "figures.py"}
    for path in [path for folder in ("ui", "pages") for path in (ROOT / folder).rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in drawn:
                assert path.name == drawn[node.func.attr], f"{path.name}:{node.lineno}"
