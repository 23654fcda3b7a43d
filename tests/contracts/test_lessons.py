"""Every registered lesson: its page, its module, the code that it shows."""

from __future__ import annotations

import ast
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jaxcore.catalog.lessons import loop
from jaxcore.catalog.lessons.gotchas import PROGRAMS
from jaxcore.catalog.lessons.quiz import QUESTIONS
from jaxcore.catalog.lessons.quiz.kinds import Number
from jaxcore.catalog.lessons.registry import LESSONS
from jaxcore.sources import code_of, definitions, idea_of, read

ROOT = Path(__file__).parents[2]


def calls(path: Path, *names: str) -> list[list[str]]:
    """The texts among the arguments of each call of `lesson.<name>(…)` in a file; constants of the file count as such."""
    tree = ast.parse(path.read_text())
    constants = {
        node.targets[0].id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    found = [
        [constants.get(argument.id) if isinstance(argument, ast.Name) else argument for argument in node.args]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {f"lesson.{name}" for name in names}
    ]
    return [[node.value for node in nodes if isinstance(node, ast.Constant)] for nodes in found]


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_has_a_page_of_its_name_and_a_module_that_can_be_read(name):
    page = ROOT / "pages" / f"{name}.py"
    assert [name] in calls(page, "page")
    compile(read(f"jaxcore.lessons.{name}"), name, "exec")
    assert LESSONS[name].title
    assert LESSONS[name].purpose


def test_all_code_that_is_shown_exists_and_no_more_than_the_idea_of_it_is_unfolded():
    views = [*ROOT.glob("ui/lessons/*.py"), *ROOT.glob("ui/compare/*.py"), *ROOT.glob("pages/*.py")]
    shown = [arguments for path in views for arguments in calls(path, "code")]
    shown += [[module, name] for path in views for module, *names in calls(path, "code_beside") for name in names]
    shown += [["under_the_hood", "plain_alone", "fast_alone", "plain_pooled", "fast_pooled"]]
    shown += [["devices_process", "NEXT", ring] for ring in ("sum_around_the_ring", "gather_around_the_ring")]
    shown += [["devices_process", "mesh_for", step] for step in ("step", "step_of_each")]
    shown += [[PROGRAMS, program] for program in _functions(PROGRAMS)]
    shown += [["quiz", question.answer] for question in QUESTIONS.values() if isinstance(question, Number)]
    around = {"init": ["layer"], "loss": ["predict"]}
    for name, part in loop.PARTS.items():
        shown += [[loop.PROGRAMS, *around.get(name, []), way.program] for way in part.ways.values()]
    shown += [["loop_nnx", way.program] for way in loop.IN_FLAX.ways.values()]
    shown = [arguments for arguments in shown if len(arguments) > 1]
    assert {module for module, *_names in shown} >= {"devices", "flax", "optax", "jit", "randomness", "vmap"}
    for module, *names in shown:
        idea, _is_everything = idea_of(module, *names)
        assert 1 <= len(idea.splitlines()) <= 12, (module, *names)
        assert not re.search(r"ConfigError|_check|fmt:|\"\"\"|# (idea|rest)\b", idea), idea
    for module, *names in [arguments[1:] for path in views for arguments in calls(path, "folded_code")]:  # without the key
        assert "# idea" not in code_of(module, *names)


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
            shown = list(visitors.map(definitions.__wrapped__, [f"jaxcore.lessons.{lesson}" for lesson in LESSONS] * 20))
    finally:
        sys.setswitchinterval(switching)
    assert len(shown) == 20 * len(LESSONS)
