"""Every registered lesson: its page, its module, the code that it shows."""

from __future__ import annotations

import ast
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jaxcore.catalog.lessons.registry import LESSONS
from jaxcore.sources import code_of, read

ROOT = Path(__file__).parents[2]


def calls(path: Path, name: str) -> list[list]:
    """The literal arguments of each call of `….name(…)` in a file."""
    return [
        [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", None)) == name
    ]


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_has_a_page_of_its_name_and_a_module_that_can_be_read(name):
    page = ROOT / "pages" / f"{name}.py"
    assert [name] in calls(page, "page")
    compile(read(f"jaxcore.lessons.{name}"), name, "exec")
    assert LESSONS[name].title
    assert LESSONS[name].purpose


def test_all_code_that_is_shown_exists():
    shown = [
        arguments
        for path in (*ROOT.glob("ui/**/*.py"), *ROOT.glob("pages/*.py"))
        for arguments in calls(path, "code")
        if len(arguments) > 1 and arguments[0] in LESSONS
    ]
    assert shown
    for lesson, *names in shown:
        assert code_of(lesson, *names)


def test_code_is_shown_with_its_decorators_and_an_unknown_name_is_an_error():
    assert code_of("jit", next(iter(_functions("jit")))).startswith(("def ", "@", "class "))
    with pytest.raises(KeyError):
        code_of("jit", "no_such_function")


def _functions(lesson: str) -> list[str]:
    return [node.name for node in ast.parse(read(f"jaxcore.lessons.{lesson}")).body if isinstance(node, ast.FunctionDef)]


def test_many_who_look_at_code_for_the_first_time_all_see_it():
    switching = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)  # else only a class meets it
    try:
        with ThreadPoolExecutor(8) as visitors:
            shown = list(visitors.map(code_of.__wrapped__, list(LESSONS) * 20))
    finally:
        sys.setswitchinterval(switching)
    assert len(shown) == 20 * len(LESSONS)
