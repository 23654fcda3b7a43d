"""Every recipe in every library, taken home to a machine that has nothing but Jupyter: the notebook gives the run's numbers.

That takes half an hour and downloads packages, so that it is only run when asked for: `pytest -m thorough -n 0`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from jaxcore.catalog.archives import ARCHIVES
from jaxcore.catalog.datasets import DATASETS
from jaxcore.catalog.models import MODELS
from jaxcore.catalog.recipes import RECIPES
from jaxcore.config.file import FORMAT
from jaxcore.config.run import RunConfig
from jaxcore.settings import data_dir

pytestmark = [pytest.mark.slow, pytest.mark.thorough, pytest.mark.timeout(1800)]

IN_JUPYTER = """
import sys, nbclient, nbformat
notebook = nbformat.read("notebook.ipynb", as_version=4)
notebook.cells.append(nbformat.v4.new_code_cell("import importlib.util\\nassert importlib.util.find_spec('jaxcore') is None"))
nbclient.NotebookClient(notebook, timeout=1500, kernel_name="python3").execute()
nbformat.write(notebook, "executed.ipynb")
for cell in notebook.cells:
    print(*(output.get("text", "") for output in cell.get("outputs", ())))
"""


def cases() -> list[tuple[str, str, bool]]:
    """Recipe, library, and whether it is trained to its end, which only tables are."""
    found = []
    for name, recipe in RECIPES.items():
        network = RunConfig.from_params(recipe.params).network
        for library, spec in MODELS[network.model].libraries.items():
            if (spec.batch_norm or not network.batch_norm) and (spec.dropout or not network.dropout):
                found += [(name, library, whole) for whole in (False, True) if not (whole and of_images(name))]
    return found


def of_images(recipe: str) -> bool:
    config = RunConfig.from_params(RECIPES[recipe].params)
    return DATASETS[config.data.dataset].images


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory) -> Path:
    """The Python of an environment that has Jupyter's kernel and nothing else; what notebooks install stays in it."""
    folder = tmp_path_factory.mktemp("jupyter")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "nbclient", "ipykernel"], check=True)
    return python


@pytest.mark.parametrize(("recipe", "library", "whole"), cases())
def test_the_notebook_of_a_recipe_has_its_numbers(recipe, library, whole, jupyter, tmp_path):
    config = RunConfig.from_params(RECIPES[recipe].params).replace(library=library)
    if not whole:
        few = {"subset": 1000} if DATASETS[config.data.dataset].archive else {}
        config = config.replace(epochs=1 if of_images(recipe) else 3, **few)
    (tmp_path / "settings.json").write_text(json.dumps({"format": FORMAT, "config": config.to_params()}))
    export = [sys.executable, "-m", "jaxcore", "export", "--config", tmp_path / "settings.json", "--to", tmp_path / "run.zip"]
    subprocess.run(export, cwd=Path(__file__).parents[1], check=True, timeout=1500)
    with zipfile.ZipFile(tmp_path / "run.zip") as opened:
        opened.extractall(tmp_path)
    if DATASETS[config.data.dataset].archive:  # where they have been fetched already
        folder = ARCHIVES[DATASETS[config.data.dataset].archive].folder
        (tmp_path / folder).symlink_to(data_dir() / folder)
    inherited = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "MPLBACKEND")}
    done = subprocess.run(
        [jupyter, "-c", IN_JUPYTER], cwd=tmp_path, env=inherited, capture_output=True, text=True, timeout=1700
    )
    assert done.returncode == 0, done.stderr[-2000:]
    verdicts = [line for line in done.stdout.splitlines() if "in the app" in line]
    parted = any("The curves separate" in line for line in done.stdout.splitlines())
    sys.stdout.write(f"{recipe} in {library}: {'the curves part' if parted else 'agrees'}\n")
    assert len(verdicts) >= 4
    assert all(line.endswith(": agrees") or (parted and "as the curves do" in line) for line in verdicts), verdicts
    assert not parted or whole  # rounding needs time to grow
