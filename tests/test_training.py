from __future__ import annotations

import dataclasses
import json
import math
import threading

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from sklearn.metrics import log_loss

from jaxcore.catalog.datasets import DATASETS
from jaxcore.catalog.models import MODELS
from jaxcore.catalog.optimizers import SCHEDULES
from jaxcore.catalog.paths import STATIONS
from jaxcore.config.run import RunConfig
from jaxcore.data import prepare
from jaxcore.data.examples import Dataset, Split, Table
from jaxcore.engine import loop, optimizers, predict
from jaxcore.engine import train as training
from jaxcore.engine.curve import MAX_POINTS
from jaxcore.engine.structure import model_of
from jaxcore.errors import ConfigError
from jaxcore.events import Cancelled, Compiled, Event, Failed, Finished, Judging, Progress, Started, from_dict
from tests.running import Run, run

pytestmark = pytest.mark.usefixtures("programs_on_disk")


@pytest.fixture(scope="module")
def iris(programs_on_disk) -> Run:
    """The default run, which many tests look at."""
    return run()


@pytest.fixture(scope="module")
def diverged(programs_on_disk) -> Run:
    return run(optimizer="sgd", learning_rate=1e9)


# -- what a run says ---------------------------------------------------------------------------------------------------


def test_a_run_starts_compiles_progresses_and_finishes(iris):
    kinds = [type(event) for event in iris.events]
    assert kinds[:2] == [Started, Compiled]
    assert set(kinds[2:-2]) == {Progress}
    assert kinds[-2:] == [Judging, Finished]


def test_started_describes_the_run(iris):
    started = iris.events[0]
    assert started.config == RunConfig().to_params()
    assert started.examples == {"train": 98, "validation": 22, "test": 30}
    assert started.class_names == ["setosa", "versicolor", "virginica"]
    assert started.feature_names == list(iris.data.source.feature_names)
    assert started.steps == 200 * 7
    assert sum(layer["parameters"] for layer in started.layers) == (4 * 16 + 16) + (16 * 8 + 8) + (8 * 3 + 3)
    assert started.device


def test_progress_counts_steps_and_gives_a_point_an_epoch(iris):
    steps = [event.step for event in iris.events if isinstance(event, Progress)]
    assert steps == sorted(set(steps))
    assert steps[-1] == 1400
    assert iris.points["epoch"] == list(range(1, 201))
    assert {len(values) for values in iris.points.values()} == {200}
    assert all(math.isfinite(value) for values in iris.points.values() for value in values)
    assert all(0 <= value <= 1 for name in ("accuracy", "val_accuracy") for value in iris.points[name])


def test_a_long_runs_curve_is_thinned_and_ends_with_its_last_epoch():
    long = run(epochs=1201, batch_size=98)
    assert long.points["epoch"] == [*range(3, 1201, 3), 1201]
    assert len(long.points["epoch"]) <= MAX_POINTS
    assert all(math.isfinite(value) for values in long.points.values() for value in values)


def test_finished_judges_the_network_that_is_left_behind(iris):
    trained, test = iris.trained, iris.finished.test
    probabilities = trained.kept["test"]
    assert probabilities.shape == (30, 3)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    assert test["accuracy"] == np.mean(probabilities.argmax(axis=1) == iris.data.test.y)
    assert test["loss"] == pytest.approx(log_loss(iris.data.test.y, probabilities, labels=range(3)))
    again = jax.nn.softmax(predict.forward(trained, iris.config, iris.data, iris.data.test.x))
    np.testing.assert_array_equal(again, probabilities)
    assert (iris.finished.stopped, iris.finished.step, iris.finished.config) == (False, 1400, iris.config.to_params())
    assert iris.finished.timing["steps_per_s"] > 0


