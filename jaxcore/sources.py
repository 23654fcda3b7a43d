"""The project's own sources as text, for people to read: nothing is imported, since that would import JAX."""

import ast
import functools
import importlib.util
import re
import textwrap
import threading
from pathlib import Path

_lock = threading.Lock()
_MARK = re.compile(r"^ *# (idea|rest)\n", re.MULTILINE)
_IDEA = re.compile(r"^ *# idea\n(.*?)(?:^ *# rest$|\Z)", re.MULTILINE | re.DOTALL)


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
    """The source of some functions, classes or constants of a lesson's module, in the order asked for, without the marks.

    Raises:
        KeyError: as `code`.
    """
    return _MARK.sub("", "\n\n\n".join(code(f"jaxcore.lessons.{lesson}:{name}") for name in names))


@functools.cache
def idea_of(lesson: str, *names: str) -> tuple[str, bool]:
    """Of the same what a lesson is about, without docstrings, and whether that is everything.

    Where something has such marks, only the lines from `# idea` to `# rest` count.

    Raises:
        KeyError: as `code`.
    """
    texts = [_without_docstrings(code(f"jaxcore.lessons.{lesson}:{name}")) for name in names]
    ideas = [[textwrap.dedent(part).strip("\n") for part in _IDEA.findall(text)] for text in texts]
    told = "\n\n".join("\n".join(idea) if idea else text for idea, text in zip(ideas, texts))
    return told, not any(ideas)


def _without_docstrings(text: str) -> str:
    lines = text.splitlines()
    for node in ast.walk(parse(text)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            after = node.body[0].end_lineno
            end = after + (not lines[after].strip())  # with the blank line that may follow it
            lines[node.body[0].lineno - 1 : end] = [None] * (end - node.body[0].lineno + 1)
    return "\n".join(line for line in lines if line is not None)
