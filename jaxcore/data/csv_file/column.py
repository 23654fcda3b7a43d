"""A column of a table, as texts, and whether it only numbers the rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

MISSING = {"", "na", "n/a", "n.a.", "#n/a", "<na>", "nan", "null", "?", ".", *("-" * n for n in range(1, 11))}
"""How an empty cell may be written, in lower case. “None” is none of them: it is often an answer."""
ENOUGH = 0.9  # of a column's cells make it one of numbers, or of dates
MIN_ROWS_COUNTED = 10  # 1, 2, 3, 4 may be anything
NUMBERING_NAME = re.compile(
    r"unnamed: ?\d+|#|(.*[^a-z])?(id|idx|index|nr|no|num|row|rowid|rownum|row ?number|rownames?|serial|record|obs|observation"
    r"|case|n[º°]|número|núm|fila)\.?",
    re.IGNORECASE,
)
ID_IN_CAMEL_CASE = re.compile(r".*[a-z](Id|ID|Index|Nr|No|Number)")


@dataclass(frozen=True)
class Column:
    """A column of texts: each row's is `words[codes[row]]`."""

    name: str
    codes: np.ndarray
    words: list[str]
    missing: np.ndarray = field(init=False)  # whether a word says that there is nothing
    counts: np.ndarray = field(init=False)  # how often each word stands there

    def __post_init__(self) -> None:
        object.__setattr__(self, "missing", np.array([word.lower() in MISSING for word in self.words], bool))
        object.__setattr__(self, "counts", np.bincount(self.codes, minlength=len(self.words)))

    @classmethod
    def of(cls, name: str, texts: Sequence[str]) -> Column:
        values = np.empty(len(texts), dtype=object)
        values[:] = texts
        codes, words = pd.factorize(values)
        return cls(name, codes, list(words))

    def taken(self, rows: np.ndarray) -> Column:
        """The same column with some of its rows."""
        codes, words = pd.factorize(self.codes[rows])
        return Column(self.name, codes, [self.words[word] for word in words])

    @property
    def present(self) -> list[str]:
        """The words that say something."""
        return [word for word, missing in zip(self.words, self.missing) if not missing]

    def share(self, which: np.ndarray) -> float:
        """Of the cells that say something, the share of those whose word is one of these."""
        filled = self.counts[~self.missing].sum()
        return self.counts[which & ~self.missing].sum() / filled if filled else 0.0


def counts_rows(column: Column, *, first: bool) -> bool:
    """Whether a column counts or names the rows; `first` is whether it is the table's first one."""
    rows = column.counts[~column.missing].sum()
    if rows < 3 or not all(re.fullmatch(r"-?\d{1,15}(\.0+)?", word) for word in column.present):
        return False
    of_word = np.array([np.nan if missing else float(word) for word, missing in zip(column.words, column.missing)])
    of_row = of_word[column.codes]
    of_row = of_row[~np.isnan(of_row)]
    ordered = np.sort(of_row)
    one_by_one = (np.diff(ordered) == 1).all()
    nameless = first and re.fullmatch(r"V1_*", column.name)
    named = NUMBERING_NAME.fullmatch(column.name) or ID_IN_CAMEL_CASE.fullmatch(column.name)
    if (nameless or named) and rows >= MIN_ROWS_COUNTED and (np.diff(of_row) == 1).mean() >= ENOUGH:
        return True  # beginning again where tables were put one below the other
    if named:
        return len(column.present) >= 0.95 * rows and (rows >= MIN_ROWS_COUNTED or bool(one_by_one))
    if nameless and (np.diff(of_row) > 0).all():  # with gaps where rows were taken out
        return rows >= MIN_ROWS_COUNTED or bool(one_by_one)
    in_order = (np.diff(of_row) == 1).all() or (np.diff(of_row) == -1).all()
    return rows >= MIN_ROWS_COUNTED and bool(in_order or (one_by_one and ordered[0] in (0, 1)))
