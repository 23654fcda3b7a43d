"""Runs the programs of errors that everybody makes once."""

from __future__ import annotations

import re
from pkgutil import resolve_name
from typing import Any

from jaxcore.catalog.lessons.gotchas import GOTCHAS, PROGRAMS

MAX_MESSAGE = 400
_FOLDERS = re.compile(r"(?:/[^\s/:\"']+)+/(?=[^\s/:\"']+\.py\b)|[A-Z]:\\\S*\\(?=\S+\.py\b)")


def programs(name: str) -> tuple[str, ...]:
    """The names of a gotcha's programs: as one might write it, mended, and what belongs to it."""
    return (name, f"{name}_mended", *GOTCHAS[name].further)


def run(name: str) -> dict[str, dict[str, str | None]]:
    """Run the programs of a gotcha, one after another; called on the worker.

    Returns:
        For each program its `output` as text, or the type of its `error` and the beginning of its `message`; the others
        are None.

    Raises:
        KeyError: there is no such gotcha.
    """
    return {program: _outcome(resolve_name(f"jaxcore.lessons.{PROGRAMS}:{program}")) for program in programs(name)}


def _outcome(program) -> dict[str, str | None]:
    try:
        return {"error": None, "message": None, "output": _text(program())}
    except Exception as error:  # making errors is what these programs are for
        return {"error": type(error).__name__, "message": shorten(str(error)), "output": None}


def _text(value: Any) -> str:
    """A value as `print` shows it; the items of a list or a dictionary each on a line."""
    if isinstance(value, dict):
        return "\n".join(f"{name}: {', '.join(map(str, item))}" for name, item in value.items())
    if isinstance(value, list):
        return "\n".join(map(str, value))
    if isinstance(value, tuple):
        return f"({', '.join(map(str, value))})"
    return str(value)


def without_folders(message: str) -> str:
    """What JAX says of files, without the folders of this machine."""
    return _FOLDERS.sub("", message)


def shorten(message: str) -> str:
    """The first two lines of a message, without the folders of files; “…” where something was left out."""
    lines = [line for line in without_folders(message).splitlines() if line.strip()]
    told = "\n".join(lines[:2])
    if len(told) > MAX_MESSAGE:
        told = told[:MAX_MESSAGE].rsplit(" ", 1)[0]
        return f"{told} …"
    return f"{told}\n…" if len(lines) > 2 else told
