"""The project's own sources as text, for people to read: nothing is imported, since that would import JAX."""

import ast
import functools
import importlib.util
import threading
from pathlib import Path

_lock = threading.Lock()


@functools.cache
def read(module: str) -> str:
    """The source of a module of this project; raises ModuleNotFoundError if there is none."""
    if (found := importlib.util.find_spec(module)) is None:
        raise ModuleNotFoundError(f"There is no module {module}.", name=module)
    return Path(found.origin).read_text(encoding="utf-8")


def parse(text: str, mode: str = "exec") -> ast.Module | ast.Expression:
    """As `ast.parse`, one text at a time: in Python 3.11 trees that several threads build count each other's depth, and fail.

    Raises: as `ast.parse`.
    """
    with _lock:
        return ast.parse(text, mode=mode)


@functools.cache
def definitions(module: str) -> dict[str, str]:
    """The source of each function, class and constant at the top of a module, by its name."""
    text, found = read(module), {}
    for node in parse(text).body:
        first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", ()))])
        for target in node.targets if isinstance(node, ast.Assign) else [node]:
            name = getattr(target, "name", getattr(target, "id", None))
            found[name] = "\n".join(text.splitlines()[first - 1 : node.end_lineno])
    return found


def code(name: str) -> str:
    """The source of a whole `"module"`, or of what is called `"module:name"`.

    Raises:
        KeyError: the module has no such name at its top level.
    """
    module, _, wanted = name.partition(":")
    return definitions(module)[wanted] if wanted else read(module)


def code_of(lesson: str, *names: str) -> str:
    """The source of some functions, classes or constants of a lesson's module, in the order asked for.

    Raises:
        KeyError: as `code`.
    """
    return "\n\n\n".join(code(f"jaxcore.lessons.{lesson}:{name}") for name in names)
