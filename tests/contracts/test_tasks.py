"""What every task promises; a new one is enrolled by being registered."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from jaxcore import objectives
from jaxcore.catalog.datasets import DATASETS
from jaxcore.catalog.models import MODELS
from jaxcore.catalog.tasks import TASKS
from jaxcore.config.run import FIELDS, RunConfig
from jaxcore.objectives.contract import Objective

ROOT = Path(__file__).parents[2]
every_task = pytest.mark.parametrize("name", TASKS)


@every_task
def test_a_task_has_its_page_its_objective_and_all_that_its_page_calls(name):
    task = TASKS[name]
    assert (ROOT / "pages" / f"{task.page}.py").exists()
    assert isinstance(objectives.load(name), Objective)
    view = import_module(task.view)
    assert all(callable(getattr(view, called)) for called in ("show_data", "watch", "show", "in_a_line"))
    assert set(task.settings) <= FIELDS.keys()
    assert RunConfig.usual(*task.usual).task == name


@every_task
def test_a_model_that_can_do_a_task_is_trained_for_it(name):
    """Where a model can do several, the type of target decides, so no two of them may have the same."""
    able = [model for model, spec in MODELS.items() if name in spec.tasks]
    assert able
    for model in able:
        suited = [dataset for dataset, spec in DATASETS.items() if spec.target_type and spec.suits(TASKS[name].target_type)]
        suited = [dataset for dataset in suited if DATASETS[dataset].images or not MODELS[model].images_only]
        assert suited
        assert {RunConfig.usual(dataset, model).task for dataset in suited} == {name}
