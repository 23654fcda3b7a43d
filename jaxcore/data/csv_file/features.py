"""What each column of a table is used as: what is to be predicted, a number, words as columns of 0 and 1, or nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from jaxcore.catalog.datasets import MAX_CSV_CLASSES, MAX_CSV_COLUMNS
from jaxcore.data.csv_file.column import ENOUGH, MIN_ROWS_COUNTED, Column
from jaxcore.data.csv_file.numbers import MARKS, SIGNS, certain_marks, decimal_mark, to_numbers, unit_of
from jaxcore.data.csv_file.records import MAX_NAME, Records
from jaxcore.data.examples import MIN_OF_A_CLASS
from jaxcore.errors import DataError
from jaxcore.reading import Reading, lines_text, words_text
from jaxcore.translatable import N_, Note

MAX_WORDS = 20
DATE = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}([ T].*)?|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}( \d{1,2}:\d{2}(:\d{2})?.*)?|\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?"
)
ROW_NUMBERS = Note("left out: row numbers")
CHOSEN = Note("left out, as you chose")
TRUTH = {"true": 1.0, "false": 0.0}


# -- what is to be predicted -------------------------------------------------------------------------------------------


def can_be_classes(column: Column) -> bool:
    """Whether one would take it for the class without being told: few values, nearly all often enough to be learned."""
    counts = column.counts[~column.missing]
    common = counts[counts >= MIN_OF_A_CLASS]
    return len(common) >= 2 and len(counts) <= MAX_CSV_CLASSES and common.sum() >= ENOUGH * counts.sum()


def can_be_numbers(column: Column) -> bool:
    """Whether nearly all of its cells are numbers, perhaps with a unit behind them, whose decimals have one mark."""
    bare = _without_unit(column, Reading())
    return max(bare.share(~np.isnan(to_numbers(bare.words, mark))) for mark in MARKS) >= ENOUGH


def split_off_numbers(features: Features, column: Column, lines: np.ndarray, reading: Reading) -> np.ndarray:
    """Take the numbers to predict from among the features: float64 (rows,), nan where there is none.

    Raises:
        DataError: the column holds no numbers.
    """
    if column.name not in features.names:
        raise DataError(
            "Target column “{target}” does not hold numbers ({values}); choose another column, or predict its classes.",
            target=column.name,
            values=words_text(column.present, 2),
        )
    y = features.values[features.names.index(column.name)]
    features.remove(column.name)
    features.holes.pop(column.name, None)
    without = np.flatnonzero(np.isnan(y))
    if len(without):
        reading.warn(
            "Rows without a number in “{column}” that were left out: {count} (lines {lines}).",
            count=len(without),
            column=column.name,
            lines=lines_text(lines[without].tolist()),
        )
    return y


def split_off_classes(column: Column, lines: np.ndarray, reading: Reading) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Rows that have a class, the class of each int32 (rows,), and the names of all classes in their order.

    Raises:
        DataError: the column can't be the class.
    """
    missing = column.missing & np.array([word != "-" or "+" not in column.words for word in column.words], bool)
    if (~missing).sum() < 2:  # what else looks like nothing must be meant
        missing = np.array([not word for word in column.words], bool)
        kept = [word for word, looks in zip(column.words, column.missing & ~missing) if looks]
        if kept and (~missing).sum() >= 2:
            reading.warn(
                "{values} in the column “{column}” was read as a class, not as an empty cell.",
                values=words_text(kept),
                column=column.name,
            )
    names = [word for word, none in zip(column.words, missing) if not none]
    if len(names) > MAX_CSV_CLASSES:
        raise DataError(
            "Target column “{target}” has {count} distinct values; a class column has 2 to {limit}. It looks like a "
            "measurement or a name: choose another column, or predict it as a number.",
            target=column.name,
            count=len(names),
            limit=MAX_CSV_CLASSES,
        )
    rows = np.flatnonzero(~missing[column.codes])
    if len(rows) < len(column.codes):
        left_out = np.flatnonzero(missing[column.codes])
        marks = [word for word, none in zip(column.words, missing) if none and word]
        note = N_("Rows without a class in “{column}” that were left out: {count} (lines {lines}).")
        if marks:
            note = N_("Rows without a class in “{column}” (empty, or {values}) that were left out: {count} (lines {lines}).")
        reading.warn(
            note, count=len(left_out), column=column.name, values=words_text(marks), lines=lines_text(lines[left_out].tolist())
        )
    if all(re.fullmatch(r"[-+]?\d+\.0+", name) or re.fullmatch(r"[-+]?\d+", name) for name in names):
        shown = {name: name.split(".")[0] for name in names}  # programs write 1 as 1.0 where other rows are empty
    else:
        shown = {name: name for name in names}
    classes = sorted(set(shown.values()), key=_order(shown.values()))
    longest = max(map(len, classes), default=0)
    if longest > MAX_NAME:
        raise DataError(
            "Target column “{target}” has a class whose name has {count} characters; up to {limit} are allowed.",
            target=column.name,
            count=longest,
            limit=MAX_NAME,
        )
    if len(classes) < 2:
        raise DataError(
            "A classifier needs at least 2 classes; the number of classes in target column “{target}”, after leaving out "
            "rows, is {count}.",
            target=column.name,
            count=len(classes),
        )
    place = {name: i for i, name in enumerate(classes)}
    of_word = np.array([place.get(shown.get(word, ""), -1) for word in column.words], np.int32)
    _warn_of_spellings(column.name, classes, reading)
    return rows, of_word[column.codes[rows]], classes


