"""The visitor's own table: read, checked, and made numbers of. What was understood of it is said, not only used."""

from __future__ import annotations

import copy
import dataclasses
import functools
from collections.abc import Sequence
from typing import Any

import numpy as np

from jaxcore.catalog.datasets import MAX_CSV_BYTES
from jaxcore.config.column_names import AUTO, split_names
from jaxcore.data.csv_file.column import Column, counts_rows
from jaxcore.data.csv_file.decode import decode
from jaxcore.data.csv_file.features import (
    CHOSEN,
    ROW_NUMBERS,
    Features,
    can_be_classes,
    can_be_numbers,
    split_off_classes,
    split_off_numbers,
    to_features,
)
from jaxcore.data.csv_file.records import Records, read_records
from jaxcore.data.examples import MIN_OF_A_CLASS, Table
from jaxcore.errors import DataError
from jaxcore.reading import Reading, lines_text, refusals_with, words_text
from jaxcore.translatable import N_, Note

DECIMALS = {".": N_("Its numbers use a decimal point."), ",": N_("Its numbers use a decimal comma.")}


def read_csv(
    *,
    csv: bytes | None,
    target: str,
    target_type: str = "classes",
    missing: str = "median",
    header: str = AUTO,
    leave_out: str = AUTO,
) -> Table:
    """Turn a CSV file into a table of examples.

    Args:
        csv: the file's bytes; None if none was uploaded.
        target: the name of the column that is to be predicted.
        target_type: whether that holds `"classes"` or `"numbers"`.
        missing: what to do where a feature is empty or no number: `"stop"`, `"drop_rows"`, `"drop_columns"`, or `"median"`,
            which leaves nan in the table, to be filled in from the training part.
        header: as in `read_records`.
        leave_out: as `jaxcore.config.column_names` has it, the columns that are no features; `"auto"` for row numbers.

    Raises:
        DataError: there is no file, or it can't be learned from; the message says what would be right.
    """
    if csv is None:
        raise DataError("No file yet: upload a CSV file of up to {limit:.0f} MB.", limit=MAX_CSV_BYTES / 2**20)
    records = _read(csv, header)
    with refusals_with(records.reading.facts):
        return _table(records, target, target_type, missing, split_names(leave_out))


def describe(*, csv: bytes, target: str, header: str, leave_out: str, target_type: str = "classes") -> dict[str, Any]:
    """What to offer somebody who has uploaded a file.

    Args:
        target: if it names no column, a column is chosen that looks like one of `target_type`.

    Returns:
        `names` of the columns; `target`; `target_type`, what that column looks like; `left_out`: the columns that
        `leave_out` stands for.

    Raises:
        DataError: the file is no table. One that can't be learned from is no error here.
    """
    records = _read(csv, header)
    columns, names = records.columns, records.names
    left_out = _left_out(columns, split_names(leave_out))
    if target not in names:  # most tables have what is to be predicted in the last column
        suits = {"classes": can_be_classes, "numbers": can_be_numbers}[target_type]
        offered = [column for column in reversed(columns) if target_type == "classes" or column.name not in left_out]
        target = next((column.name for column in offered if suits(column)), names[-1])
    chosen = columns[names.index(target)]
    return {
        "names": names,
        "target": target,
        "target_type": "numbers" if can_be_numbers(chosen) and not can_be_classes(chosen) else "classes",
        "left_out": [name for name in left_out if name in names and name != target],
    }


def _left_out(columns: Sequence[Column], chosen: Sequence[str] | None) -> Sequence[str]:
    """The columns that somebody has chosen to leave out, else those that number the rows."""
    if chosen is not None:
        return chosen
    return [column.name for i, column in enumerate(columns) if counts_rows(column, first=i == 0)]


def _read(csv: bytes, header: str) -> Records:
    records = _parsed(csv, header)
    return dataclasses.replace(records, reading=copy.deepcopy(records.reading))  # to which its reader adds


@functools.lru_cache(maxsize=4)  # one of 5 MB takes 26 MB: its bytes, and a number for each cell
def _parsed(csv: bytes, header: str) -> Records:
    """Kept, since the same file is asked about, shown and learned from, whatever else is chosen about it meanwhile."""
    text, encoding, notes = decode(csv)
    reading = Reading([Note("It is encoded in {encoding}.", encoding=encoding)])
    with refusals_with(reading.facts):
        records = read_records(text, header, reading)
    reading.warnings.extend(notes)
    return records


