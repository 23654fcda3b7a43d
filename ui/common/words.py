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

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from jaxcore.words import LONGEST, MARKUP, distinct, plain

__all__ = ["LONGEST", "distinct", "markdown", "plain", "plotly", "table", "texts"]

# What could be taken for markup, or for Streamlit's directives, becomes a character reference. Nothing but the text's end keeps
# from what Streamlit replaces, and GFM links, in the text that Markdown has left: each such character gets a <span> of its own,
# which is what `:color[…]` is that names no colour.
_SPECIAL = re.compile(
    r"(?P<ended>(?<!\S)(?:<->|->|<-|--|>=|<=|~=)(?!\S)|[:@]|(?<=www)\.)"
    rf"|{MARKUP}",
    re.IGNORECASE,
)
# Plotly looks texts up in objects, which have some properties by birth.
_SPECIAL_TO_PLOTLY = re.compile(
    r"[&<>$]|%(?=\{)|^_(?=_)"
    "|^[chiptv](?=(?:onstructor|asOwnProperty|sPrototypeOf|ropertyIsEnumerable|oString|oLocaleString|alueOf)$)"
)


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


Column = tuple[str, Sequence[Any]] | tuple[str, Sequence[Any], Callable[[Any], str]]


def table(
    columns: Sequence[Column],
    features: Sequence[Column] = (),
    *,
    pinned: bool = False,
    configured: Mapping[str, Any] | None = None,
    **options: Any,
) -> None:
    """Draw a `st.dataframe`; titles may be the same, since a column's key is its place.

    Args:
        columns: a title, the values, and what writes a value, else `ui.common.i18n.cell` for numbers: they are written as the
            visitor's language writes them, and sorted as numbers.
        features: columns of the data, to the right of these. Their titles stand as they are; one of ours that reads like one of
            them says that it is none.
        pinned: whether the first column stays in view on a narrow screen.
        configured: by its title a column's own `st.column_config`, where it holds no texts or numbers.
    """
    import pandas as pd  # which takes half a second, and the first page needs none

    from ui.common.i18n import _, cell  # which needs this module

    foreign = {_read(feature[0]) for feature in features}
    titles = [column[0] for column in columns]
    for place, title in enumerate(titles):
        if _read(title) in foreign:
            titles[place] = _("{title} (not a feature)", title=title)
    columns = [*columns, *features]
    titles += [feature[0] for feature in features]
    frame = pd.DataFrame({str(place): list(column[1]) for place, column in enumerate(columns)})
    written = dict.fromkeys(frame.select_dtypes("number").columns, cell)
    written |= {str(place): column[2] for place, column in enumerate(columns) if len(column) > 2}
    config = {str(place): st.column_config.Column(title, pinned=pinned and not place) for place, title in enumerate(titles)}
    config |= {place: (configured or {}).get(titles[int(place)], usual) for place, usual in config.items()}
    st.dataframe(frame.style.format(written), column_config=config, hide_index=True, **options)


def texts(data: Mapping[str, Sequence[str]] | Sequence[Mapping[str, str]], index: str | None = None, **options: Any) -> None:
    """Draw a `st.table` of Markdown, columns or rows with their titles; `index` is that of the column that names the rows."""
    import pandas as pd

    frame = pd.DataFrame(data)
    st.table(frame if index is None else frame.set_index(index), border="horizontal", hide_index=index is None, **options)


def _read(title: str) -> str:
    """What two titles have in common that a reader may take for the same."""
    return " ".join(title.casefold().split())


def _reference(character: str) -> str:
    return f"&#{ord(character)};"
