"""The complete programs that “Show the code” begins with and a notebook consists of: they compute what the engine does."""

from __future__ import annotations

import collections
import functools
import inspect
import itertools
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from jaxcore import examples, models
from jaxcore.catalog.augmentations import AUGMENTATIONS
from jaxcore.catalog.datasets import DATASETS
from jaxcore.catalog.models import MODELS
from jaxcore.catalog.noises import NOISES
from jaxcore.catalog.sections import SECTIONS, lines_of_code, sections
from jaxcore.catalog.tasks import TASKS
from jaxcore.config.race import Race
from jaxcore.config.run import RunConfig
from jaxcore.config.sweep import Axis, Sweep
from jaxcore.data import prepare
from jaxcore.engine import compiling
from jaxcore.engine.train import train
from jaxcore.events import Finished, Progress, finish
from jaxcore.examples import program
from ui.common.sources import functions, underneath

pytestmark = pytest.mark.slow

CASES = [
    (task, model, variant, library)
    for model, spec in MODELS.items()
    for task in spec.tasks
    for variant in spec.variants
    for library in spec.libraries
]
every_program = pytest.mark.parametrize("case", CASES, ids=["-".join(case) for case in CASES])
VARIED = {  # settings that a program must be written for, all of them in each library
    "layers": {"batch_norm": True, "dropout": 0.1, "activation": ("tanh", "relu"), "hidden": (16, 8)},
    "rates": {"optimizer": "momentum", "schedule": "warmup_cosine", "clip_norm": 1.0, "weight_decay": 0.01, "dropout": 0.2},
    "linear": {"hidden": (), "optimizer": "adamw", "schedule": "exponential", "weight_decay": 0.1},
}


def short(task: str, model: str, variant: str, library: str, **choices: Any) -> RunConfig:
    """A run of that network that is over soon."""
    images = MODELS[model].images_only
    config = RunConfig.usual("digits" if images else TASKS[task].usual[0], model)
    few = {"validation": 0.4, "test": 0.5, "batch_size": 32} if images else {}  # 180 images to learn from
    return config.replace(variant=variant, library=library, epochs=1 if images else 2, **few, **choices)


def outcome(text: str, folder: Path, monkeypatch) -> dict[str, Any]:
    """What is defined after a program has run."""
    monkeypatch.chdir(folder)
    defined: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(text, "program", "exec"), defined)
    return defined


def agree(config: RunConfig, folder: Path, monkeypatch) -> None:
    """Run the program of these settings and the engine, in whole batches as on a GPU, and compare what comes out."""
    data, events = prepare(config.data), []
    theirs = outcome(program(config, data.input_shape, data.classes), folder, monkeypatch)
    if config.network.dropout or data.images:
        monkeypatch.setattr(jax, "default_backend", lambda: "gpu")  # no batch in pieces, each of which draws by itself
        monkeypatch.setattr(compiling, "_kept", compiling._Kept())
    finish(train(config, data), events.append)
    ours = next(event.test for event in events if isinstance(event, Finished))
    points = next(event.points for event in reversed(events) if isinstance(event, Progress) and event.points["epoch"])
    last = dict(zip(("loss", "val_loss", f"val_{TASKS[config.task].measure}"), theirs["history"][-1]))
    loose = config.network.batch_norm or config.task == "generation"  # averages that follow rounding; draws of its own
    tolerance = {"rtol": 0.05} if loose else {"rtol": 2e-3, "atol": 1e-5}
    if not data.images:  # of images, the last point is of a part of the epoch
        assert last["loss"] == pytest.approx(points["loss"][-1], rel=2e-3)
    for name in ("val_loss", "loss"):
        found, expected = (last[name], points[name][-1]) if name != "loss" else (theirs["test"]["loss"], ours["loss"])
        np.testing.assert_allclose(found, expected, **tolerance, err_msg=name)


@every_program
def test_a_program_computes_what_the_engine_does(case, tmp_path, monkeypatch, capsys):
    agree(short(*case), tmp_path, monkeypatch)
    assert "test loss" in capsys.readouterr().out


def varied() -> Iterator[tuple[str, RunConfig]]:
    for library, spec in MODELS["mlp"].libraries.items():
        for name, choices in VARIED.items():
            if spec.batch_norm or not choices.get("batch_norm"):
                yield f"{name}-{library}", short("classification", "mlp", "standard", library, **choices)
    yield "huber", short("regression", "mlp", "standard", "jax", loss="huber")
    changed = {name: True for name in AUGMENTATIONS} | {"dropout": 0.2, "pixel_range": "symmetric", "activation": ("gelu",)}
    quick = {"channels": (8, 16), "label_smoothing": 0.1, "test_flip": True, "optimizer": "adamw", "schedule": "one_cycle"}
    for library in MODELS["cnn"].libraries:
        yield f"changed-{library}", short("classification", "cnn", "standard", library, **changed)
        yield f"quick-{library}", short("classification", "cnn", "quick", library, full_resolution=False, **quick)


