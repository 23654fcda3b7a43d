"""The visitor's own table, read with pandas and checked before anything is learned from it."""

from __future__ import annotations

import csv as csv_module
import io

import numpy as np
import pandas as pd

from jaxcore.data import MAX_CSV_BYTES
from jaxcore.data.examples import Table
from jaxcore.errors import DataError

MAX_ROWS = 50_000
MAX_COLUMNS = 500
MAX_CLASSES = 50
DELIMITERS = ",;\t|"
MAX_NAME = 200
MAX_SNIFFED = 2000  # characters
MAX_NUMBER = 1e30  # float32 ends at 3e38, and a deviation is the root of a sum of squares
DECIMAL_COMMA = r"^([-+]?\d*),(\d+(?:[eE][-+]?\d+)?\s*)$"


def read_frame(csv: bytes) -> pd.DataFrame:
    """Parse a CSV file with a header line; the delimiter and a decimal comma are recognised.

    Returns:
        A data frame of at most `MAX_ROWS` rows and `MAX_COLUMNS` columns, rows that are wholly empty left out.

    Raises:
        DataError: the bytes are not a table of that size.
    """
    text = _decode(csv)
    header = text.lstrip().splitlines()[0]
    delimiter = _delimiter(header)
    columns = header.count(delimiter) + 1
    if columns > MAX_COLUMNS:
        raise DataError(
            "The table has {columns} columns; up to {limit} are allowed.", columns=columns, limit=MAX_COLUMNS
        )
    frame = _parse(text, delimiter)
    frame = frame.dropna(how="all")
    frame.columns = [str(name).strip() for name in frame.columns]
    longest = max(map(len, frame.columns))
    if longest > MAX_NAME:
        raise DataError(
            "A column name has {count} characters; up to {limit} are allowed, and the first line must be the header.",
            count=longest,
            limit=MAX_NAME,
        )
    if not frame.columns.is_unique:
        raise DataError(
            "More than one column is called “{name}”; give every column a name of its own.",
            name=frame.columns[frame.columns.duplicated()][0],
        )
    if len(frame) > MAX_ROWS:
        raise DataError("The table has more than {limit} rows; up to {limit} are allowed.", limit=MAX_ROWS)
    if len(frame) < 1 or frame.shape[1] < 2:
        raise DataError(
            "The table has {rows} row(s) and {columns} column(s); it needs a header line, examples below it, a target "
            "column and at least one feature.",
            rows=len(frame),
            columns=frame.shape[1],
        )
    return frame


def _decode(csv: bytes) -> str:
    if len(csv) > MAX_CSV_BYTES:
        raise DataError(
            "The file has {size:.1f} MB; up to {limit:.0f} MB are allowed.",
            size=len(csv) / 1e6,
            limit=MAX_CSV_BYTES / 1e6,
        )
    if b"\0" in csv:
        raise DataError("The file is binary, not text; save the table as CSV (comma-separated text) and upload that.")
    try:
        text = csv.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = csv.decode("latin-1")  # what older spreadsheets write; never fails
    if not text.strip():
        raise DataError("The file is empty; upload a CSV file with a header line and one row an example.")
    return text


def _delimiter(header: str) -> str:
    try:
        # not the whole of a header that may have megabytes: what the sniffer takes grows with the square of the length
        return csv_module.Sniffer().sniff(header[:MAX_SNIFFED], DELIMITERS).delimiter
    except csv_module.Error:
        return ","


def _parse(text: str, delimiter: str) -> pd.DataFrame:
    decimal = "," if delimiter == ";" and "," in text else "."
    try:
        frame = pd.read_csv(
            io.StringIO(text),
            sep=delimiter,
            decimal=decimal,
            nrows=MAX_ROWS + 1,
            skipinitialspace=True,
            keep_default_na=False,  # a class may be called None, or NA
            na_values=[""],
            low_memory=False,  # or a column is numbers in one piece of the file and text in the next
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError) as error:
        raise DataError(
            "The file can't be read as a table ({reason}); every line needs as many values as the header line.",
            reason=str(error).strip().splitlines()[-1][:200],
        ) from error
    if len(frame) and not isinstance(frame.index, pd.RangeIndex):  # pandas took the first column for row names
        raise DataError(
            "The lines below the header have more values than the header line; every line needs as many values as the "
            "header line."
        )
    if decimal == ",":  # where a column has text, too, pandas leaves its numbers as they are written
        frame = frame.replace(DECIMAL_COMMA, r"\1.\2", regex=True)
    return frame