def _table(records: Records, target: str, target_type: str, missing: str, leave_out: Sequence[str] | None) -> Table:
    if target not in records.names:
        raise DataError(
            "Target column: “{value}” is not in the file; choose one of: {allowed}.",
            value=target,
            allowed=", ".join(records.names[:20]),
        )
    if unknown := [name for name in leave_out or () if name not in records.names]:
        raise DataError(
            "Columns to leave out: “{value}” is not in the file; choose from: {allowed}.",
            value=unknown[0],
            allowed=", ".join(records.names[:20]),
        )
    columns, reading, lines = records.columns, records.reading, np.array(records.lines)
    chosen = columns[records.names.index(target)]
    why = ROW_NUMBERS if leave_out is None else CHOSEN
    left_out = dict.fromkeys((name for name in _left_out(columns, leave_out) if name != target), why)
    if target_type == "numbers":
        features, marks = to_features(columns, records, left_out=left_out, target=target)
        y = split_off_numbers(features, chosen, lines, reading)
    else:
        rows, y, classes = split_off_classes(chosen, lines, reading)
        lines = lines[rows]
        others = [column for column in columns if column.name != target]
        if len(rows) < len(chosen.codes):
            others = [column.taken(rows) for column in others]
        features, marks = to_features(others, records, left_out=left_out)
    kept = _without_holes(features, missing, lines, reading) & ~np.isnan(y)
    if not features.names or not kept.any():
        _say_nothing_is_left(features)
    if target_type == "numbers":
        y, class_names = y[kept], ()
        use = Note("the number to predict, from {low} to {high}", low=float(y.min()), high=float(y.max()))
    else:
        kept &= _common(y, kept, classes, target, lines, reading)
        names, y = np.unique(y[kept], return_inverse=True)  # a class may have gone with its rows
        if len(names) < 2:
            raise DataError(
                "A classifier needs at least 2 classes; the number of classes in target column “{target}”, after leaving "
                "out rows, is {count}.",
                target=target,
                count=len(names),
            )
        y, class_names = y.astype(np.int32), tuple(classes[i] for i in names)
        values = words_text(list(class_names), 20)
        use = Note("the class, one of {count}: {values}", count=len(class_names), values=values)
    uses = features.uses | {target: use}
    reading.facts.insert(0, Note("{rows} examples in {columns} columns.", rows=len(y), columns=len(records.names)))
    reading.facts.extend(Note(DECIMALS[mark]) for mark in sorted(marks))
    reading.columns.extend((name, uses[name]) for name in records.names)
    x = np.stack(features.values, axis=1)[kept]
    return Table(x, y, tuple(features.names), class_names, "" if class_names else target, lines[kept], reading)


def _without_holes(features: Features, missing: str, lines: np.ndarray, reading: Reading) -> np.ndarray:
    """Deal with cells that say nothing; which rows are left, bool (rows,)."""
    kept = np.ones(len(lines), bool)
    if not features.holes:
        return kept
    if missing == "stop":
        raise DataError(
            "Some feature columns have cells that are empty or not usable as numbers ({count}): {columns}. Choose what to "
            "do with them: drop those rows, drop those columns, or fill in the median.",
            count=len(features.holes),
            columns=", ".join(list(features.holes)[:10]),
        )
    for name, holes in features.holes.items():
        count = int(holes.sum())
        if missing == "drop_rows":
            kept &= ~holes
        elif missing == "drop_columns":
            features.remove(name)
            features.uses[name] = Note("left out; cells that are empty or not usable as numbers: {count}", count=count)
        elif features.uses[name].template == "numbers":
            features.uses[name] = Note("numbers; empty cells, replaced by the median of the training set: {count}", count=count)
        else:
            use = features.uses[name]
            features.uses[name] = Note(
                "{count} columns of 0 and 1, one for each of: {values}; empty cells, where all are 0: {empty}",
                **(use.values | {"empty": count}),
            )
    if not kept.all():
        reading.warn(
            "Rows with empty cells that were left out: {count} (lines {lines}).",
            count=int((~kept).sum()),
            lines=lines_text(lines[~kept].tolist()),
        )
    return kept


def _common(
    y: np.ndarray, kept: np.ndarray, classes: Sequence[str], target: str, lines: np.ndarray, reading: Reading
) -> np.ndarray:
    """Which rows have a class that is frequent enough to be in every part, bool (rows,).

    All of them where fewer than two classes would be left: then nothing can be learned, and whoever splits them says so.
    """
    counts = np.bincount(y[kept], minlength=len(classes))
    rare = np.flatnonzero((counts > 0) & (counts < MIN_OF_A_CLASS))
    common = ~np.isin(y, rare)
    if (counts >= MIN_OF_A_CLASS).sum() < 2 or common.all():
        return np.ones_like(kept)
    reading.warn(
        "“{column}”: every class needs at least {least} examples, one each for training, validation and test; the rows "
        "of {classes} were left out (lines {lines}).",
        column=target,
        least=MIN_OF_A_CLASS,
        classes=", ".join(f"{words_text([classes[i]])} ({counts[i]})" for i in rare),
        lines=lines_text(lines[kept & ~common].tolist()),
    )
    return common


def _say_nothing_is_left(features: Features) -> None:
    if features.holes:
        raise DataError(
            "Nothing is left of the table without the rows or columns that have cells which are empty or not usable as "
            "numbers: {columns}. Choose another way to deal with them.",
            columns=", ".join(list(features.holes)[:10]),
        )
    raise DataError(
        "No column is left to learn from: a network needs numbers, or words with only a few different values. Columns: "
        "{columns}.",
        columns="; ".join(f"{name}: {use}" for name, use in list(features.uses.items())[:10]),
    )
