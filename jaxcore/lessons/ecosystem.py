"""The ecosystem's examples and versions, as the worker has them."""

from __future__ import annotations

import threading
from importlib.metadata import PackageNotFoundError, version

from jaxcore.catalog.lessons.ecosystem import LIBRARIES, example
from jaxcore.programs import ON_CPU, environment, output_of

LIMIT_S = 50


def versions() -> dict[str, str]:
    """The version of each library that is installed on the worker; those that are not are missing."""
    found = {}
    for name, library in LIBRARIES.items():
        try:
            found[name] = version(library.distribution or name)
        except PackageNotFoundError:
            continue
    return found


_ONE = threading.Lock()


def run_example(name: str) -> str:
    """What an example prints, run in a process of its own, one at a time.

    Raises:
        KeyError: no library has such an example.
        RunError: the program failed, or took too long.
    """
    if not any(name in library.examples for library in LIBRARIES.values()):
        raise KeyError(name)
    with _ONE:
        return output_of([example(name)], limit_s=LIMIT_S, env=environment(**ON_CPU))
