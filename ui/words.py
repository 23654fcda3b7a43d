"""How a foreign word is shown: a name of a column, class or file, a formula, a value out of an address.

Foreign words are data. They are shown as they were written, never as markup, and what can't be seen in them is made visible.
Whatever shows one asks here for the form that its place needs:

- `markdown` where Streamlit reads Markdown: texts, captions, labels, help, metrics, tabs, progress, the cells and columns of
  `st.table`, options of `st.segmented_control`, `st.pills` and `st.radio`;
- `plotly` where Plotly reads its pseudo-HTML: titles, ticks, legends, texts and hovers of a figure;
- `plain` where text is text: options of `st.selectbox` and `st.multiselect`, cells and `column_config` of `st.dataframe`,
  `alt`, `st.text`, `st.code`, values in Vega-Lite's data.

A shown word is no identity: two words may look alike. Charts and tables hold places (0, 1, 2, …), and `distinct` labels them.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

LONGEST = 60  # characters of a word that are shown
_EMPTY = "∅"
_SPACES = re.compile("^ +| +$| {2,}")
_INVISIBLE = set("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")  # letters and marks of nothing
_JOINERS = set("\u200c\u200d")  # which Persian, Indian scripts and emoji need
_MARKS_ON_A_LETTER = 3

# What Markdown (CommonMark, GFM), TeX between dollars, HTML or Streamlit's directives could take for markup becomes a
# character reference. Nothing but the text's end keeps from what Streamlit replaces, and GFM links, in the text that Markdown
# has left: each such character gets a <span> of its own, which is what `:color[…]` is that names no colour.
_SPECIAL = re.compile(
    r"(?P<ended>(?<!\S)(?:<->|->|<-|--|>=|<=|~=)(?!\S)|[:@]|(?<=www)\.)"
    r"|[\\`*\[\]{}<>#|~$!&]|(?<![^\W_])_|_(?![^\W_])|^[-+]|^\d+[.)]",
    re.IGNORECASE,
)
# Plotly looks texts up in objects, which have some properties by birth.
_SPECIAL_TO_PLOTLY = re.compile(
    r"[&<>$]|%(?=\{)|^_(?=_)"
    "|^[chiptv](?=(?:onstructor|asOwnProperty|sPrototypeOf|ropertyIsEnumerable|oString|oLocaleString|alueOf)$)"
)


def plain(word: object, longest: int = LONGEST) -> str:
    """A word as text, composed (NFC) and at most `longest` characters long; a "…" at its end says that it is longer.

    Control characters, line breaks, marks of direction, zero-width characters, and spaces at the ends or beside others stand
    as signs (`␊`, `␣`, `⟨U+202E⟩`); an empty word is `∅`. A shown word is shown the same again.
    """
    text = _cut(str(word), 4 * longest)
    text = _SPACES.sub(lambda spaces: "␣" * len(spaces[0]), _visible(unicodedata.normalize("NFC", text)))
    return _cut(text, longest) or _EMPTY


def markdown(word: object, longest: int = LONGEST) -> str:
    """`plain`, written so that Streamlit's Markdown shows just that."""

    def written(found: re.Match) -> str:
        if found["ended"]:
            return "".join(f":color[{_reference(character)}]" for character in found[0])
        return "".join(c if c.isdigit() else _reference(c) for c in found[0])

    return _SPECIAL.sub(written, plain(word, longest))


def plotly(word: object, longest: int = LONGEST) -> str:
    """`plain`, written so that Plotly shows just that: no tags, no references, no TeX, no fields of a template."""
    return _SPECIAL_TO_PLOTLY.sub(lambda found: _reference(found[0]), plain(word, longest))


def distinct(words: Sequence[object], longest: int = LONGEST) -> list[str]:
    """`plain` of each word, at most `longest` characters long, no two the same.

    Where cutting their ends would make two the same, all long ones are shortened where they agree, or in the middle. What is
    the same even then is numbered.
    """
    whole = [plain(word, max(longest, 4 * LONGEST)) for word in words]
    for shorten in (_ends_cut, _shared_cut, _middles_cut):
        shown = iter(shorten([text for text in whole if len(text) > longest], longest))
        labels = [next(shown) if len(text) > longest else text for text in whole]
        if len(set(labels)) == len(labels):
            return labels
    labels = [_cut(text, longest) for text in whole]
    taken = set(labels)
    for text in [text for text, count in Counter(labels).items() if count > 1]:
        ends = (f" ({number})" for number in itertools.count(1))
        free = (label for end in ends if (label := _cut(text, longest - len(end)) + end) not in taken)
        labels = [next(free) if label == text else label for label in labels]
    return labels


def table(columns: Sequence[tuple[str, Sequence[Any]]], **options: Any) -> None:
    """Draw a `st.dataframe` of columns with a title each; titles may be the same, since a column's key is its place."""
    frame = pd.DataFrame({str(place): list(values) for place, (_title, values) in enumerate(columns)})
    config = {str(place): st.column_config.Column(title) for place, (title, _values) in enumerate(columns)}
    st.dataframe(frame, column_config=config, hide_index=True, **options)


def _ends_cut(texts: Sequence[str], longest: int) -> list[str]:
    return [_cut(text, longest) for text in texts]


def _shared_cut(texts: Sequence[str], longest: int) -> list[str]:
    """Without the words that all of them have."""
    split = [text.split() for text in texts]
    shared = set(split[0]).intersection(*split) if split else set()
    without = (" ".join("…" if part in shared else part for part in parts) for parts in split)
    return [_cut(re.sub("…(?: …)+", "…", text), longest) for text in without]


def _middles_cut(texts: Sequence[str], longest: int) -> list[str]:
    return [_cut(text, longest, head=longest // 3) for text in texts]


def _cut(text: str, longest: int, head: int | None = None) -> str:
    """At most `longest` characters: the first `head`, by default nearly all of them, and the last."""
    if len(text) <= longest:
        return text
    head = longest - 1 if head is None else head
    return text[:head] + "…" + text[len(text) - (longest - 1 - head) :]


def _visible(text: str) -> str:
    if text.isprintable() and max(text, default="") < "\u0300":  # nearly always
        return text
    shown: list[str] = []
    marks = 0
    for i, character in enumerate(text):
        kind = unicodedata.category(character)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        around = text[max(i - 1, 0) : i] + text[i + 1 : i + 2]
        if character < " " or character == "\x7f":
            shown.append(chr(0x2400 + ord(character)) if character < " " else "␡")
        elif kind in ("Zl", "Zp"):
            shown.append("␤")
        elif kind == "Zs":
            shown.append(" ")
        elif kind == "Cs":
            shown.append("\ufffd")
        elif character in _JOINERS and len(around) == 2 and not around.isascii():
            shown.append(character)
        elif kind in ("Cc", "Cf") or character in _INVISIBLE or marks > _MARKS_ON_A_LETTER:
            shown.append(f"⟨U+{ord(character):04X}⟩")
        else:
            shown.append(character)
    return "".join(shown)


def _reference(character: str) -> str:
    return f"&#{ord(character)};"
