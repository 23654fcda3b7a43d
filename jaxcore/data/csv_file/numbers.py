"""Numbers as people write them: which mark stands before the decimals, and which between thousands."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from jaxcore.errors import DataError

MAX_NUMBER = 1e30  # float32 ends at 3e38, and a deviation is the root of a sum of squares
MARKS = {".": ",", ",": "."}
"""Of decimals, with that between thousands which goes with it."""
_BEFORE = r"^[-+\u2212]?[€$£¥]? ?[-+\u2212]?"
_AFTER = r"(?:[eE][-+]?\d+)? ?[€$£¥%]?$"
_SPACES = r" '’\u00a0\u202f\u2009"
USUAL = {",": ".", ";": ","}
"""Which decimal mark programs write that write this delimiter."""


def _pattern(*forms: str) -> re.Pattern[str]:
    return re.compile(f"{_BEFORE}(?:{'|'.join(forms)}){_AFTER}", re.MULTILINE)


def _certain(mark: str) -> re.Pattern[str]:
    """Finds a number that can't be meant unless this is the mark of decimals: 1.5 or 0.125 or 1,234.5 or 1,234,567."""
    d, t = re.escape(mark), re.escape(MARKS[mark])
    groups = rf"\d{{1,3}}(?:{t}\d{{3}})"
    return _pattern(
        rf"\d+{d}\d{{0,2}}",
        rf"\d*{d}\d{{4,}}",
        rf"0*{d}\d+",
        rf"(?:\d{{4,}}|0\d+){d}\d+",
        rf"\d+{d}\d+(?=[eE])",
        rf"\d{{1,3}}(?:[{_SPACES}]\d{{3}})+{d}\d+",
        rf"{groups}+{d}\d+",
        rf"{groups}{{2,}}",
    )


_CERTAIN = {mark: _certain(mark) for mark in MARKS}
_GROUPS = {mark: _pattern(rf"\d{{1,3}}(?:{re.escape(MARKS[mark])}\d{{3}}){{2,}}") for mark in MARKS}
_EITHER = {mark: _pattern(rf"[1-9]\d{{0,2}}{re.escape(mark)}\d{{3}}") for mark in MARKS}  # 4.944: nearly 5, or nearly 5,000?
_WITH_UNIT = re.compile(
    rf"([-+\u2212]?[\d.,{_SPACES}]*\d[.,]?(?:[eE][-+]?\d+)?)[ \u00a0\u202f]?"
    r"((?:[^\W\d_]{1,4}|°[CF]?)(?:[²³]|/[^\W\d_]{1,3}[²³]?)?)"
)
SIGNS = "€$£¥%"
_WHOLE = _pattern(r"\d+")
_UNGROUPED = _pattern(r"\d{4,}")
_NUMBER = {
    mark: re.compile(
        rf"([-+\u2212]?)[€$£¥]? ?([-+\u2212]?)"
        rf"(\d{{1,3}}(?:[{re.escape(MARKS[mark])}{_SPACES}]\d{{3}})+|\d*)(?:{re.escape(mark)}(\d*))?"
        rf"([eE][-+]?\d+)? ?[€$£¥%]?"
    )
    for mark in MARKS
}


def certain_marks(words: Sequence[str]) -> set[str]:
    """The marks of decimals that numbers among these words can't be understood without."""
    text = "\n".join(words)
    found = set()
    for mark, other in MARKS.items():
        # Long texts are searched for no more than they can hold.
        pattern = _CERTAIN[mark] if mark in text else _GROUPS[mark] if other in text else None
        if pattern and pattern.search(text):
            found.add(mark)
    return found


def decimal_mark(name: str, words: Sequence[str], *, own: set[str], file: set[str], delimiter: str) -> tuple[str, str]:
    """The mark of decimals in a column.

    Args:
        name: the column's.
        words: its distinct texts.
        own: what `certain_marks` says of it.
        file: what it says of all columns.

    Returns:
        The mark, and a number of the column that could be read in two ways if nothing but custom speaks for this one.

    Raises:
        DataError: it can't be told, or the column has numbers of both kinds.
    """
    text = "\n".join(words)
    unsure = {mark: found[0] for mark in MARKS if (found := _EITHER[mark].search(text))}
    if len(own) == 2 or (not own and len(unsure) == 2):
        examples = [(_CERTAIN if own else _EITHER)[mark].search(text)[0] for mark in MARKS]
        raise DataError(
            "Column “{column}” has numbers with a decimal point and numbers with a decimal comma ({first} and {second}); "
            "write all of them the same way, or leave the column out.",
            column=name,
            first=examples[0],
            second=examples[1],
        )
    if own:
        return next(iter(own)), ""
    if not unsure:
        return next(iter(file)) if len(file) == 1 else ".", ""
    if len(file) == 1:
        return next(iter(file)), ""
    ((mark, example),) = unsure.items()
    if not file and _UNGROUPED.search(text):  # 4944 stands beside it, so thousands are not set apart
        return mark, ""
    custom = USUAL.get(delimiter, ".") == mark
    if file or not custom or _WHOLE.search(text):  # 801 beside 4.944: decimals would be there in both
        raise DataError(
            "Column “{column}”: it is unclear whether {value} is {large} or a number slightly above {small}; write it "
            "without a thousands separator, or leave the column out.",
            column=name,
            value=example,
            large=re.sub(r"[.,]", "", example),
            small=re.split(r"[.,]", example)[0],
        )
    return mark, example


def to_numbers(words: Sequence[str], mark: str) -> np.ndarray:
    """Each word as a number, float64; nan where it is none, and infinity where it is too large to be computed with."""
    plain = words if mark == "." else ["" if "." in word else word.replace(",", ".") for word in words]
    numbers = pd.to_numeric(pd.Series(plain, dtype=object), errors="coerce").to_numpy(np.float64, copy=True)
    for i in np.flatnonzero(np.isnan(numbers)):
        found = _NUMBER[mark].fullmatch(words[i])
        if found and (found[3] or found[4]):
            sign = "-" if {found[1], found[2]} & {"-", "\u2212"} else ""
            numbers[i] = float(f"{sign}{re.sub(r'[^0-9]', '', found[3]) or 0}.{found[4] or 0}{found[5] or ''}")
    numbers[np.abs(numbers) > MAX_NUMBER] = np.inf
    return numbers


def unit_of(word: str) -> str:
    """The letters that stand behind a number: kg of 71 kg; empty if there is no number, or none stand there."""
    return found[2] if (found := _WITH_UNIT.fullmatch(word)) else ""
