"""Foreign words as text: names of columns, classes and files, formulas, values out of an address.

They are data, and shown as they were written; what can't be seen in them is made visible, and none is endless. A shown word is
no identity: `distinct` keeps apart those that would look alike. `ui.common.words` has the forms that a page's markup needs.
"""

import csv
import io
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

LONGEST = 60  # characters of a word that are shown
_EMPTY = "∅"
_SPACES = re.compile("^ +| +$| {2,}")
_INVISIBLE = set("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")  # letters and marks of nothing
_JOINERS = set("\u200c\u200d")  # which Persian, Indian scripts and emoji need
_MARKS_ON_A_LETTER = 3
MARKUP = r"[\\`*\[\]{}<>#|~$!&]|(?<![^\W_])_|_(?![^\W_])|^[-+](?=[-\s]|$)|^\d+[.)](?=\s|$)"
"""What Markdown (CommonMark, GFM), TeX between dollars or HTML could take for markup."""
_MARKUP = re.compile(rf"{MARKUP}|:(?=//)|(?<=www)\.|@", re.IGNORECASE)  # and GFM for a link


def plain(word: object, longest: int = LONGEST) -> str:
    """A word as text, composed (NFC) and at most `longest` characters long; a "…" at its end says that it is longer.

    Control characters, line breaks, marks of direction, zero-width characters, and spaces at the ends or beside others stand
    as signs (`␊`, `␣`, `⟨U+202E⟩`); an empty word is `∅`. A shown word is shown the same again.
    """
    text = _cut(str(word), 4 * longest)
    text = _SPACES.sub(lambda spaces: "␣" * len(spaces[0]), _visible(unicodedata.normalize("NFC", text)))
    return _cut(text, longest) or _EMPTY


def distinct(words: Sequence[object], longest: int = LONGEST) -> list[str]:
    """`plain` of each word, at most `longest` characters long, no two the same.

    Where cutting their ends would make two the same, all long ones are shortened where they agree, or in the middle. What is
    the same even then is numbered.
    """
    whole = [plain(word, max(longest, 4 * LONGEST)) for word in words]
    for shorten in (_ends_cut, _shared_cut, _middles_cut):
        shown = iter(shorten([text for text in whole if len(text) > longest], longest))
        labels = [next(shown) if len(text) > longest else text for text in whole]
        if len(set(labels)) == len(labels):
            return labels
    labels = [_cut(text, longest) for text in whole]
    taken = set(labels)
    for text in [text for text, count in Counter(labels).items() if count > 1]:
        ends = (f" ({number})" for number in itertools.count(1))
        free = (label for end in ends if (label := _cut(text, longest - len(end)) + end) not in taken)
        labels = [next(free) if label == text else label for label in labels]
    return labels


def _ends_cut(texts: Sequence[str], longest: int) -> list[str]:
    return [_cut(text, longest) for text in texts]


def _shared_cut(texts: Sequence[str], longest: int) -> list[str]:
    """Without the words that all of them have."""
    split = [text.split() for text in texts]
    shared = set(split[0]).intersection(*split) if split else set()
    without = (" ".join("…" if part in shared else part for part in parts) for parts in split)
    return [_cut(re.sub("…(?: …)+", "…", text), longest) for text in without]


def _middles_cut(texts: Sequence[str], longest: int) -> list[str]:
    return [_cut(text, longest, head=longest // 3) for text in texts]


def _cut(text: str, longest: int, head: int | None = None) -> str:
    """At most `longest` characters: the first `head`, by default nearly all of them, and the last."""
    if len(text) <= longest:
        return text
    head = longest - 1 if head is None else head
    return text[:head] + "…" + text[len(text) - (longest - 1 - head) :]


def _visible(text: str) -> str:
    if text.isprintable() and max(text, default="") < "\u0300":  # nearly always
        return text
    shown: list[str] = []
    marks = 0
    for i, character in enumerate(text):
        kind = unicodedata.category(character)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        around = text[max(i - 1, 0) : i] + text[i + 1 : i + 2]
        if character < " " or character == "\x7f":
            shown.append(chr(0x2400 + ord(character)) if character < " " else "␡")
        elif kind in ("Zl", "Zp"):
            shown.append("␤")
        elif kind == "Zs":
            shown.append(" ")
        elif kind == "Cs":
            shown.append("\ufffd")
        elif character in _JOINERS and len(around) == 2 and not around.isascii():
            shown.append(character)
        elif kind in ("Cc", "Cf") or character in _INVISIBLE or marks > _MARKS_ON_A_LETTER:
            shown.append(f"⟨U+{ord(character):04X}⟩")
        else:
            shown.append(character)
    return "".join(shown)


def markdown(word: object, longest: int = LONGEST) -> str:
    """`plain`, written so that Markdown (CommonMark, GFM) shows just that."""
    return _MARKUP.sub(lambda found: "".join(c if c.isdigit() else f"&#{ord(c)};" for c in found[0]), plain(word, longest))


def aligned(rows: Sequence[Sequence[object]]) -> str:
    """Rows as text for a terminal, the first column to the left and the others to the right."""
    widths = [max(len(str(cell)) for cell in column) for column in zip(*rows)]
    lines = ("  ".join([str(row[0]).ljust(widths[0]), *(str(c).rjust(w) for c, w in zip(row[1:], widths[1:]))]) for row in rows)
    return "\n".join(lines)


def as_csv(columns: Mapping[str, Sequence[Any]]) -> str:
    """A table with a header as text; None is left empty, and floating-point numbers have all their digits."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*(values.tolist() if hasattr(values, "tolist") else values for values in columns.values())))
    return text.getvalue()
