"""Every station of every path: its link opens a page of ours, with settings that the page understands, all of them."""

from __future__ import annotations

import ast
import dataclasses
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from jaxcore.catalog.lessons.loop import IN_FLAX, PARTS
from jaxcore.catalog.lessons.quiz import TOPICS
from jaxcore.catalog.paths import PATHS, STATIONS
from jaxcore.catalog.plans import BELIEFS, PLANS, TROUBLES
from jaxcore.catalog.tasks import TASKS
from jaxcore.catalog.workloads import WORKLOADS
from jaxcore.config.playground import PRESETS, Playground
from jaxcore.config.race import Race
from jaxcore.config.run import RunConfig
from jaxcore.language import LOCALES
from ui.sweep.controls import read as read_sweep

ROOT = Path(__file__).parents[2]
VIEWS = {  # what is open there, by the title of the page's tab
    "numpy": "NumPy's functions",
    "immutable": "Arrays that never change",
    "pure": "Functions without side effects",
    "derivative": "One variable",
    "network_gradient": "A network",
    "jit_sizes": "With and without jit",
    "recompile": "What recompiles",
    "tracing": "Tracing",
    "xray": "X-ray",
    "one_to_many": "One and many",
    "loop_or_vmap": "Three ways",
    "keys": "A tree of keys",
    "flax": "init and apply",
    "loop_update": "Update",
    "loop_whole": "All together",
    "devices": "Parts of an array",
}
OF_TASKS = {task.page: name for name, task in TASKS.items()}


@pytest.mark.parametrize("name", STATIONS)
def test_a_stations_link_opens_what_it_says(name):
    station = STATIONS[name]
    params = dict(station.params)
    view = params.pop("view", None)
    if view is not None:
        assert _titles(station.page)[int(view) - 1] == VIEWS[name]
    assert (view is not None) == (name in VIEWS)
    understood = _understood(station.page, params)
    assert {field: text for field, text in params.items() if understood.get(field) != text} == {}


def _titles(page: str) -> list[str]:
    """The titles of a page's tabs."""
    if page == "loop":
        return [*(part.title for part in PARTS.values()), "All together", IN_FLAX.title]
    source = ast.parse((ROOT / "pages" / f"{page}.py").read_text())
    titles = next(node for node in ast.walk(source) if isinstance(node, ast.Dict)).keys
    return [ast.literal_eval(title.args[0] if isinstance(title, ast.Call) else title) for title in titles]


def _understood(page: str, params: dict[str, str]) -> dict[str, str]:
    """The settings that a page has after these were asked for, as it writes them into its address."""
    if page in OF_TASKS:
        config = RunConfig.from_params(params)
        assert TASKS[config.task].page == page
        return config.to_params()
    if page == "playground":
        lesson = {"lesson": params["lesson"]} if params.get("lesson") in (*PRESETS, "none") else {}
        own = {name: text for name, text in params.items() if name != "lesson"}
        assert own.keys() <= {field.name for field in dataclasses.fields(Playground)}
        return Playground.from_params(own).to_params() | lesson
    if page == "optimizers":
        return Race.from_params(params).to_params()
    if page == "sweep":
        sweep, problems = read_sweep(params)
        assert problems == []
        return sweep.to_params()
    if page == "loop":
        return {name: way for name, way in params.items() if way in PARTS[name].ways}
    if page == "quiz":
        return {"topic": params["topic"]} if params.get("topic") in TOPICS else {}
    if page == "compare":
        return {"workload": params["workload"]} if params.get("workload") in WORKLOADS else {}
    return {}


def test_paths_and_plans_are_made_of_known_stations_and_take_as_long_as_they_say():
    used = {step.station for plan in PLANS.values() for step in plan.steps}
    for path in PATHS.values():
        assert len(set(path.stations)) == len(path.stations)
        used |= set(path.stations)
    assert used == {*STATIONS, ""}
    assert {said.station for said in (*BELIEFS, *TROUBLES)} <= used
    assert (PATHS["networks"].minutes, PATHS["jax"].minutes) == (45, 90)
    assert [plan.minutes for plan in PLANS.values()] == [45, 90, 45, 90]


@pytest.mark.parametrize("name", STATIONS)
def test_what_a_station_says_to_press_is_called_so_in_both_languages(name):
    with (LOCALES / "es" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        spanish = {message.id: message.string for message in read_po(file)}
    do = STATIONS[name].do
    pressed = re.findall(r"\*\*(.+?)\*\*", do)
    assert [spanish.get(text) for text in pressed] == re.findall(r"\*\*(.+?)\*\*", spanish[do])
