"""The complete programs that “Show the code” begins with: they take the engine's steps, in whichever library."""

from __future__ import annotations

import collections
import functools
import importlib
import inspect
import re
import subprocess
import sys
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx
from streamlit.testing.v1 import AppTest

from jaxcore import models, sources
from jaxcore.catalog.models import MODELS, program
from jaxcore.catalog.sections import SECTIONS, lines_of_code, sections
from jaxcore.catalog.tasks import TASKS
from jaxcore.config.run import RunConfig
from jaxcore.data import prepare
from jaxcore.engine import compiling
from jaxcore.engine import step as engine
from jaxcore.engine.predict import on_device
from jaxcore.engine.structure import Structure
from jaxcore.engine.train import train
from ui.common.sources import functions, underneath

pytestmark = pytest.mark.slow

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
    state = engine.first_state.trace(given.structure, given.keys.init, given.examples.train).out_info
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
    once = nnx.jit if case[-1] == "nnx" else jax.jit  # instead of one operation after another, each of which is compiled
    monkeypatch.setattr(example, "init", once(example.init))
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


def test_a_program_runs_by_itself_without_this_project(tmp_path):
    file = tmp_path / "program.py"
    file.write_text(re.sub(r"^EPOCHS = .*", "EPOCHS = 2", sources.read(program(*CASES[0])), flags=re.MULTILINE))
    done = subprocess.run([sys.executable, "-W", "error", file], capture_output=True, text=True, timeout=150, cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-1000:]
    assert "test " in done.stdout


class Called(set):
    """What of this project has been called within, as `"module"` and as `"module:function"`."""

    def __enter__(self) -> Called:
        self.before = sys.gettrace()
        sys.settrace(self.note)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(self.before)

    def note(self, frame: Any, event: str, _: Any) -> None:
        module, code = frame.f_globals.get("__name__", ""), frame.f_code
        if module.startswith("jaxcore.") and code.co_flags & inspect.CO_OPTIMIZED:  # a function; importing is no use yet
            self.update((module, f"{module}:{code.co_qualname}"))


def shown(config: RunConfig) -> tuple[set[str], set[str]]:
    """What the page shows of a run: of its network, and of all else."""
    names = {name for named in (functions(config), underneath(config)) for group in named.values() for name in group}
    of_network = {name for name in names if name.startswith(("jaxcore.models.", "jaxcore.kernels."))}
    return of_network, names - of_network


def smallest(task: str, model: str, **choices: Any) -> RunConfig:
    """An epoch on few examples."""
    dataset = "digits" if MODELS[model].images_only else TASKS[task].usual[0]
    return RunConfig.usual(dataset, model).replace(epochs=1, **choices)


@every_program
def test_what_is_shown_of_a_network_is_called_by_it(case):
    task, model, variant, library = case
    config = smallest(task, model, variant=variant, library=library)
    data = prepare(config.data, seed=0)
    key, x = jax.random.key(0), jnp.zeros((1, *data.input_shape))
    with Called() as called:
        network = models.build(config.network, data.input_shape, data.outputs)
        jax.eval_shape(functools.partial(network.apply, key=key, train=True), *jax.eval_shape(network.init, key, x), x)
    of_network, _ = shown(config)
    assert of_network - called == set()


@pytest.mark.parametrize("task", TASKS)
def test_what_is_shown_of_a_run_is_called_by_it(task, monkeypatch):
    """A whole run in which nothing is compiled: what is traced is what would be."""

    def traced(function: compiling.BoundedJit, *args: Any, **static: Any) -> compiling.Program:
        shapes = function.trace(*args, **static).out_info
        zeros = jax.tree.map(lambda leaf: jnp.zeros(leaf.shape, leaf.dtype), shapes)
        return compiling.Program(lambda *_: zeros, 0.0, 0.0, 0.0)

    monkeypatch.setattr(compiling.BoundedJit, "_make", traced)
    monkeypatch.setattr(compiling, "_kept", compiling._Kept())  # what others have compiled would not be traced again
    monkeypatch.setattr(jax, "default_backend", lambda: "gpu")  # where convolutions are traced sooner
    model = next(model for model, spec in MODELS.items() if task in spec.tasks)
    config = smallest(task, model)
    if task == "classification":
        config = config.replace(dataset="digits", random_flip=True, random_crop=True)
    with Called() as called:
        collections.deque(train(config, prepare(config.data, seed=0)), maxlen=0)
    _, of_run = shown(config)
    assert of_run - called == set()


def drawn() -> None:
    import streamlit as st

    from jaxcore.config.run import RunConfig
    from ui.common import sources

    sources.show(RunConfig.usual(*st.session_state["usual"]).replace(**st.session_state["choices"]))


def test_the_code_of_a_page_follows_its_settings_and_libraries_stand_side_by_side():
    app = AppTest.from_function(drawn)

    def files(usual: tuple[str, str], **choices: str) -> list[str]:
        app.session_state["usual"], app.session_state["choices"] = usual, choices
        app.run()
        assert not app.exception
        return [button.proto.label.removeprefix("Download ") for button in app.get("download_button")]

    assert files(("iris", "mlp")) == []  # nothing is drawn before somebody opens it
    app.session_state["code_view"] = app.session_state["code_underneath"] = True
    assert files(("iris", "mlp"), library="nnx") == ["mlp_nnx.py"]
    assert app.code[0].value == sources.code("jaxcore.examples.classification.mlp_nnx").strip()
    app.button_group(key="code_beside").set_value(["stax", "linen"])
    assert files(("iris", "mlp"), library="stax") == ["mlp_stax.py", "mlp_linen.py"]
    assert [heading.value for heading in app.subheader] == [*SECTIONS.values()]
    assert app.code[0].value == sections("jaxcore.examples.classification.mlp_stax")["data"]
    assert files(("digits", "vae")) == ["vae_nnx.py"]
    assert "Convolution" not in [tab.label for tab in app.tabs]
    assert files(("digits", "vae"), variant="convolutional") == ["vae_convolutional_nnx.py"]
    assert "Convolution" in [tab.label for tab in app.tabs]
