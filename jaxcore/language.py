"""The languages of the app: sentences from gettext catalogs, and numbers as a language writes them.

English is the text in the source; `locales/` holds the other languages.
"""

from __future__ import annotations

import functools
import gettext
import io
import math
import numbers
import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent, get_decimal_symbol, get_group_symbol

from jaxcore.words import distinct

LOCALES = Path(__file__).parents[1] / "locales"
LANGUAGES = {"en": "English", "es": "Español"}


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


@functools.lru_cache(4096)  # sliders have a hundred numbers each
def _written(value: float, digits: int, most: int, lang: str) -> str:
    decimals = "0" * digits + "#" * (most - digits)
    return format_decimal(value, "#,##0" + (f".{decimals}" if decimals else ""), locale=lang)


@dataclass(frozen=True)
class Language(string.Formatter):
    """A language, a key of `LANGUAGES`."""

    code: str

    def text(self, message: str, **values: Any) -> str:
        """Translate `message`, then fill in its `str.format` fields; numbers are written as the language writes them."""
        translated = translation(self.code).gettext(message) if message else message
        return self.fill(translated, values) if values else translated

    def fill(self, translated: str, values: dict[str, Any]) -> str:
        """Fill in the fields of a sentence that is in this language already."""
        return self.vformat(translated, (), values)

    def format_field(self, value: Any, spec: str) -> str:
        """A field of a sentence, for `string.Formatter`: a number without a format is written as in a table."""
        if not isinstance(value, numbers.Real) or isinstance(value, bool):
            return format(value, spec)
        return self.number(value, int(spec.strip(".f"))) if spec else self.cell(value)

    def names(self, given: Sequence[str], dataset: str) -> list[str]:
        """What to call the classes or features of a dataset, as `jaxcore.words.distinct` gives it: no two are the same.

        Those of a bundled dataset are translated; a visitor's own are as they were written.
        """
        return distinct(given if dataset == "csv" else [self.text(name) for name in given])

    def number(self, value: float, digits: int = 0, most: int | None = None) -> str:
        """A number with so many decimals, and up to `most` where it has them."""
        return _written(value, digits, digits if most is None else most, self.code)

    def significant(self, value: float, digits: int = 4) -> str:
        """A number of any size, to so many significant digits: 0.00123, and 1.23e-5 where it is very small or large."""
        if not math.isfinite(value):
            return "NaN" if math.isnan(value) else "∞" if value > 0 else "-∞"
        mantissa, power = f"{value:.{digits - 1}e}".split("e")
        if value and not -5 < int(power) < 6:
            return f"{self.number(float(mantissa), 0, digits - 1)}e{int(power)}"
        return self.number(value, 0, max(0, digits - 1 - int(power)))

    def cell(self, value: float) -> str:
        """A number of a table: whole ones with all their digits."""
        return self.number(value) if isinstance(value, numbers.Integral) else self.significant(value, 6)

    def several(self, values: Iterable[float], digits: int) -> str:
        """Numbers in a row, with so many decimals."""
        return self.separator.join(self.number(value, digits) for value in values)

    @property
    def separator(self) -> str:
        """What stands between numbers in a row: semicolons where a comma is the decimal mark."""
        return "; " if self.marks[0] == "," else ", "

    @property
    def marks(self) -> tuple[str, str]:
        """The decimal mark and the mark between thousands."""
        return get_decimal_symbol(self.code), get_group_symbol(self.code)

    def percent(self, value: float, digits: int = 1) -> str:
        """A share between 0 and 1 as per cent."""
        pattern = Locale.parse(self.code).percent_formats[None].pattern
        return format_percent(value, pattern.replace("##0", "##0." + "0" * digits if digits else "##0"), locale=self.code)

    def seconds(self, value: float) -> str:
        """A duration in the unit that suits it."""
        _ = self.text
        if value < 0.0009995:  # what would be written as 1,000 of a unit is 1 of the next
            return _("{count} µs", count=self.number(value * 1e6))
        if value < 0.9995:
            return _("{count} ms", count=self.number(value * 1e3, 1 if value < 0.01 else 0))
        if value < 90:
            return _("{count} s", count=self.number(value, 1 if value < 10 else 0))
        return _("{count} min", count=self.number(value / 60))
