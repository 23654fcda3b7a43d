"""What was understood of a table, for its owner to read before anything is learned from it."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from jaxcore.errors import DataError
from jaxcore.translatable import Note
from jaxcore.words import distinct, plain


@dataclass(frozen=True)
class Reading:
    """How a file was read; whoever reads adds to it.

    Attributes:
        facts: how it is written: delimiter, header, decimal mark, encoding.
        warnings: what its owner may want otherwise: rows that were left out, classes that look alike, …
        columns: for each column its name, and what it is used as.
    """

    facts: list[Note] = field(default_factory=list)
    warnings: list[Note] = field(default_factory=list)
    columns: list[tuple[str, Note]] = field(default_factory=list)

    def warn(self, template: str, **values: str | int) -> None:
        """Add a warning; as a `Note` has it."""
        self.warnings.append(Note(template, **values))

    def __str__(self) -> str:
        return "\n".join(
            [
                " ".join(map(str, self.facts)),
                *(f"  {plain(name)}: {use}" for name, use in self.columns),
                *map(str, self.warnings),
            ]
        )


@contextlib.contextmanager
def refusals_with(facts: list[Note]) -> Iterator[None]:
    """Let a `DataError` say, too, what was understood of the file until then."""
    try:
        yield
    except DataError as error:
        error.understood = tuple(facts)
        raise


def lines_text(lines: list[int]) -> str:
    """Numbers of lines, at most eight of them."""
    return ", ".join(map(str, lines[:8])) + (", …" if len(lines) > 8 else "")


def words_text(words: list[str], most: int = 8) -> str:
    """Words in quotes, at most so many of them, each of a bounded length, no two the same."""
    return ", ".join(f"“{word}”" for word in distinct(words[:most], 40)) + (", …" if len(words) > most else "")
