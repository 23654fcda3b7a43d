"""From a text to records of equal length: delimiter, comments, header, row names, and lines that don't fit."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise, takewhile

from jaxcore.catalog.datasets import MAX_CSV_COLUMNS, MAX_CSV_ROWS
from jaxcore.data.csv_file.column import MISSING, Column
from jaxcore.errors import DataError
from jaxcore.reading import Reading, lines_text, words_text
from jaxcore.translatable import N_, Note

MAX_NAME = 200
MAX_TITLES = 10  # lines above the names
MARKS_ABOVE = ("%", "//")  # which begin a comment above everything else only
SAMPLE = 65_536  # characters
SAMPLE_RECORDS = 200
DELIMITERS = {  # the most telling first: commas stand in names and numbers, and spaces anywhere
    "\t": N_("Its columns are separated by tabs."),
    ";": N_("Its columns are separated by semicolons."),
    "|": N_("Its columns are separated by vertical bars."),
    ",": N_("Its columns are separated by commas."),
    " ": N_("Its columns are separated by spaces."),
}
NUMBER_LIKE = re.compile(r"[-+\u2212(]?[$€£¥]?\s*[-+\u2212]?(\d[\d.,'’\u00a0\u202f]*|[.,]\d+)([eE][-+]?\d+)?\s*[%€$£¥]?\)?")


@dataclass(frozen=True)
class Records:
    """The table as it stands in the file.

    Attributes:
        columns: no two of the same name; their texts have no spaces around them.
        lines: for each row the line of the file in which it begins, counted from 1.
        delimiter: a key of `DELIMITERS`.
        reading: what was understood of the file so far.
    """

    columns: list[Column]
    lines: list[int]
    delimiter: str
    reading: Reading

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]


@dataclass(frozen=True)
class _Record:
    line: int
    cells: list[str]
    quoted: bool  # whether the first cell is


def read_records(text: str, header: str, reading: Reading) -> Records:
    """Cut a text into records.

    Args:
        reading: what is found out is added to it.
        header: whether the first record holds the columns' names: `"yes"`, `"no"`, or `"auto"` if that is to be found out.

    Raises:
        DataError: it is no table, or one that is too large or ragged.
    """
    first, _, rest = text.partition("\n")
    given = re.fullmatch(r'"?sep=(.)"?\s*', first, re.IGNORECASE)
    if given and given[1] not in DELIMITERS:
        raise DataError(
            "The first line sets “{value}” as the delimiter; columns can be separated by commas, semicolons, tabs, "
            "vertical bars or spaces.",
            value=given[1],
        )
    if given:
        text = "\n" + rest  # an empty line keeps the numbers of the others
    # Where most lines begin with #, that is how a class or a colour is written, and no comment.
    commented = text.count("\n#") + text.startswith("#")
    lines = _Text(text, 0 < commented <= text.count("\n") / 2, _quote(text[:SAMPLE]))
    lines = replace(lines, delimiter=given[1] if given else _delimiter(lines))
    reading.facts.insert(0, Note(DELIMITERS[lines.delimiter]))
    records = _all_records(lines)
    _drop_titles(records, reading)
    if lines.comments:
        _use_or_report_comments(records, lines, reading)
    if not records:
        raise DataError("The file is empty; upload a CSV file with a header line and one row per example.")
    has_header = header == "yes" or (header == "auto" and not _looks_like_an_example(records[0].cells, records[1:]))
    head = records.pop(0) if has_header else None
    if has_header:
        reading.facts.insert(1, Note("The column names are in line {line}.", line=head.line))
    elif header == "auto":
        example = words_text(records[0].cells, 4)
        reading.warn(
            "The first line looks like an example ({values}), not like a line of names: the columns are called V1, V2, "
            "V3, … To give them names, write a line of names at the top of the file; if the first line does hold "
            "names, say so under “Line of names” (--header yes).",
            values=example,
        )
    else:
        reading.facts.insert(1, Note("It has no line of names: the columns are called V1, V2, V3, …"))
    if len(records) > MAX_CSV_ROWS:
        raise DataError("The table has more than {limit} rows; up to {limit} are allowed.", limit=MAX_CSV_ROWS)
    names = _fit(records, head, reading)
    columns: list[Sequence[str]] = list(zip(*(record.cells for record in records)))
    if records:
        kept = [i for i, column in enumerate(columns) if names[i] or any(column)]
        distinct = _distinct(names)
        names, columns = [distinct[i] for i in kept], [columns[i] for i in kept]
    if len(names) > MAX_CSV_COLUMNS:
        raise DataError(
            "The table has {columns} columns; up to {limit} are allowed.", columns=len(names), limit=MAX_CSV_COLUMNS
        )
    if len(records) < 1 or len(names) < 2:
        raise DataError(
            "The table is too small (rows: {rows}, columns: {columns}), or its columns are not separated by commas, "
            "semicolons, tabs, vertical bars or spaces; it needs a header line, examples below it, a target column and at "
            "least one feature.",
            rows=len(records),
            columns=len(names),
        )
    return Records(list(map(Column.of, names, columns)), [record.line for record in records], lines.delimiter, reading)


# -- lines and records -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Text:
    """A text, and how its records are written.

    Attributes:
        skip: whether lines between records that begin with # are comments.
        comments: those that have been passed over while the records were read, with their numbers.
    """

    text: str
    skip: bool
    quote: str
    delimiter: str = ","
    comments: list[tuple[int, str]] = field(default_factory=list)

    def records(self) -> Iterator[_Record]:
        """Each record that is not wholly empty.

        `csv.reader` gets the lines one by one: so it is known where a record begins, and comments between records are passed
        over, but not what looks like one inside a quoted cell.
        """
        began, quoted, between, above = 0, False, True, True  # above: nothing has come yet but comments

        def lines() -> Iterator[str]:
            nonlocal began, quoted, between, above
            for number, line in enumerate(io.StringIO(self.text), 1):
                if self.delimiter == " ":
                    line = line.strip().replace("\t", " ") + "\n"
                if between:
                    if (self.skip and line.startswith("#")) or (above and line.startswith(MARKS_ABOVE)):
                        self.comments.append((number, line))
                        continue
                    above = above and not line.strip()
                    between, began, quoted = False, number, line.lstrip().startswith(self.quote)
                yield line

        try:
            for row in self.reader(lines()):
                between = True
                cells = [cell.strip() for cell in row]
                if any(cells):
                    yield _Record(began, cells, quoted)
        except csv.Error as error:
            raise DataError(
                "The file can't be read as a table: in line {line} a cell is longer than {limit} characters, or a "
                "quotation mark is never closed.",
                line=began,
                limit=csv.field_size_limit(),
            ) from error

    def reader(self, lines: Iterable[str], **how: bool):
        return csv.reader(lines, delimiter=self.delimiter, quotechar=self.quote, skipinitialspace=True, **how)


def _quote(sample: str) -> str:
    """Some programs put names in single quotes."""
    single = re.search(r"(^|[,;\t|] ?)'[^'\n]*'($|[,;\t|])", sample, re.MULTILINE)
    return "'" if single and '"' not in sample else '"'


def _delimiter(lines: _Text) -> str:
    """The delimiter that gives most records, the header among them, the same number of cells."""
    sample = lines.text[:SAMPLE]
    if len(sample) == SAMPLE and "\n" in sample:
        sample = sample[: sample.rindex("\n")]
    shares: dict[str, float] = {}
    for delimiter in DELIMITERS:
        some = replace(lines, text=sample, delimiter=delimiter, comments=[])
        try:
            records = list(islice(some.records(), SAMPLE_RECORDS))
        except DataError:  # a quotation mark that means nothing with this delimiter
            continue
        if not records:
            continue
        width, count = Counter(len(record.cells) for record in records).most_common(1)[0]
        held_apart = any(shares.get(other, 0) >= 0.9 for other in "\t;|")  # though a title stands above
        if width < 2 or (delimiter == " " and (held_apart or _has_others(records))):
            continue
        shares[delimiter] = count / len(records)
        # A comma may stand once in every number and in every name, as often as the delimiter that is meant.
        if shares[delimiter] >= 0.9 and len(records[0].cells) == width:
            return delimiter
    return max(shares, key=shares.__getitem__, default=",")


def _has_others(records: Sequence[_Record]) -> bool:
    """Whether another delimiter stands in cells that are no numbers."""
    cells = [cell for record in records for cell in record.cells]
    return sum(bool(re.search(r"[,;\t|]", cell)) and not NUMBER_LIKE.fullmatch(cell) for cell in cells) > len(cells) / 20


def _all_records(lines: _Text) -> list[_Record]:
    found: list[_Record] = []
    for record in lines.records():
        if not found and len(record.cells) > MAX_CSV_COLUMNS + 1:  # of which one may be empty
            raise DataError(
                "The table has {columns} columns; up to {limit} are allowed.", columns=len(record.cells), limit=MAX_CSV_COLUMNS
            )
        found.append(record)
        if len(found) > MAX_CSV_ROWS + 1 + MAX_TITLES:
            break
    else:
        _check_closed(found, lines)
    return found


def _check_closed(found: Sequence[_Record], lines: _Text) -> None:
    """A quotation mark that is never closed makes one cell of all lines below it."""
    if not found:
        return
    last = "".join(islice(io.StringIO(lines.text), found[-1].line - 1, None))
    try:
        list(lines.reader(io.StringIO(last), strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise DataError(
                "The file can't be read as a table: a quotation mark in line {line} is never closed.", line=found[-1].line
            ) from error


# -- what stands above the rows ----------------------------------------------------------------------------------------


def _drop_titles(records: list[_Record], reading: Reading) -> None:
    """Lines above the names that have few cells are titles."""
    usual = Counter(len(record.cells) for record in records[:SAMPLE_RECORDS]).most_common(1)
    titles = list(takewhile(lambda record: _may_be_a_title(record.cells, usual[0][0]), records[: MAX_TITLES + 1]))
    below = records[len(titles) :]
    if not 1 <= len(titles) <= MAX_TITLES or len(below) < 2 or _looks_like_an_example(below[0].cells, below[1:]):
        return
    if len(list(filter(None, below[0].cells))) < usual[0][0] - 1 or any(map(NUMBER_LIKE.fullmatch, below[0].cells[:1])):
        return
    for title in titles:
        reading.warn(
            "Line {line}, {value}, looks like a title and was left out.",
            line=title.line,
            value=words_text(list(filter(None, title.cells))),
        )
    del records[: len(titles)]


def _may_be_a_title(cells: Sequence[str], usual: int) -> bool:
    filled = list(filter(None, cells))
    return 2 * len(filled) <= usual and bool(cells[0]) and not NUMBER_LIKE.fullmatch(cells[0])


def _use_or_report_comments(records: list[_Record], lines: _Text, reading: Reading) -> None:
    """The last comment above the rows may be the line of names: NumPy writes it so, and a name may begin with such a mark."""
    above = [comment for comment in lines.comments if records and comment[0] < records[0].line]
    comments = lines.comments
    if above:
        number, line = above[-1]
        named = line if len(above) == 1 and line.startswith("%") else line.lstrip("#%/ ")
        cells = [cell.strip() for cell in next(lines.reader([named]), [])]
        fits = len(cells) == len(records[0].cells) and not any(map(NUMBER_LIKE.fullmatch, cells))
        if fits and (
            any(map(NUMBER_LIKE.fullmatch, records[0].cells)) or _looks_like_an_example(records[0].cells, records[1:])
        ):
            records.insert(0, _Record(number, cells, False))
            comments = [comment for comment in comments if comment != above[-1]]
    if comments:
        marks = {next(mark for mark in ("#", *MARKS_ABOVE) if line.startswith(mark)) for _, line in comments}
        reading.warn(
            "Lines that begin with {marks}, which were left out as comments: {count}.",
            count=len(comments),
            marks=", ".join(sorted(marks)),
        )


def _looks_like_an_example(head: Sequence[str], records: Sequence[_Record]) -> bool:
    """Whether the first record is like those below it: numbers where they have numbers, words that they have, too."""
    some = [record.cells for record in records[:SAMPLE_RECORDS] if len(record.cells) == len(head)]
    if len(some) < 2:
        return False
    numbers, repeated, words = [], 0, 0
    for cell, below in zip(head, zip(*some)):
        filled = [value for value in below if value.lower() not in MISSING]
        if not filled:
            continue
        if sum(bool(NUMBER_LIKE.fullmatch(value)) for value in filled) >= 0.9 * len(filled):
            if NUMBER_LIKE.fullmatch(cell):
                numbers.append(cell)
            elif cell.lower() not in MISSING:
                return False  # a word above numbers is a name
        else:
            words += 1
            repeated += cell in filled
    if not numbers:
        return repeated > 0 and 2 * repeated >= words
    # Columns may be called 1, 2, 3, or by years.
    return repeated > 0 or not _are_labels(numbers)


def _are_labels(numbers: Sequence[str]) -> bool:
    if not all(number.isdecimal() for number in numbers):
        return False
    values = [int(number) for number in numbers]
    steps = {after - before for before, after in pairwise(values)}
    years = all(1900 <= value <= 2100 for value in values)
    return (years or values[0] in (0, 1)) and (len(steps) == 1 or len(values) == 1)


# -- rows and names ----------------------------------------------------------------------------------------------------


def _fit(records: list[_Record], head: _Record | None, reading: Reading) -> list[str]:
    """Bring all records to the length of the header, and return the names in it."""
    if not records:
        return [_name(cell) for cell in head.cells] if head else []
    for record in records:  # a delimiter too many at the end of a line holds nothing apart
        while len(record.cells) > len(head.cells if head else record.cells) and not record.cells[-1]:
            record.cells.pop()
    widths = Counter(len(record.cells) for record in records)
    width = len(head.cells) if head else widths.most_common(1)[0][0]
    if head and widths == {width + 1: len(records)}:
        first = [record.cells[0] for record in records]
        if not (all(record.quoted for record in records) and head.quoted and len(set(first)) == len(first)):
            raise DataError(
                "Every line below the header has one more value than the header has names, so it is unclear which name "
                "belongs to which column; give every column a name. (The first row begins with: {values}.)",
                values=words_text(records[0].cells, 3),
            )
        for record in records:
            del record.cells[0]
        reading.warn(
            "The first value of each row, {values}, has no name in the header, as in files where R has written row names: "
            "it was left out.",
            values=words_text(first, 3),
        )
    needed = len(head.cells) if head else width
    while head and needed > 1 and not head.cells[needed - 1]:
        needed -= 1
    if long := next((record for record in records if len(record.cells) > width), None):
        raise DataError(
            "Line {line} has {found} values, but the table has {expected} columns; every line needs as many values as the "
            "header line. A value that contains the delimiter must be in quotation marks.",
            line=long.line,
            found=len(long.cells),
            expected=width,
        )
    short = [record for record in records if len(record.cells) < needed]
    if 2 * len(short) > len(records):
        raise DataError(
            "Line {line} has fewer values than the table has columns ({expected}), and so have {count} more; every line "
            "needs as many values as the header line.",
            line=short[0].line,
            count=len(short) - 1,
            expected=width,
        )
    if short:
        records[:] = [record for record in records if len(record.cells) >= needed]
        reading.warn(
            "Lines with fewer values than the table has columns, which were left out: {count} ({lines}).",
            count=len(short),
            lines=lines_text([record.line for record in short]),
        )
    for record in records:
        record.cells.extend([""] * (width - len(record.cells)))
    return [_name(cell) for cell in head.cells] if head else [""] * width


def _name(cell: str) -> str:
    """A column's name on one line."""
    name = " ".join("".join(c if c.isprintable() or c.isspace() else "" for c in cell).split())
    if len(name) > MAX_NAME:
        raise DataError(
            "A column name has {count} characters; up to {limit} are allowed, and the first line must be the header.",
            count=len(name),
            limit=MAX_NAME,
        )
    return name


def _distinct(names: Sequence[str]) -> list[str]:
    """The names, with one for each column that has none."""
    name, count = Counter(filter(None, names)).most_common(1)[0] if any(names) else ("", 1)
    if count > 1:
        raise DataError("More than one column is called “{name}”; give every column a name of its own.", name=name)
    found: list[str] = []
    for i, name in enumerate(names):
        nameless = f"V{i + 1}"
        while not name and nameless in names:
            nameless += "_"
        found.append(name or nameless)
    return found