@pytest.mark.parametrize(("name", "config"), list(varied()), ids=[name for name, _ in varied()])
def test_a_program_follows_the_settings(name, config, tmp_path, monkeypatch):
    agree(config, tmp_path, monkeypatch)


@pytest.mark.parametrize("dataset", [name for name, spec in DATASETS.items() if not spec.archive and name != "csv"])
def test_a_program_has_the_examples_of_the_app(dataset, tmp_path, monkeypatch):
    config = RunConfig.usual(dataset).replace(split_seed=3, validation=0.2, epochs=1, shuffle_pixels=DATASETS[dataset].images)
    data = prepare(config.data)
    assert (data.input_shape, data.classes) == (DATASETS[dataset].shape, DATASETS[dataset].classes)
    text = program(config, data.input_shape, data.classes)
    defined = outcome(text[: text.index("# model")], tmp_path, monkeypatch)
    for part in ("train", "validation", "test"):
        x, y = (defined[f"{which}_{'val' if part == 'validation' else part}"] for which in "xy")
        np.testing.assert_allclose(x, data.scaled(getattr(data, part).rows), rtol=1e-6, atol=1e-6)
        np.testing.assert_allclose(y, getattr(data, part).y, rtol=1e-6, atol=1e-6)


def text_of(config: RunConfig) -> str:
    """The program, without looking at the data."""
    spec = DATASETS[config.data.dataset]
    return program(config, spec.shape or (4,), spec.classes)


def test_programs_are_well_formed(tmp_path):
    """What is imported is used, and in order; names are defined; lines fit a page, as in this project's own files."""
    configs = [*(short(*case) for case in CASES), *(config for _, config in varied()), *map(RunConfig.usual, DATASETS)]
    configs += [short("denoising", "residual_denoiser", "standard", "nnx", noise=noise) for noise in NOISES]
    tables = [config for _, config in varied() if config.network.library == "jax" and config.task == "classification"]
    axes = Axis("seed", 0, 3, 2), Axis("weight_decay", 0, 1, 2), Axis("label_noise", 0, 0.5, 2)
    iris = [RunConfig.usual("iris").replace(library=library) for library in MODELS["mlp"].libraries]
    texts = [
        *map(text_of, configs),
        *(examples.race(Race(config), (4,), 3) for config in tables),
        examples.race(Race(RunConfig.usual("mnist").replace(random_flip=True, subset=1000)), (28, 28, 1), 10),
        *(examples.sweep(Sweep(config, *pair), (4,), 3) for config in tables for pair in itertools.pairwise(axes)),
        *(examples.landscape(config, (4,), 3, "test", 9, directions=(0, 1.0)) for config in iris),
        *(examples.landscape(config, (4,), 3, "train", 9, stop=(7, 2), middle=3) for config in iris),
    ]
    for number, text in enumerate(texts):
        (tmp_path / f"program_{number}.py").write_text(text)
    rules = ["--isolated", "--select", "E,F,I", "--line-length", "128", "--no-cache"]
    done = subprocess.run([sys.executable, "-m", "ruff", "check", *rules, tmp_path], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout


@every_program
def test_a_program_has_all_sections(case):
    text = text_of(short(*case))
    assert list(sections(text)) == ["data", "model", "loss", "step", "loop", "predictions"]
    assert 40 < lines_of_code(text) < 130


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
    data = prepare(config.data)
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
        config = config.replace(dataset="digits", **dict.fromkeys(AUGMENTATIONS, True))
    with Called() as called:
        collections.deque(train(config, prepare(config.data)), maxlen=0)
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
    assert app.code[0].value == program(RunConfig.usual("iris").replace(library="nnx"), (4,), 3).strip()
    app.button_group(key="code_beside").set_value(["stax", "linen"])
    assert files(("iris", "mlp"), library="stax") == ["mlp_stax.py", "mlp_linen.py"]
    parts = sections(program(RunConfig.usual("iris").replace(library="stax"), (4,), 3))
    assert [heading.value for heading in app.subheader] == [SECTIONS[name] for name in parts]
    assert app.code[0].value == parts["data"]
    assert files(("iris", "mlp"), library="nnx", batch_norm=True) == ["mlp_nnx.py", "mlp_linen.py"]  # stax has no such layer
    assert files(("digits", "vae")) == ["vae_nnx.py"]
    assert "Convolution" not in [tab.label for tab in app.tabs]
    assert files(("digits", "vae"), variant="convolutional") == ["vae_convolutional_nnx.py"]
    assert "Convolution" in [tab.label for tab in app.tabs]