def read_csv(*, csv: bytes | None, target: str, missing: str) -> Table:
    """Turn a CSV file into a table of examples.

    Args:
        csv: the file's bytes; None if none was uploaded.
        target: the name of the column that holds the class.
        missing: what to do where a feature is empty or no number: `"stop"`, `"drop_rows"`, `"drop_columns"`, `"median"`.

    Raises:
        DataError: there is no file, or it can't be learned from; the message says what would be right.
    """
    if csv is None:
        raise DataError("No file yet: upload a CSV file of up to {limit:.0f} MB.", limit=MAX_CSV_BYTES / 1e6)
    frame = read_frame(csv)
    if target not in frame.columns:
        raise DataError(
            "Target column: “{value}” is not in the file; choose one of: {allowed}.",
            value=target,
            allowed=", ".join(frame.columns[:20]),
        )
    frame = frame[frame[target].notna()]  # without its class an example teaches nothing
    labels = _labels(frame[target])
    features = _numbers(frame.drop(columns=target), missing)
    labels = labels.loc[features.index]
    longest = labels.str.len().max()
    if longest > MAX_NAME:
        raise DataError(
            "Target column “{target}” has a class whose name has {count} characters; up to {limit} are allowed.",
            target=target,
            count=int(longest),
            limit=MAX_NAME,
        )
    class_names, y = np.unique(labels.to_numpy(), return_inverse=True)
    if len(class_names) < 2:
        raise DataError(
            "Target column “{target}” has {count} class(es) (left); a classifier needs at least 2.",
            target=target,
            count=len(class_names),
        )
    return Table(
        features.to_numpy(np.float64), y.astype(np.int32), tuple(features.columns), tuple(str(n) for n in class_names)
    )


def _labels(column: pd.Series) -> pd.Series:
    distinct = column.nunique()
    if distinct > MAX_CLASSES:
        raise DataError(
            "Target column “{target}” has {count} distinct values; a class column has 2 to {limit}. It looks like a "
            "measurement or a name: choose another column.",
            target=str(column.name),
            count=distinct,
            limit=MAX_CLASSES,
        )
    if pd.api.types.is_float_dtype(column) and (column % 1 == 0).all() and column.abs().max() < 2**53:
        column = column.astype(np.int64)  # pandas reads "1" as 1.0 where other rows are empty
    return column.astype(str).str.strip()


def _numbers(frame: pd.DataFrame, missing: str) -> pd.DataFrame:
    numbers = frame.apply(pd.to_numeric, errors="coerce").astype(np.float64)
    numbers = numbers.mask(numbers.abs() > MAX_NUMBER)
    bad = numbers.columns[numbers.isna().any()]
    if len(bad) == 0:
        return numbers
    if missing == "stop":
        raise DataError(
            "{count} feature column(s) have cells that are empty or no usable number: {columns}. Choose what to do with "
            "them: drop those rows, drop those columns, or fill in the median.",
            count=len(bad),
            columns=", ".join(bad[:10]),
        )
    if missing == "drop_rows":
        numbers = numbers.dropna()
    elif missing == "drop_columns":
        numbers = numbers.drop(columns=bad)
    else:  # a column without a single number has no median
        numbers = numbers.dropna(axis="columns", how="all")
        numbers = numbers.fillna(numbers.median())
    if numbers.empty:
        raise DataError(
            "Nothing is left of the table without the cells that are empty or no usable number in: {columns}. Choose "
            "another way to deal with them.",
            columns=", ".join(bad[:10]),
        )
    return numbers