def test_the_last_point_is_of_the_network_that_is_left_behind(iris):
    part, trained = iris.data.validation, iris.trained
    probabilities = jax.nn.softmax(predict.forward(trained, iris.config, iris.data, part.x))
    assert iris.points["val_loss"][-1] == pytest.approx(log_loss(part.y, probabilities, labels=range(3)), rel=1e-4)
    assert iris.points["val_accuracy"][-1] == pytest.approx(np.mean(probabilities.argmax(axis=1) == part.y))


@pytest.mark.parametrize("of", ["iris", "diverged"])
def test_events_survive_strict_json(of, request):
    for event in request.getfixturevalue(of).events:
        assert from_dict(json.loads(json.dumps(event.to_dict(), allow_nan=False))) == event


@pytest.mark.parametrize("event", [Failed("{field} is {value}.", {"field": "seed", "value": -1}), Cancelled()], ids=str)
def test_the_endings_without_a_result_survive_strict_json(event):
    assert from_dict(json.loads(json.dumps(event.to_dict(), allow_nan=False))) == event
    assert Event.kinds[event.event] is type(event)


def test_a_failures_message_is_its_template_filled_in():
    assert Failed("{field} is {value}.", {"field": "seed", "value": -1}).message == "seed is -1."


# -- the same numbers --------------------------------------------------------------------------------------------------

SHORT = RunConfig().replace(epochs=30, learning_rate=0.01)


def test_equal_configurations_give_equal_numbers_bit_for_bit(iris):
    assert run().numbers() == iris.numbers()


def test_the_length_of_a_chunk_changes_no_number(iris, monkeypatch):
    monkeypatch.setattr(training, "CHUNK_SECONDS", 1e-4)
    pieces = run()
    assert sum(isinstance(event, Progress) for event in pieces.events) >= 40
    assert pieces.numbers() == iris.numbers()


def test_dropout_and_batch_normalisation_change_no_number_with_the_chunks_either(monkeypatch):
    config = SHORT.replace(dropout=0.3, batch_norm=True, epochs=20)
    whole = run(config)
    monkeypatch.setattr(training, "CHUNK_SECONDS", 1e-4)
    assert run(config).numbers() == whole.numbers()


def test_a_run_that_ends_early_is_the_whole_one_as_it_was_then(monkeypatch):
    """In the middle of an epoch, with a schedule that depends on how long the whole run is."""
    config, stopped_at = SHORT.replace(schedule="cosine"), 10
    whole, early = run(config), run(config, how={"until": stopped_at})
    monkeypatch.setattr(training, "CHUNK_SECONDS", 1e-9)
    asked = iter([False] * 4 + [True])  # after an epoch of 7 steps, and three chunks of one
    stopped = run(config, how={"should_stop": lambda: next(asked)})
    assert (early.finished.stopped, early.finished.step, stopped.finished.step) == (True, stopped_at, stopped_at)
    assert early.numbers() == stopped.numbers()
    for name, values in early.points.items():
        assert values == whole.points[name][: len(values)] != []
    assert run(config, how={"until": 10**9}).numbers() == whole.numbers()


def test_another_seed_is_another_network_at_the_same_exam_and_another_split_seed_another_exam():
    one, other, split = run(SHORT), run(SHORT, seed=1), run(SHORT, split_seed=1)
    assert one.points["loss"][0] != other.points["loss"][0]
    assert one.data.test.rows.tolist() == other.data.test.rows.tolist() != split.data.test.rows.tolist()


def test_the_best_of_six_networks_is_as_lucky_as_the_first_path_says():
    config = RunConfig.from_params(STATIONS["test_once"].params)
    runs = [run(config, seed=seed) for seed in range(6)]
    right = [round(10 * one.points["val_accuracy"][-1]) for one in runs]
    assert runs[0].events[0].examples == {"train": 40, "validation": 10, "test": 50}
    assert (min(right), max(right)) == (2, 7)
    assert [seed for seed, count in enumerate(right) if count == 7] == [2]
    assert runs[2].finished.test["accuracy"] < 0.5


# -- the batches -------------------------------------------------------------------------------------------------------

