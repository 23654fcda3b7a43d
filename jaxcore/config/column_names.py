"""Names of columns in one text, as a line of a CSV file, since a name may hold a comma."""

import csv
import io
from collections.abc import Sequence

AUTO = "auto"


def split_names(text: str) -> list[str] | None:
    """The names in a text; None for “auto”."""
    if text.strip().lower() == AUTO:
        return None
    return [name.strip() for name in next(csv.reader([text], skipinitialspace=True), []) if name.strip()]


def join_names(names: Sequence[str]) -> str:
    """The text that `split_names` reads."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(names)
    return text.getvalue()
