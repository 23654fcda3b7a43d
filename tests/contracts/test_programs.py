"""The complete programs that “Show the code” begins with: they take the engine's steps, in whichever library."""

from __future__ import annotations

import collections
import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from jaxcore import sources
from jaxcore.catalog.models import MODELS, program
from jaxcore.catalog.sections import lines_of_code, sections
from jaxcore.catalog.tasks import TASKS
from jaxcore.config.run import RunConfig
from jaxcore.data import prepare
from jaxcore.engine import step as engine
from jaxcore.engine.predict import on_device
from jaxcore.engine.structure import Structure

CASES = [
    (task, model, variant, library)
    for model, spec in MODELS.items()
    for task in spec.tasks
    for variant in spec.variants
    for library in spec.libraries
]
STEPS, BATCH = 4, 16
every_program = pytest.mark.parametrize("case", CASES, ids=["-".join(case) for case in CASES])


def batches_of(task: str, model: str, variant: str, library: str) -> tuple[engine.Given, list[tuple], list[tuple]]:
    """What the engine's steps are given, and the batches of the first ones: as the engine takes them, as a program does."""
    dataset = "digits" if MODELS[model].images_only and task == "classification" else TASKS[task].usual[0]
    config = RunConfig.usual(dataset, model).replace(variant=variant, library=library)
    assert config.task == task
    data = prepare(config.data, seed=0)
    config = config.replace(batch_size=BATCH)
    given = engine.Given(Structure.of(config, data), on_device(data), *engine.numbers_of(config), engine.keys_of(config))
    taken, theirs = [], []
    for number, rows in enumerate(data.train.rows[: STEPS * BATCH].reshape(STEPS, BATCH)):
        key = jax.random.fold_in(given.keys.dropout, number)
        x, y = engine.batch(given, rows, key, train=True)
        drawn = {"denoising": jax.random.split(key)[0], "generation": key}  # from what a program's step draws its numbers
        taken.append((rows, number, config.optimization.learning_rate))
        theirs.append((x, drawn.get(task, y)))
    return given, taken, theirs


def steps_of_the_engine(given: engine.Given, params: Any, batches: list[tuple]) -> list[float]:
    """The losses of the engine's steps from these weights on."""
    state = engine.first_state.eval_shape(given.structure, given.keys.init, given.examples.train)
    state = jax.tree.map(lambda leaf: jnp.zeros(leaf.shape, leaf.dtype), state)._replace(params=carried(params, state.params))
    losses = []

    @jax.jit
    def step(state, examples, rows, number, learning_rate):
        return engine.step(state, given._replace(examples=examples), rows, len(rows), number, learning_rate)

    for batch in batches:
        state, loss, _ = step(state, given.examples, *batch)
        losses.append(float(loss))
    return losses


def carried(params: Any, into: Any) -> Any:
    """The arrays of one tree in the form of another, whose layers may have other names, but have the same order."""
    waiting = collections.defaultdict(list)
    for leaf in jax.tree.leaves(params):
        waiting[leaf.shape].append(leaf)
    found = jax.tree.map(lambda leaf: waiting[leaf.shape].pop(0), into)
    assert not any(waiting.values()), "one network has more parameters than the other"
    return found


def steps_of(example: Any, library: str, batches: list[tuple]) -> tuple[Any, list[float]]:
    """The first weights of a program, and the losses of its own steps on these batches."""
    made, losses = example.init(jax.random.key(0)), []
    if library == "nnx":
        model, optimizer = made
        params = jax.tree.map(jnp.copy, nnx.state(model, nnx.Param))
        return params, [float(example.step(model, optimizer, *batch)) for batch in batches]
    params, carry = (made.params, (made,)) if library == "linen" else (made, (made, example.optimizer.init(made)))
    for batch in batches:
        *carry, loss = example.step(*carry, *batch)
        losses.append(float(loss))
    return params, losses


@every_program
def test_a_program_gives_the_engine_s_losses_and_trains_by_itself(case, monkeypatch, capsys):
    monkeypatch.setattr(jax, "default_backend", lambda: "gpu")  # no batch in pieces, and convolutions that compile sooner
    example = importlib.import_module(program(*case))
    given, taken, batches = batches_of(*case)
    params, losses = steps_of(example, case[-1], batches)
    np.testing.assert_allclose(losses, steps_of_the_engine(given, params, taken), rtol=1e-5)
    monkeypatch.setattr(example, "BATCH_SIZE", BATCH)  # for which its step is compiled by now
    monkeypatch.setattr(example, "EPOCHS", 10)
    parts = [part[:BATCH] for part in example.load_data()]
    example.train(*parts[: len(parts) // 2])
    assert all(np.isfinite(float(line.split()[-1])) for line in capsys.readouterr().out.splitlines())


@every_program
def test_a_program_is_short_and_has_all_sections(case):
    module = program(*case)
    assert 35 < lines_of_code(module) < 90
    assert list(sections(module)) == ["data", "model", "loss", "step", "loop", "predictions"]
    assert "".join(sections(module).values()).count("\n") > 50
    assert max(map(len, sources.read(module).splitlines())) <= 120


@pytest.mark.parametrize("case", [CASES[0], CASES[-1]], ids="-".join)
def test_a_program_runs_by_itself_without_this_project(case, tmp_path):
    path = Path(importlib.import_module(program(*case)).__file__)
    (tmp_path / path.name).write_text(path.read_text())
    done = subprocess.run([sys.executable, path.name], capture_output=True, text=True, timeout=150, cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-1000:]
    assert "test " in done.stdout
