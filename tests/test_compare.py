"""The comparison of frameworks: equal weights give equal losses and gradients, every framework learns, failures are told."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import subprocess
import sys
from importlib import import_module

import numpy as np
import psutil
import pytest

from jaxcore import sources
from jaxcore.catalog.aspects import ASPECTS, example
from jaxcore.catalog.aspects import FRAMEWORKS as COMPARED
from jaxcore.catalog.datasets import DATASETS
from jaxcore.catalog.frameworks import ACTIVATIONS, FRAMEWORKS, OPTIMIZERS
from jaxcore.catalog.models import MODELS
from jaxcore.catalog.sections import lines_of_code, sections
from jaxcore.catalog.workloads import WORKLOADS
from jaxcore.config.comparison import Comparison, check_expressible, expresses, variants_for
from jaxcore.config.run import RunConfig
from jaxcore.data import prepare
from jaxcore.errors import ConfigError
from jaxcore.events import Compared, Measured, Measuring, Prepared, Unmeasured, from_dict
from tests.conftest import need_archive, until

# TensorFlow and PyTorch warn about themselves while they are imported.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]

VARIANTS = [f"{name}/{variant}" for name, spec in FRAMEWORKS.items() for variant in spec.variants]
WINDOW_S = 0.05
SMALL = RunConfig.usual("iris").replace(epochs=5)


def need(framework: str) -> None:
    if FRAMEWORKS[framework].version is None:
        pytest.skip(f"{framework} is not installed: {FRAMEWORKS[framework].install}")


def need_compiler(name: str) -> None:
    if name == "pytorch/compile" and not (shutil.which("c++") or os.environ.get("CXX")):
        pytest.skip("torch.compile needs a C++ compiler")


def measure(config: RunConfig, *variants: str, repeats: int = 5, **options) -> list:
    from jaxcore.compare.measure import compare

    return list(compare(Comparison(config, variants, repeats), window_s=WINDOW_S, **options))


def the(kind: type, events: list) -> list:
    return [event for event in events if isinstance(event, kind)]


# -- the same weights --------------------------------------------------------------------------------------------------


def posed(config: RunConfig, steps: int = 200):
    from jaxcore.compare.measure import pose

    return pose(config, prepare(config.data), threads=2, steps=steps, same_noise=True)


def worker(name: str, problem):
    framework, variant = name.split("/")
    return import_module(FRAMEWORKS[framework].variants[variant].module).build(problem, variant)


def small_workload(name: str) -> RunConfig:
    config = RunConfig.from_params(WORKLOADS[name].params)
    archive = DATASETS[config.data.dataset].archive
    if archive:
        need_archive(archive)
    return config.replace(subset=1000, batch_size=32, epochs=1) if archive else config


@pytest.mark.parametrize("workload", WORKLOADS)
def test_losses_and_gradients_agree_with_jax(programs_on_disk, workload):
    """And what is judged: classes by accuracy, restored images in decibels."""
    from jaxcore.compare.measure import _differences, _judge

    config = small_workload(workload)
    problem = posed(config)
    ours = worker("jax/jit", problem)
    loss, gradients = ours.gradients(problem.batches[0])
    assert len(gradients) == len(problem.weights)
    outputs, losses = ours.predict(problem.test_x), ours.train(problem.batches[:5])
    judged = _judge(problem, prepare(config.data), outputs)
    assert (judged["accuracy"] is None) == problem.denoising == (judged["psnr"] is not None)
    assert 5 < judged["psnr"] < 30 if problem.denoising else 0 <= judged["accuracy"] <= 1
    for name in ("pytorch/eager", "tensorflow/function", *["tensorflow/xla"][: workload == "iris_mlp"]):
        need(name.partition("/")[0])
        other = worker(name, problem)
        other_loss, other_gradients = other.gradients(problem.batches[0])
        assert other_loss == pytest.approx(loss, rel=1e-5), name
        assert max(_differences(other_gradients, gradients)) < 1e-4, name
        np.testing.assert_allclose(other.predict(problem.test_x), outputs, atol=1e-4, err_msg=name)
        np.testing.assert_allclose(other.train(problem.batches[:5]), losses, rtol=1e-3, err_msg=name)


def test_ones_own_network_is_compared_whatever_library_it_was_trained_in(programs_on_disk):
    from jaxcore.compare.measure import as_posed

    for library in MODELS["mlp"].libraries:
        assert as_posed(SMALL.replace(library=library)) == SMALL.replace(library="jax")


def test_a_loss_that_explodes_is_told_with_the_step():
    events = measure(SMALL.replace(optimizer="sgd", learning_rate=1e9), "jax/jit", repeats=0)
    assert "stopped being a number at step" in why(events)


def test_long_runs_are_cut(programs_on_disk):
    from jaxcore.compare.measure import MAX_STEPS, pose

    config = SMALL.replace(epochs=100_000)
    problem = pose(config, prepare(config.data), 2, steps=MAX_STEPS["mlp"])
    assert len(problem.batches) == MAX_STEPS["mlp"]


@pytest.mark.parametrize(
    "change",
    [
        {"hidden": (8,) * len(ACTIVATIONS), "activation": tuple(ACTIVATIONS)},
        *({"optimizer": name, "weight_decay": 1.0 if name == "adamw" else 0} for name in OPTIMIZERS),
    ],
    ids=lambda change: change.get("optimizer", "activations"),
)
def test_activations_and_optimizers_mean_the_same(programs_on_disk, change):
    problem = posed(SMALL.replace(**change))
    losses = worker("jax/jit", problem).train(problem.batches[:8])
    for name in ("jax/scan", "pytorch/eager", "tensorflow/function"):
        need(name.partition("/")[0])
        np.testing.assert_allclose(worker(name, problem).train(problem.batches[:8]), losses, rtol=1e-4, err_msg=name)


def test_the_engine_takes_the_same_steps_as_the_tutorials_loop(programs_on_disk):
    """Of a convolutional network; those of a dense one are compared above."""
    config = RunConfig.usual("digits", "cnn").replace(schedule="constant", batch_size=32, epochs=1, hidden=(16,))
    problem = posed(config)
    losses = worker("jax/jit", problem).train(problem.batches[:20])
    np.testing.assert_allclose(worker("jax/scan", problem).train(problem.batches[:20]), losses, rtol=1e-3)


def test_after_training_accuracies_agree_within_the_spread_of_seeds(programs_on_disk):
    found: dict[str, list[float]] = {}
    for seed in range(3):
        config = RunConfig.usual("digits").replace(epochs=8, batch_size=32, hidden=(32,), seed=seed, split_seed=seed)
        data = prepare(config.data)
        problem = posed(config, steps=10_000)
        for name in ("jax/jit", "pytorch/eager", "tensorflow/function", "sklearn/fit"):
            need(name.partition("/")[0])
            trained = worker(name, problem)
            trained.train(problem.batches)
            outputs = trained.predict(problem.test_x)
            accuracy = (outputs.argmax(axis=1) == data.test.y[: len(outputs)]).mean()
            found.setdefault(name, []).append(float(accuracy))
    ours = found.pop("jax/jit")
    assert min(ours) > 0.85
    for name, accuracies in found.items():
        assert abs(np.mean(accuracies) - np.mean(ours)) <= max(np.ptp(ours), 0.01), (name, accuracies, ours)


# -- the race ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def expected(programs_on_disk) -> list[float]:
    """The losses that every framework has on its way, but for scikit-learn's, which shuffles by itself."""
    from jaxcore.compare.measure import MAX_POINTS, MAX_STEPS

    problem = posed(RunConfig.from_params(WORKLOADS["iris_mlp"].params), steps=MAX_STEPS["mlp"])
    losses = np.asarray(worker("jax/jit", problem).train(problem.batches))
    size = -(-len(losses) // MAX_POINTS)
    return [losses[i : i + size].mean() for i in range(0, len(losses), size)]


@pytest.mark.parametrize("name", VARIANTS)
def test_every_framework_learns(name, expected):
    need(name.partition("/")[0])
    need_compiler(name)
    config = RunConfig.from_params(WORKLOADS["iris_mlp"].params)
    events = measure(config, name)
    prepared, result = events[0], the(Measured, events)[0].result
    assert isinstance(prepared, Prepared)
    assert prepared.machine["threads"] >= 1
    assert f"{result['framework']}/{result['variant']}" == name
    assert result["version"] == FRAMEWORKS[result["framework"]].version
    assert result["accuracy"] >= 0.9
    assert np.sum(result["confusion_matrix"]) == 30
    assert result["losses"][-1] < result["losses"][0] / 3
    if name != "sklearn/fit":
        np.testing.assert_allclose(result["losses"][:20], expected[:20], rtol=1e-3)
    assert 0 < result["steps_per_s"]["min"] <= result["steps_per_s"]["median"] <= result["steps_per_s"]["max"]
    assert min(result["import_s"], result["first_step_s"], result["lines_of_code"]) > 0
    assert 50 < result["peak_mb"] < 3000
    assert {event.phase for event in the(Measuring, events)} == {"import", "training", "rate"}
    assert events[-1] == Compared(stopped=False)
    for event in events:
        assert from_dict(json.loads(json.dumps(event.to_dict(), allow_nan=False))).to_dict() == event.to_dict()


# -- what can go wrong -------------------------------------------------------------------------------------------------


def broken(monkeypatch, **changes) -> None:
    """Replace scikit-learn's entry by one that is not in order."""
    spec = FRAMEWORKS["sklearn"]
    variant = dataclasses.replace(spec.variants["fit"], module=changes.pop("module", spec.variants["fit"].module))
    changed = dataclasses.replace(spec, variants={"fit": variant}, **changes)
    monkeypatch.setitem(FRAMEWORKS, "sklearn", changed)


def why(events: list) -> str:
    (event,) = the(Unmeasured, events)
    return event.template.format(**event.values)


def test_a_framework_that_is_not_installed_says_how_to_install_it(monkeypatch):
    broken(monkeypatch, distribution=("no-such-distribution",), install="pip install it")
    assert why(measure(SMALL, "sklearn/fit")) == "It is not installed. To install it: pip install it"


def test_a_broken_installation_says_its_last_words_and_the_others_are_measured(monkeypatch):
    broken(monkeypatch, module="jaxcore.compare.no_such_module")
    events = measure(SMALL.replace(library="nnx"), "sklearn/fit", "jax/jit", repeats=0)
    assert "No module named 'jaxcore.compare.no_such_module'" in why(events)
    assert [event.result["framework"] for event in the(Measured, events)] == ["jax"]


def test_what_takes_too_long_is_stopped():
    assert why(measure(SMALL, "sklearn/fit", limit_s=0.1)).startswith("It had not finished after 0")


def test_what_takes_too_much_memory_is_stopped(monkeypatch):
    from jaxcore.compare import running

    monkeypatch.setattr(running, "MEMORY_SHARE", 1e-4)
    assert why(measure(SMALL, "jax/jit")).startswith("It needed more than ")


def test_stop_keeps_what_is_finished_and_leaves_no_process():
    events, stopped = [], []
    from jaxcore.compare.measure import compare

    for event in compare(
        Comparison(SMALL, ("sklearn/fit", "jax/jit", "jax/scan")), window_s=WINDOW_S, should_stop=lambda: bool(stopped)
    ):
        events.append(event)
        if isinstance(event, Measuring) and event.variant == "jit" and event.phase == "training":
            stopped.append(True)
    assert [event.result["variant"] for event in the(Measured, events)] == ["fit"]
    reasons = [event.template for event in the(Unmeasured, events)]
    assert reasons == ["It was stopped before it finished.", "It was stopped before its turn."]
    assert events[-1] == Compared(stopped=True)
    assert not [p for p in psutil.Process().children(recursive=True) if "jaxcore.compare.process" in p.cmdline()]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"dropout": 0.1}, "dropout"),
        ({"batch_norm": True}, "batch_norm"),
        ({"optimizer": "lion"}, "optimizer"),
        ({"schedule": "cosine"}, "schedule"),
        ({"weight_decay": 0.1}, "weight_decay"),
        ({"clip_norm": 1.0}, "clip_norm"),
    ],
)
def test_what_not_all_frameworks_can_do_is_refused(change, field):
    with pytest.raises(ConfigError) as refused:
        check_expressible(SMALL.replace(**change))
    assert refused.value.field == field


