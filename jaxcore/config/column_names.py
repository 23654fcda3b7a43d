"""Names of columns in one text, as a line of a CSV file, since a name may hold a comma."""

import csv
import io
from collections.abc import Sequence

AUTO = "auto"


def split_names(text: str) -> list[str] | None:
    """The names in a text; None for “auto”."""
    if text.strip().lower() == AUTO:
        return None
    rows = csv.reader(io.StringIO(text, newline=""), skipinitialspace=True)
    return [name.strip() for row in rows for name in row if name.strip()]


def join_names(names: Sequence[str]) -> str:
    """The text that `split_names` reads."""
    text = io.StringIO()
    csv.writer(text).writerow(names)
    return text.getvalue().removesuffix("\r\n")