def _order(names: Sequence[str]):
    """Numbers by size; else texts with the numbers in them by size: class 2 before class 10."""
    try:
        values = {name: float(name) for name in names}
        return lambda name: (values[name], name)
    except ValueError:
        return lambda name: [
            (0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d{1,15})", name) if part
        ]


def _warn_of_spellings(column: str, words: Sequence[str], reading: Reading) -> None:
    alike: dict[str, list[str]] = defaultdict(list)
    for word in words:
        alike["".join(word.casefold().split())].append(word)
    for spellings in alike.values():
        if len(spellings) > 1:
            reading.warn(
                "“{column}”: {values} differ only in capital letters or spaces, and count as {count} different words. If "
                "they mean the same, write them the same way in the file.",
                column=column,
                values=words_text(spellings),
                count=len(spellings),
            )


# -- the features ------------------------------------------------------------------------------------------------------


@dataclass
class Features:
    """Columns of numbers made of the table's.

    Attributes:
        target: the one of the table's columns that holds the numbers to predict; empty if none does.
        names: one a feature.
        values: float64 (rows,) each, nan where a number is missing.
        sources: for each feature the name of the table's column that it is made of.
        holes: for each of the table's columns that is used and has cells that say nothing, whether a row's does: bool (rows,).
        uses: for each of the table's columns what it is used as.
    """

    target: str = ""
    names: list[str] = field(default_factory=list)
    values: list[np.ndarray] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    holes: dict[str, np.ndarray] = field(default_factory=dict)
    uses: dict[str, Note] = field(default_factory=dict)

    def add(self, name: str, values: np.ndarray, source: str) -> None:
        while name in self.names:
            name += "_"
        self.names.append(name)
        self.values.append(values)
        self.sources.append(source)

    def remove(self, source: str) -> None:
        kept = [i for i, other in enumerate(self.sources) if other != source]
        self.names, self.values, self.sources = ([part[i] for i in kept] for part in (self.names, self.values, self.sources))


def to_features(
    columns: Sequence[Column], table: Records, *, left_out: Mapping[str, Note], target: str = ""
) -> tuple[Features, set[str]]:
    """Make numbers of all columns that can be.

    Args:
        columns: all but the class.
        target: the one among them that is to be predicted, if that is a number.
        table: where they come from.
        left_out: of those that are not used, why.

    Returns:
        The features, and the marks of decimals that were found.

    Raises:
        DataError: it can't be told what number is meant.
    """
    reading = table.reading
    columns = [column if column.name in left_out else _without_unit(column, reading) for column in columns]
    own = {column.name: certain_marks(column.present) for column in columns}
    file = set().union(*own.values())
    found = Features(target)
    for column in columns:
        if column.name in left_out:
            found.uses[column.name] = left_out[column.name]
            if left_out[column.name] == ROW_NUMBERS:
                reading.warn(
                    "“{column}” numbers the rows and was left out: where rows are sorted by class, a network would "
                    "memorize the numbers.",
                    column=column.name,
                )
        elif not column.present:
            found.uses[column.name] = Note("left out: it is empty")
        else:
            _use(column, own[column.name], file, table, found, reading)
    return found, file


def _without_unit(column: Column, reading: Reading) -> Column:
    """The column without the unit, if the same one stands behind nearly all of its numbers, and it has nothing else."""
    units = [unit_of(word) for word in column.words]
    unit = max(units, key=units.count, default="")
    if column.share(np.array([bool(unit) and of_word == unit for of_word in units], bool)) < ENOUGH:
        return column
    bare = [word.removesuffix(unit).rstrip() if of_word == unit else word for word, of_word in zip(column.words, units)]
    _say_signs(column.name, {unit: next(word for word in column.words if unit_of(word) == unit)}, reading)
    codes, words = pd.factorize(np.array(bare, object))
    return Column(column.name, codes[column.codes], list(words))


