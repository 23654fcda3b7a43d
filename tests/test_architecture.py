from __future__ import annotations

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from pkgutil import resolve_name

import pytest

ROOT = Path(__file__).parents[1]
COMPUTING = ("jax", "jaxlib", "flax", "optax", "sklearn")


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("jaxcore", (*COMPUTING, "numpy", "pandas", "distributed", "streamlit")),
        ("jaxcore.config.run", (*COMPUTING, "numpy", "pandas", "distributed", "streamlit")),
        ("jaxcore.events", (*COMPUTING, "numpy", "pandas", "distributed", "streamlit")),
        ("jaxcore.trained", (*COMPUTING, "numpy", "pandas", "distributed", "streamlit")),
        ("jaxcore.jobs.runs", (*COMPUTING, "streamlit")),
        ("jaxcore.tasks", ("streamlit",)),
    ],
)
def test_importing_a_module_does_not_load_what_it_should_not_need(module, absent):
    code = f"import sys, {module}; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    loaded = run.stdout.split()
    assert "jaxcore" in loaded
    assert sorted(set(absent) & set(loaded)) == []


def test_imports_point_downward_and_the_page_never_computes(monkeypatch):
    """The contracts in .importlinter."""
    from importlinter import cli

    monkeypatch.setattr(cli.logging_config, "dictConfig", lambda config: None)  # it would silence all other loggers

    assert cli.lint_imports() == 0


@pytest.mark.parametrize("command", [("check",), ("format", "--check")], ids=" ".join)
def test_the_formatter_and_the_linter_have_nothing_to_say(command):
    run = subprocess.run([sys.executable, "-m", "ruff", *command, ROOT], capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stdout


def test_the_app_imports_nothing_when_a_worker_process_reads_it():
    """Dask's worker process executes app.py under another name."""
    run_it = "exec(open('app.py').read(), {'__name__': '__mp_main__'})"
    code = f"import sys; before = set(sys.modules); {run_it}; print(*(set(sys.modules) - before))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60, cwd=ROOT)
    assert run.stdout.split() == []


def test_pages_are_thin():
    for page in (ROOT / "pages").glob("*.py"):
        assert len(page.read_text().splitlines()) <= 80, f"{page.name} has grown thick"


def test_what_the_papers_name_exists():
    """Files by their paths, or by their names alone; functions and classes by their modules, in full or by the last name."""
    files = [path for path in ROOT.rglob("*.*") if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)]
    modules = [path for path in files if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in ("jaxcore", "ui")]
    for paper in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")):
        text = paper.read_text()
        for path in re.findall(r"`((?:jaxcore|ui|pages|tests|benchmarks|docs|deploy|locales)/[\w/.-]*)`", text):
            assert (ROOT / path).exists(), f"{paper.name}: {path}"
        for name in re.findall(r"`(\w+\.(?:py|md|po|ya?ml))`", text):
            assert any(path.name == name for path in files), f"{paper.name}: {name}"
        for name in re.findall(r"`((?:jaxcore|ui)\.[\w.]*)`", text):
            assert resolve_name(name), f"{paper.name}: {name}"
        for module, name in re.findall(r"`(\w+)\.(?!py`)(\w+)[`(]", text):
            ours = [path for path in modules if module in (path.stem, path.parent.name)]
            defined = rf"(?m)^(?:\s*(?:async )?(?:def|class) )?{name}\b"
            if ours and find_spec(module) is None:  # Optax and Flax have lessons of their names
                found = any(path.stem == name or re.search(defined, path.read_text()) for path in ours)
                assert found, f"{paper.name}: {module}.{name}"