def test_scikit_learn_is_left_out_where_it_cannot_do_the_work():
    assert expresses("sklearn", SMALL)
    assert not expresses("sklearn", SMALL.replace(activation=("gelu",)))
    assert not expresses("sklearn", SMALL.replace(activation=("relu", "tanh")))
    assert not expresses("sklearn", RunConfig.usual("digits", "cnn"))
    assert "sklearn/fit" not in variants_for(RunConfig.from_params(WORKLOADS["denoising_autoencoder"].params))


@pytest.mark.parametrize(
    ("variants", "repeats", "workload"),
    [((), 5, "own"), (("jax/nothing",), 5, "own"), (("jax/jit",), 4, "own"), (("jax/jit",), 5, "nothing")],
)
def test_a_comparison_that_makes_no_sense_is_refused(variants, repeats, workload):
    with pytest.raises(ConfigError):
        Comparison(SMALL, variants, repeats, workload)


# -- on the cluster ----------------------------------------------------------------------------------------------------


def test_comparisons_wait_for_one_another_but_not_for_training_which_they_report(runs):
    training = runs.submit(SMALL.replace(epochs=100_000), visitor="a")
    until(lambda: training.started)
    comparison = Comparison(SMALL, ("jax/jit",), repeats=0)
    first = runs.submit(comparison, visitor="b")
    assert runs.submit(comparison, visitor="d") is first
    second = runs.submit(Comparison(SMALL.replace(seed=1), ("jax/jit",), repeats=0), visitor="c")
    until(lambda: first.started)
    assert runs.queue.place(second) == 1
    until(lambda: not first.going)
    assert first.latest(Measured).result["others"] == 1
    assert training.going
    runs.stop(training.id, "a")
    until(lambda: not second.going)
    assert isinstance(second.log[-1], Compared)