EXAMPLES = 22


def one_feature_for_each_example() -> Dataset:
    """Example i is the i-th unit vector, so that it alone touches row i of a linear network's kernel."""
    y = (np.arange(EXAMPLES) % 2).astype(np.int32)
    whole = Split(np.eye(EXAMPLES, dtype=np.float32), y, np.arange(EXAMPLES))
    names = tuple(f"f{i}" for i in range(EXAMPLES))
    table = Table(np.eye(EXAMPLES), y, names, ("even", "odd"))
    return Dataset(table, whole, whole, whole, np.zeros(EXAMPLES), np.ones(EXAMPLES))


@pytest.fixture
def weights_start_at_zero(monkeypatch):
    first_state = loop.first_state

    def zeros(*args):
        state = first_state(*args)
        return state._replace(params=jax.tree.map(jnp.zeros_like, state.params))

    monkeypatch.setattr(loop.Training, "first", staticmethod(zeros))


@pytest.mark.usefixtures("weights_start_at_zero")
@pytest.mark.parametrize("batch_size", [1, 8, 11, 21, 22])
def test_each_example_is_used_once_an_epoch_the_last_short_batch_included(batch_size):
    """Weighed by its batch: a kernel's row moves by rate/(batch length)·(label - probability) for each use."""
    epochs = 3
    used = run(
        data=one_feature_for_each_example(),
        hidden=(),
        optimizer="sgd",
        learning_rate=1e-3,
        epochs=epochs,
        batch_size=batch_size,
    )
    assert used.events[0].steps == epochs * math.ceil(EXAMPLES / batch_size)
    kernel = next(np.asarray(leaf) for leaf in jax.tree.leaves(used.trained.params) if leaf.ndim == 2)
    pushes = np.abs(kernel[:, 0]) / (1e-3 * 0.5)  # by each example: the sum of 1/(batch length) over its batches
    short = EXAMPLES % batch_size
    possible = [(epochs - k) / batch_size + (k / short if short else 0) for k in range(epochs + 1)]
    nearest = np.abs(pushes[:, None] - possible).argmin(axis=1)
    np.testing.assert_allclose(pushes, np.take(possible, nearest), rtol=0.01)
    assert nearest.sum() == epochs * short
    if short:
        assert set(nearest) - {0, epochs}, "the same examples were in the short batch each time: nothing was shuffled"


def test_a_batch_may_be_the_whole_training_part_but_no_more():
    data = prepare(SHORT.data)
    assert run(SHORT, data, batch_size=98).events[0].steps == 30
    with pytest.raises(ConfigError, match="batch_size: 99 is not allowed; choose a number from 1 to 98"):
        run(SHORT, data, batch_size=99)


# -- the mathematics ---------------------------------------------------------------------------------------------------


