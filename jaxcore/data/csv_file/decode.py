"""From the bytes of a file to its text, or a sentence that says what the file is instead of a table."""

from __future__ import annotations

import re

from jaxcore.catalog.datasets import MAX_CSV_BYTES
from jaxcore.errors import DataError
from jaxcore.translatable import N_, Note

MARKS = {  # byte-order marks; that of UTF-32 begins with that of UTF-16
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe\0\0": "utf-32-le",
    b"\0\0\xfe\xff": "utf-32-be",
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
}
TITLES = {"utf-8": "UTF-8", "cp1252": "Windows-1252"}
WORKBOOK = N_("The file is a spreadsheet workbook, not text; open it there, save the table as CSV and upload that.")
BINARY_KINDS = {
    b"PK\3\4": WORKBOOK,  # .xlsx, .ods: both are zip archives, and so is what somebody has zipped
    b"\xd0\xcf\x11\xe0": WORKBOOK,
    b"\x1f\x8b": N_("The file is compressed; unpack it and upload the table that is inside."),
    b"%PDF": N_("The file is a PDF, not a table; copy the table into a spreadsheet, save it as CSV and upload that."),
    b"{\\rtf": N_("The file is a text document, not a table; save the table as CSV and upload that."),
}
TEXT_KINDS = (
    (
        re.compile(r"<(!doctype|html|head|body|table|div|script|\?xml|svg)", re.IGNORECASE),
        N_("The file is a web page or XML, not a table; look for a link that downloads the table as CSV, and upload that."),
    ),
    (
        re.compile(r"(%[^\n]*\n|\s)*@relation\b", re.IGNORECASE),
        N_("The file is in the ARFF format of Weka; save the table as CSV there and upload that."),
    ),
    (
        re.compile(r"\{\s*[\"}]|\[\s*([\[{\"\]]|-?\d[\d.eE+-]*\s*[,\]])"),
        N_("The file is JSON, not a table; save the table as CSV, with one line per example, and upload that."),
    ),
)


def decode(csv: bytes) -> tuple[str, str, list[Note]]:
    """The text of a file, with one line feed at the end of each line, its encoding, and what its owner should know.

    Raises:
        DataError: it is too large, empty, or no table.
    """
    if len(csv) > MAX_CSV_BYTES:
        raise DataError(
            "The file is {size:.1f} MB; up to {limit:.0f} MB is allowed.", size=len(csv) / 2**20, limit=MAX_CSV_BYTES / 2**20
        )
    for start, text in BINARY_KINDS.items():
        if csv.startswith(start):
            raise DataError(text)
    mark = next((mark for mark in MARKS if csv.startswith(mark)), b"")
    encoding = MARKS.get(mark) or _guess(csv)
    text = csv[len(mark) :].decode(encoding, errors="replace")
    if "\0" in text:
        raise DataError("The file is binary, not text; save the table as CSV (comma-separated text) and upload that.")
    text = re.sub(r"\r{1,2}\n|\r", "\n", text).rstrip("\x1a")
    if not text.strip():
        raise DataError("The file is empty; upload a CSV file with a header line and one row per example.")
    for pattern, sentence in TEXT_KINDS:
        if pattern.match(text[:5000].lstrip()):
            raise DataError(sentence)
    notes = []
    if lost := text.count("\ufffd"):
        notes.append(Note("Characters that could not be read, shown as “�”: {count}.", count=lost))
    return text, TITLES.get(encoding, encoding[:6].upper()), notes


def _guess(csv: bytes) -> str:
    """The encoding of a file without a byte-order mark."""
    if b"\0" in csv:
        first = csv[:2000]
        for encoding, zeros in (("utf-16-le", first[1::2]), ("utf-16-be", first[::2])):
            if zeros.count(0) > 0.8 * len(zeros):
                return encoding
    try:
        csv.decode()
    except UnicodeDecodeError:
        # A letter of a file in UTF-8 may be damaged, or cut in half at the end. Others are in Windows' own code page: Latin-1,
        # which differs from it in 27 characters, would make control characters of those.
        text = csv.decode(errors="replace")
        damaged = text.count("\ufffd")
        return "utf-8" if sum(not char.isascii() for char in text) > 2 * damaged else "cp1252"
    return "utf-8"