def test_an_example_is_run_by_the_worker(runs):
    assert runs.ask("comparison:run_example", "autodiff", "jax").startswith("8.0 12.0 12.0")


# -- side by side ------------------------------------------------------------------------------------------------------

ALL_EXAMPLES = """
import os, runpy, sys, {module}
for path in sys.argv[1:]:
    if not (child := os.fork()):
        runpy.run_path(path)
        sys.stdout.flush()
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        sys.exit(path)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
@pytest.mark.parametrize("framework", COMPARED)
def test_every_example_runs(framework):
    need(framework)
    module = {"pytorch": "torch"}.get(framework, framework)
    paths = [str(example(aspect, framework)) for aspect in ASPECTS]
    done = subprocess.run(
        [sys.executable, "-c", ALL_EXAMPLES.format(module=module), *paths], capture_output=True, text=True, timeout=150
    )
    assert done.returncode == 0, done.stderr[-1000:]
    assert done.stdout


def test_every_aspect_has_an_official_page_for_each_framework():
    official = {
        "jax": ("docs.jax.dev", "optax."),
        "pytorch": ("docs.pytorch.org", "docs.cloud.google.com/tpu"),
        "tensorflow": ("www.tensorflow.org",),
    }
    for aspect in ASPECTS.values():
        for framework, hosts in official.items():
            assert aspect.page(framework).removeprefix("https://").startswith(hosts)


@pytest.mark.parametrize("module", sorted({v.module for spec in FRAMEWORKS.values() for v in spec.variants.values()}))
def test_the_code_shown_is_the_whole_source_in_sections(module):
    shown = sections(sources.read(module))
    assert list(shown) == ["data", "model", "loss", "step", "loop", "predictions"]
    code = [line.strip() for text in shown.values() for line in text.splitlines() if line.strip()]
    missing = [
        line
        for line in sources.read(module).partition("# data")[2].splitlines()
        if line.strip()
        and not any(line.strip().startswith(kept) or kept.startswith("#") for kept in code if kept)
        and not line.strip().startswith("#")
    ]
    assert not missing
    assert 10 < lines_of_code(sources.read(module)) < 200
