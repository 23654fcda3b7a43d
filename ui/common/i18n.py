"""Translation with gettext catalogs. English is the text in the source; `locales/` holds the other languages."""

import functools
import gettext
import io
import math
import numbers
import re
import string
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st
from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent, get_decimal_symbol, get_group_symbol

from jaxcore.config.fields import HELP, LABELS
from jaxcore.errors import JaxcoreError
from jaxcore.events import Failed
from ui.common.words import distinct, markdown

LOCALES = Path(__file__).parents[2] / "locales"
MOST_QUOTED = 600  # characters of one value in a sentence
LANGUAGES = {"en": "English", "es": "Español"}


class _Filled(string.Formatter):
    """`str.format` in the visitor's language: a number without a format is written as in a table."""

    def format_field(self, value: Any, spec: str) -> str:
        if not isinstance(value, numbers.Real) or isinstance(value, bool):
            return format(value, spec)
        return number(value, int(spec.strip(".f"))) if spec else cell(value)


@functools.cache
def translation(lang: str) -> gettext.NullTranslations:
    """The catalog of a language, read from its `.po` file, so that no compiled copy can be out of date."""
    path = LOCALES / lang / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, lang))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def preferred_language() -> str:
    """The language of `?lang=`, else of the browser, else English."""
    asked = st.query_params.get("lang")
    return next((lang for lang in (asked, (st.context.locale or "").split("-")[0]) if lang in LANGUAGES), "en")


def language() -> str:
    """The language that this visitor reads now."""
    return st.session_state.get("lang") or preferred_language()


def _(message: str, **values: Any) -> str:
    """Translate `message`, then fill in its `str.format` fields; numbers are written as the visitor's language writes them."""
    text = translation(language()).gettext(message) if message else message
    return _Filled().vformat(text, (), values) if values else text


def label(field: str) -> str:
    """What the interface calls a field of the configuration."""
    return _(LABELS[field])


def hint(field: str) -> str:
    """What a field of the configuration does, in a sentence."""
    return _(HELP[field])


def explain(error: JaxcoreError | Failed) -> str:
    """The sentence of an error or of a failed run as Markdown, in the visitor's language, with the field as the page calls it.

    Words that it quotes are shown as they are: the only markup is that of the template.
    """
    values = dict(error.values)
    if values.get("field") in LABELS:
        values["field"] = label(values["field"])
    quoted = {name: markdown(value, MOST_QUOTED) if isinstance(value, str) else value for name, value in values.items()}
    text = re.sub(r"`(\{\w+\})`", r"\1", _(error.template))  # code shows references as they are written
    return _Filled().vformat(text, (), quoted) if quoted else text


def names(given: Sequence[str], dataset: str) -> list[str]:
    """What to call the classes or features of a dataset, as `ui.common.words.distinct` gives it: no two are the same.

    Those of a bundled dataset are translated; a visitor's own are as they were written.
    """
    return distinct(given if dataset == "csv" else [_(name) for name in given])


def number(value: float, digits: int = 0, most: int | None = None) -> str:
    """A number as the visitor's language writes it, with so many decimals, and up to `most` where it has them."""
    return _written(value, digits, digits if most is None else most, language())


@functools.lru_cache(4096)  # sliders have a hundred numbers each
def _written(value: float, digits: int, most: int, lang: str) -> str:
    decimals = "0" * digits + "#" * (most - digits)
    return format_decimal(value, "#,##0" + (f".{decimals}" if decimals else ""), locale=lang)


def significant(value: float, digits: int = 4) -> str:
    """A number of any size, to so many significant digits: 0.00123, and 1.23e-5 where it is very small or large."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞" if value > 0 else "-∞"
    mantissa, power = f"{value:.{digits - 1}e}".split("e")
    if value and not -5 < int(power) < 6:
        return f"{number(float(mantissa), 0, digits - 1)}e{int(power)}"
    return number(value, 0, max(0, digits - 1 - int(power)))


def cell(value: float) -> str:
    """A number of a table: whole ones with all their digits."""
    return number(value) if isinstance(value, numbers.Integral) else significant(value, 6)


def several(values: Iterable[float], digits: int) -> str:
    """Numbers in a row, with so many decimals: with semicolons between them where a comma is the decimal mark."""
    return separator().join(number(value, digits) for value in values)


def separator() -> str:
    """What stands between numbers in a row."""
    return "; " if marks()[0] == "," else ", "


def percent(value: float, digits: int = 1) -> str:
    """A share between 0 and 1 as per cent, as the visitor's language writes it."""
    pattern = Locale.parse(language()).percent_formats[None].pattern
    return format_percent(value, pattern.replace("##0", "##0." + "0" * digits if digits else "##0"), locale=language())


def faster(ratio: float) -> str:
    """How fast something is, in words; `ratio` is its speed, divided by that of what it is compared with."""
    times = ratio if ratio > 1 else 1 / ratio
    if round(times, 1) <= 1:
        return _("as fast")
    count = number(times, 0, 1 if times < 10 else 0)
    return _("{count} times faster", count=count) if ratio > 1 else _("{count} times slower", count=count)


def marks() -> tuple[str, str]:
    """The decimal mark and the mark between thousands of the visitor's language."""
    return get_decimal_symbol(language()), get_group_symbol(language())


def seconds(value: float) -> str:
    """A duration in the unit that suits it."""
    if value < 0.0009995:  # what would be written as 1,000 of a unit is 1 of the next
        return _("{count} µs", count=number(value * 1e6))
    if value < 0.9995:
        return _("{count} ms", count=number(value * 1e3, 1 if value < 0.01 else 0))
    if value < 90:
        return _("{count} s", count=number(value, 1 if value < 10 else 0))
    return _("{count} min", count=number(value / 60))
