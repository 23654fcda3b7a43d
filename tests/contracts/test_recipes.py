"""What every entry of `jaxcore.catalog.recipes.RECIPES` promises."""

from __future__ import annotations

import pytest

from jaxcore.catalog.recipes import RECIPES
from jaxcore.cli.recorded_switches import SEEDS
from jaxcore.config.run import RunConfig
from ui.training import switches


def made(recipe: str, **others: str) -> RunConfig:
    return RunConfig.from_params(RECIPES[recipe].params | others)


@pytest.mark.parametrize("recipe", [name for name, recipe in RECIPES.items() if recipe.usual])
def test_a_page_finds_the_recipe_that_is_usual_for_its_dataset(recipe):
    config = made(recipe)
    assert RECIPES[recipe].usual == (config.task, config.data.dataset)
    assert [name for name, other in RECIPES.items() if other.usual == RECIPES[recipe].usual] == [recipe]


@pytest.mark.parametrize("recipe", [name for name, recipe in RECIPES.items() if recipe.switches])
def test_each_switch_does_something_and_was_measured(recipe):
    wanted = RECIPES[recipe].switches
    for switch, without in wanted.items():
        assert switch in without
        assert not set(without) & {name for other in wanted if other != switch for name in wanted[other]}  # so any can be off
        assert made(recipe, **without) != made(recipe)
    recorded = switches.recording()["recipes"][recipe]
    assert set(recorded) == {"", *wanted}
    assert all(len(numbers) == SEEDS for found in recorded.values() for numbers in found.values())