def softmax(logits: np.ndarray) -> np.ndarray:
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@pytest.mark.usefixtures("weights_start_at_zero")
def test_steps_of_a_linear_network_are_those_of_numpy():
    """Multinomial logistic regression by gradient descent with L2 regularisation, five steps on all examples."""
    rate, decay = 0.5, 0.01
    linear = run(hidden=(), optimizer="sgd", learning_rate=rate, weight_decay=decay, epochs=5, batch_size=98)
    x, y = linear.data.train.x.astype(np.float64), np.eye(3)[linear.data.train.y]
    kernel, bias = np.zeros((4, 3)), np.zeros(3)
    for loss in linear.points["loss"]:
        p = softmax(x @ kernel + bias)
        assert loss == pytest.approx(-np.log(p[y == 1]).mean(), rel=1e-5)
        kernel, bias = (
            kernel - rate * (x.T @ (p - y) / len(x) + decay * kernel),
            bias - rate * ((p - y).mean(axis=0) + decay * bias),
        )
    found = {leaf.ndim: np.asarray(leaf) for leaf in jax.tree.leaves(linear.trained.params)}
    np.testing.assert_allclose(found[2], kernel, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(found[1], bias, rtol=1e-4, atol=1e-6)


def test_the_schedule_sets_the_rate_of_each_step(weights_start_at_zero):
    """With one step an epoch and a rate of zero for the first: nothing moves until the second step."""
    warm = run(hidden=(), optimizer="sgd", learning_rate=0.5, schedule="warmup_cosine", epochs=20, batch_size=98)
    loss = warm.points["loss"]
    assert loss[0] == pytest.approx(math.log(3))
    assert loss[1] == loss[0]
    assert loss[2] < loss[1]


def test_clipping_bounds_how_far_the_weights_can_go():
    config = SHORT.replace(optimizer="sgd", learning_rate=0.1, epochs=4, batch_size=98)
    free, clipped, wide = (run(config, clip_norm=clip) for clip in (0.0, 0.01, 1000.0))
    start = run(config, learning_rate=1e-10).trained.params

    def distance(one: Run) -> float:
        change = jax.tree.leaves(jax.tree.map(np.subtract, one.trained.params, start))
        return math.sqrt(sum(float(np.square(leaf).sum()) for leaf in change))

    assert distance(clipped) == pytest.approx(4 * 0.1 * 0.01, rel=0.1)
    assert distance(free) > 10 * distance(clipped)
    assert wide.points["loss"] == pytest.approx(free.points["loss"], rel=1e-5)


@pytest.mark.parametrize(
    "dataset", [name for name, spec in DATASETS.items() if spec.target_type == "classes" and not spec.archive]
)
def test_a_datasets_own_settings_learn_it(dataset):
    usual = RunConfig.usual(dataset)
    learned = run(usual, epochs=min(usual.epochs, 20) if DATASETS[dataset].images else usual.epochs)
    assert learned.finished.test["accuracy"] >= (0.9 if dataset == "iris" else 0.85)  # the made-up classes overlap
    assert learned.points["loss"][-1] < 0.5 * learned.points["loss"][0]


@pytest.mark.parametrize("library", MODELS["mlp"].libraries)
def test_every_library_learns_with_all_that_it_offers(library):
    offered = MODELS["mlp"].libraries[library]
    config = SHORT.replace(library=library, dropout=0.2 * offered.dropout, batch_norm=offered.batch_norm, epochs=60)
    learned = run(config)
    assert learned.finished.test["accuracy"] >= 0.8
    assert run(config).numbers() == learned.numbers()


# -- compiling ---------------------------------------------------------------------------------------------------------


def test_only_a_change_of_structure_compiles(compilations):
    first = SHORT.replace(hidden=(5,), optimizer="momentum", clip_norm=1.0)
    for schedule in SCHEDULES:  # Optax's schedules are small programs of their own
        run(first, schedule=schedule)
    compilations.clear()
    for change in (
        {"learning_rate": 0.3},
        {"momentum": 0.5},
        {"weight_decay": 0.01},
        {"clip_norm": 0.5},
        {"schedule": "cosine"},
        {"epochs": 77},
        {"seed": 3},
        {"activation": ("relu",)},
    ):
        again = run(first, **change)
        assert compilations == [], f"{change} compiled"
        assert again.events[1] == Compiled(0.0, 0.0, 0.0, reused=True)
    other = run(first, hidden=(6,))
    assert any("train_chunk" in name for name in compilations)
    assert not other.events[1].reused
    assert min(other.events[1].trace_s, other.events[1].lower_s, other.events[1].compile_s) > 0


def test_a_class_that_trains_the_same_new_network_compiles_it_once(compilations):
    config = SHORT.replace(hidden=(3, 3))
    data = prepare(config.data)
    trainings = [loop.Training(config, data) for _ in range(4)]
    compilations.clear()
    said = []
    threads = [threading.Thread(target=lambda each=each: said.append(each.compile())) for each in trainings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(compiled.reused for compiled in said) == [False, True, True, True]
    assert len([name for name in compilations if "train_chunk" in name]) == 1


# -- ending early ------------------------------------------------------------------------------------------------------


def test_a_run_that_diverges_shows_its_curve_up_to_there_and_says_what_to_do(diverged):
    assert isinstance(diverged.events[-1], Progress)
    step = diverged.events[-1].step
    assert step < diverged.events[-1].steps
    assert f"at step {step + 1} (epoch 1)" in str(diverged.error)
    assert "learning rate 1e+09 is probably too high: try 0.001" in str(diverged.error)
    losses = diverged.points["loss"]
    assert len(losses) == step >= 2
    assert all(math.isfinite(loss) for loss in losses)
    assert losses[-1] > 1e3 * losses[0]
    assert {len(values) for values in diverged.points.values()} == {step}


def test_a_loss_that_breaks_later_is_found_in_its_epoch(monkeypatch):
    """The points of the epochs before stay as they are; the broken epoch's steps become points between them."""
    whole = run(SHORT)
    monkeypatch.setattr(optimizers, "schedule", lambda settings, steps: lambda step: np.where(step < 24, 0.01, 1e30))
    broken = run(SHORT)
    assert "(epoch 4)" in str(broken.error)
    assert broken.points["loss"][:3] == whole.points["loss"][:3]
    assert broken.points["epoch"][:3] == [1, 2, 3]
    assert broken.points["epoch"][3:] == pytest.approx([3 + k / 7 for k in range(1, len(broken.points["epoch"]) - 2)])
    assert 4 <= len(broken.points["loss"][3:]) < 7


@pytest.mark.parametrize("clip_norm", [0.0, 1.0])
def test_last_weights_that_are_broken_are_not_judged(monkeypatch, clip_norm):
    """Every loss was finite, but the last step threw the weights away."""
    monkeypatch.setattr(optimizers, "schedule", lambda _, steps: lambda step: np.where(step < steps - 1, 0.01, np.inf))
    broken = run(SHORT, clip_norm=clip_norm)
    assert broken.trained is None
    assert "at step 210 (epoch 30)" in str(broken.error)
    for event in broken.events:
        json.dumps(event.to_dict(), allow_nan=False)


def test_a_run_that_is_stopped_is_judged_as_it_is():
    asked = []

    def after_two_chunks() -> bool:
        asked.append(True)
        return len(asked) > 2

    stopped = run(epochs=100_000, how={"should_stop": after_two_chunks})
    assert stopped.finished.stopped
    assert sum(isinstance(event, Progress) for event in stopped.events) == 2
    assert stopped.finished.step == stopped.events[-2].step < stopped.events[0].steps
    assert len(stopped.trained.kept["test"]) == 30


def test_a_run_may_be_stopped_before_its_first_step():
    stopped = run(how={"should_stop": lambda: True})
    assert [type(event) for event in stopped.events] == [Started, Compiled, Judging, Finished]
    assert (stopped.finished.stopped, stopped.finished.step) == (True, 0)
    json.dumps(stopped.finished.to_dict(), allow_nan=False)


# -- predicting --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("examples", [1, 10, 11, 25])
def test_predicting_in_batches_is_predicting(monkeypatch, iris, examples):
    monkeypatch.setattr(predict, "PREDICT_BATCH", 10)
    x = iris.data.train.x[:examples]
    model = model_of(iris.config.network, iris.data.input_shape, 3)
    whole, _ = model.apply(iris.trained.params, iris.trained.state, x, key=jax.random.key(0), train=False)
    in_batches = predict.forward(iris.trained, iris.config, iris.data, x)
    assert in_batches.shape == (examples, 3)
    np.testing.assert_allclose(in_batches, whole, rtol=1e-5, atol=1e-6)


def test_data_is_left_as_it_was(iris):
    again = prepare(iris.config.data)
    for field in dataclasses.fields(Split):
        np.testing.assert_array_equal(getattr(iris.data.train, field.name), getattr(again.train, field.name))