def _say_signs(column: str, examples: Mapping[str, str], reading: Reading) -> None:
    """Say that numbers were read without the signs or units beside them.

    Args:
        examples: for each sign, which is empty where none stands there, a number that has it.
    """
    text = N_("“{column}”: the numbers were read without the sign or unit beside them ({values}).")
    if len(examples) > 1:
        text = N_(
            "“{column}”: the numbers were read without the signs beside them, which are not always the same ({values}). If "
            "they mean different things, write all numbers the same way in the file."
        )
    reading.warn(text, column=column, values=words_text(list(examples.values())))


def _use(column: Column, own: set[str], file: set[str], table: Records, found: Features, reading: Reading) -> None:
    """Add what can be made of a column."""
    numbers = {".": to_numbers(column.words, ".")}
    like = ~np.isnan(numbers["."])
    if column.share(like) < ENOUGH:
        numbers[","] = to_numbers(column.words, ",")
        like |= ~np.isnan(numbers[","])
    few = len(column.present) <= MAX_WORDS and 2 * len(column.present) <= column.counts[~column.missing].sum()
    if column.share(np.array([bool(DATE.fullmatch(word)) for word in column.words], bool)) >= ENOUGH:
        found.uses[column.name] = Note("left out: dates or times")
    elif {word.lower() for word in column.present} <= TRUTH.keys():
        _add_numbers(column, np.array([TRUTH.get(word.lower(), np.nan) for word in column.words]), found, reading)
    elif column.share(like) >= ENOUGH or (column.share(like) >= 0.5 and not few):
        mark, unsure = decimal_mark(column.name, column.present, own=own, file=file, delimiter=table.delimiter)
        values = numbers[mark] if mark in numbers else to_numbers(column.words, mark)
        signs: dict[str, str] = {}
        for word in (word for word, value in zip(column.words, values) if not np.isnan(value)):
            signs.setdefault(next((sign for sign in SIGNS if sign in word), ""), word)
        if signs.keys() - {""}:
            _say_signs(column.name, signs, reading)
        if unsure:
            text = (
                N_(
                    "“{column}”: {value} was read with a decimal point. If the point separates thousands, write the number "
                    "without it."
                )
                if mark == "."
                else N_(
                    "“{column}”: {value} was read with a decimal comma. If the comma separates thousands, write the number "
                    "without it."
                )
            )
            reading.warn(text, column=column.name, value=unsure)
        _add_numbers(column, values, found, reading)
    elif not few:
        found.uses[column.name] = Note(
            "left out: words with {count} different values ({values})",
            count=len(column.present),
            values=words_text(column.present, 2),
        )
    elif len(column.present) == 1:
        found.uses[column.name] = Note("left out: always {value}", value=words_text(column.present))
    elif len(found.names) + len(column.present) > MAX_CSV_COLUMNS:
        found.uses[column.name] = Note("left out: there would be more than {limit} features", limit=MAX_CSV_COLUMNS)
    else:
        words = sorted(column.present, key=_order(column.present))
        _warn_of_spellings(column.name, words, reading)
        for word in words:
            found.add(f"{column.name}={word}", (column.codes == column.words.index(word)).astype(np.float64), column.name)
        found.uses[column.name] = Note(
            "{count} columns of 0 and 1, one for each of: {values}", count=len(words), values=words_text(words, MAX_WORDS)
        )
        _add_holes(column, column.missing, found)


def _add_numbers(column: Column, values: np.ndarray, found: Features, reading: Reading) -> None:
    values = np.where(np.isfinite(values), values, np.nan)
    if np.isnan(values).all():
        found.uses[column.name] = Note(
            "left out: none of its values can be used as a number ({values})", values=words_text(column.present, 2)
        )
        return
    found.add(column.name, values[column.codes], column.name)
    found.uses[column.name] = Note("numbers")
    _add_holes(column, np.isnan(values), found)
    steps = np.diff(values[column.codes])
    if column.name != found.target and len(steps) >= 2 * MIN_ROWS_COUNTED and ((steps > 0).all() or (steps < 0).all()):
        reading.warn(
            "“{column}” increases or decreases from each row to the next. If it counts or dates the rows, leave it out: a "
            "network would learn the order of the file.",
            column=column.name,
        )
    strange = [word for word, none in zip(column.words, np.isnan(values) & ~column.missing) if none]
    if strange:
        reading.warn(
            "“{column}” holds numbers; {values} can't be read as numbers and count as empty cells.",
            column=column.name,
            values=words_text(strange),
        )


def _add_holes(column: Column, empty: np.ndarray, found: Features) -> None:
    if empty.any():
        found.holes[column.name] = empty[column.codes]
