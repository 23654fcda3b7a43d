"""The sources of programs, cut where a comment names a section: `# data`, `# model` and so on."""

from __future__ import annotations

import ast
import re

from jaxcore import sources
from jaxcore.translatable import N_

SECTIONS = {
    "data": N_("Data"),
    "model": N_("Model"),
    "loss": N_("Loss"),
    "step": N_("Step"),
    "loop": N_("Loop"),
    "predictions": N_("Predictions"),
    "optimizers": N_("Optimizers"),
    "training": N_("Training"),
    "race": N_("The race"),
    "sweep": N_("The sweep"),
    "landscape": N_("Loss landscape"),
}
_FOR_TOOLS = re.compile(r"  # (fmt: skip|noqa: \w+)$", re.MULTILINE)
_MARK = re.compile(rf"^ *# ({'|'.join(SECTIONS)})(?::.*)?$", re.MULTILINE)


def sections(text: str) -> dict[str, str]:
    """The parts of a source by name, in order; together they are the whole, without the marks.

    A mark may carry a remark, `# step: elsewhere`, which is kept. What comes before the first mark belongs to the first part.
    """
    text = _FOR_TOOLS.sub("", text)
    marks = list(_MARK.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    found = {}
    before = text[: marks[0].start()].strip("\n") + "\n\n\n"
    for mark, end in zip(marks, ends):
        remark = mark.group().strip() + "\n" if ":" in mark.group() else ""
        found[mark.group(1)] = before + remark + text[mark.end() : end].strip("\n")
        before = ""
    return found


def lines_of_code(text: str) -> int:
    """Lines that hold code: no blank ones, comments or docstrings."""
    prose = set()
    for node in ast.walk(sources.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            prose |= set(range(node.lineno, node.end_lineno + 1))
    return sum(
        bool(line.strip()) and not line.strip().startswith("#") for i, line in enumerate(text.splitlines(), 1) if i not in prose
    )
