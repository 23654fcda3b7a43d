"""The visitor's language: `jaxcore.language` in the one that this visitor reads now."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import streamlit as st

from jaxcore.catalog.glossary import OF_FIELDS, TERMS
from jaxcore.config.fields import HELP, LABELS
from jaxcore.errors import JaxcoreError
from jaxcore.events import Failed
from jaxcore.language import LANGUAGES, Language
from ui.common.words import markdown

MOST_QUOTED = 600  # characters of one value in a sentence


def preferred_language() -> str:
    """The language of `?lang=`, else of the browser, else English."""
    asked = st.query_params.get("lang")
    return next((lang for lang in (asked, (st.context.locale or "").split("-")[0]) if lang in LANGUAGES), "en")


def language() -> str:
    """The language that this visitor reads now."""
    return st.session_state.get("lang") or preferred_language()


def spoken() -> Language:
    """That language, and what it can do."""
    return Language(language())


def _(message: str, **values: Any) -> str:
    """As `Language.text`."""
    return spoken().text(message, **values)


def label(field: str) -> str:
    """What the interface calls a field of the configuration."""
    return _(LABELS[field])


def hint(field: str) -> str:
    """What a field of the configuration does, in a sentence, and a link to its term in the glossary, if it has one."""
    return f"{_(HELP[field])} {glossary(OF_FIELDS[field])}" if field in OF_FIELDS else _(HELP[field])


def explained(term: str) -> str:
    """What a term of the glossary means, and a link to it there."""
    return f"{_(TERMS[term].meaning)} {glossary(term)}"


def glossary(term: str) -> str:
    """A link, in Markdown, to a term of the glossary."""
    return f"[{_('Glossary')}: {_(TERMS[term].name)}](glossary?term={term}&lang={language()})"


def explain(error: JaxcoreError | Failed) -> str:
    """The sentence of an error or of a failed run as Markdown, in the visitor's language, with the field as the page calls it.

    Words that it quotes are shown as they are: the only markup is that of the template.
    """
    values = dict(error.values)
    if values.get("field") in LABELS:
        values["field"] = label(values["field"])
    quoted = {name: markdown(value, MOST_QUOTED) if isinstance(value, str) else value for name, value in values.items()}
    text = re.sub(r"`(\{\w+\})`", r"\1", _(error.template))  # code shows references as they are written
    return spoken().fill(text, quoted) if quoted else text


def names(given: Sequence[str], dataset: str) -> list[str]:
    """As `Language.names`."""
    return spoken().names(given, dataset)


def number(value: float, digits: int = 0, most: int | None = None) -> str:
    """As `Language.number`."""
    return spoken().number(value, digits, most)


def significant(value: float, digits: int = 4) -> str:
    """As `Language.significant`."""
    return spoken().significant(value, digits)


def cell(value: float) -> str:
    """As `Language.cell`."""
    return spoken().cell(value)


def several(values: Iterable[float], digits: int) -> str:
    """As `Language.several`."""
    return spoken().several(values, digits)


def separator() -> str:
    """As `Language.separator`."""
    return spoken().separator


def percent(value: float, digits: int = 1) -> str:
    """As `Language.percent`."""
    return spoken().percent(value, digits)


def marks() -> tuple[str, str]:
    """As `Language.marks`."""
    return spoken().marks


def seconds(value: float) -> str:
    """As `Language.seconds`."""
    return spoken().seconds(value)


def faster(ratio: float) -> str:
    """How fast something is, in words; `ratio` is its speed, divided by that of what it is compared with."""
    times = ratio if ratio > 1 else 1 / ratio
    if round(times, 1) <= 1:
        return _("as fast")
    count = number(times, 0, 1 if times < 10 else 0)
    return _("{count} times faster", count=count) if ratio > 1 else _("{count} times slower", count=count)
