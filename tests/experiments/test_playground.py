"""The playground's steps, its past, and that its presets show what they say."""

from __future__ import annotations

import dataclasses

import jax
import numpy as np
import pytest

from jaxcore.catalog.colors import COLORS, rgb
from jaxcore.config.playground import FEATURES, PRESETS, Playground, Snapshot
from jaxcore.errors import ConfigError
from jaxcore.experiments.playground.backpropagation import one_example
from jaxcore.experiments.playground.state import FORMULAS, advance, mixed, sample
from ui.playground import history as past
from ui.playground.history import History, Moment

pytestmark = pytest.mark.usefixtures("programs_on_disk")

SMALL = Playground(hidden=(4,), points=60, batch_size=7)


def go(config: Playground, snapshot: Snapshot | None, steps: int) -> dict:
    return advance(config.to_params(), snapshot, steps)


def same(one: Snapshot, other: Snapshot) -> bool:
    leaves = [jax.tree.leaves((snapshot.params, snapshot.opt_state)) for snapshot in (one, other)]
    return one.step == other.step and all(np.array_equal(a, b) for a, b in zip(*leaves, strict=True))


def test_one_example_goes_forward_and_its_error_back_as_by_hand():
    config = dataclasses.replace(SMALL, hidden=(4, 3))
    snapshot = go(config, None, 20)["snapshot"]
    found = one_example(config.to_params(), snapshot, 5)
    (first, *_rest), before = found["params"], found["values"]
    np.testing.assert_allclose(np.tanh(before[0] @ first["kernel"] + first["bias"]), before[1], rtol=1e-5)
    assert found["loss"] == pytest.approx(-np.log(before[-1][found["class"]]), rel=1e-5)
    errors = [before[-1] - np.eye(len(before[-1]))[found["class"]]]  # of softmax and cross-entropy
    for layer, values in zip(found["params"][:0:-1], before[-2:0:-1]):
        errors.insert(0, (layer["kernel"] @ errors[0]) * (1 - values**2))
    for layer, (error, found_error) in enumerate(zip(errors, found["errors"], strict=True)):
        np.testing.assert_allclose(found_error, error, rtol=1e-4, atol=1e-6)
        np.testing.assert_allclose(found["gradients"][layer]["kernel"], np.outer(before[layer], error), rtol=1e-4, atol=1e-6)
        np.testing.assert_allclose(found["gradients"][layer]["bias"], error, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_single_steps_lead_where_many_at_once_do_bit_for_bit(optimizer):
    config = dataclasses.replace(SMALL, optimizer=optimizer)
    start = go(config, None, 0)["snapshot"]
    at_once, one_by_one = go(config, start, 11)["snapshot"], start
    for _ in range(11):
        one_by_one = go(config, one_by_one, 1)["snapshot"]
    assert same(at_once, one_by_one)
    assert not np.array_equal(at_once.params[0]["kernel"], start.params[0]["kernel"])


def test_another_learning_rate_needs_no_program_and_no_new_weights():
    frame = go(SMALL, None, 3)
    faster = dataclasses.replace(SMALL, learning_rate=0.7, penalty="l2")
    assert not faster.starts_anew(SMALL)
    assert not go(faster, frame["snapshot"], 3)["compiled"]
    assert dataclasses.replace(SMALL, hidden=(4, 4)).starts_anew(SMALL)


def test_the_gradient_is_that_of_the_loss_with_its_penalty():
    """A step of SGD on all points, against the numbers written out for a network without a hidden layer."""
    config = Playground(dataset="moons", points=50, hidden=(), batch_size=25, penalty="l2", penalty_rate=0.5)
    before = go(config, None, 0)["snapshot"]
    kernel, bias = before.params[0]["kernel"], before.params[0]["bias"]
    from jaxcore.experiments.playground.state import points_of

    points = points_of("moons", 50, config.spread, config.seed)
    x, y = points.x[:25], np.eye(2)[points.y[:25]]
    logits = x @ kernel + bias
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    expected = kernel - config.learning_rate * (x.T @ (shares - y) / 25 + 0.5 * kernel)
    np.testing.assert_allclose(go(config, before, 1)["snapshot"].params[0]["kernel"], expected, rtol=1e-4, atol=1e-6)


def moment(step: int, config: Playground = SMALL) -> Moment:
    return Moment(Snapshot(step, [], []), config, 1.0 / (step + 1), 1.0)


def test_going_on_from_an_earlier_moment_begins_a_branch_and_keeps_the_old_curve():
    history = History([moment(0)])
    for step in (1, 2, 3):
        history.go_on(moment(step))
    history.at = 1
    history.go_on(moment(2))
    assert [m.step for m in history.moments] == [0, 1, 2]
    assert [step for step, *_ in history.branches[0]] == [0, 1, 2, 3]


def test_snapshots_are_bounded_and_none_is_lost_where_the_setting_changed(monkeypatch):
    monkeypatch.setattr(past, "MAX_SNAPSHOTS", 10)
    other = dataclasses.replace(SMALL, learning_rate=0.9)
    history = History([moment(0)])
    for step in range(1, 200):
        history.go_on(moment(step, SMALL if step < 51 else other))
    assert len(history.moments) <= 10
    assert (history.moments[0].step, history.now.step) == (0, 199)
    start, config = history.before(51)
    assert (start.step, config) == (50, other)


def test_a_moment_that_was_thinned_out_is_computed_again_exactly():
    history = History([Moment((frame := go(SMALL, None, 0))["snapshot"], SMALL, 0, 0)])
    stations = [frame["snapshot"]]
    for _ in range(6):
        stations.append(go(SMALL, stations[-1], 1)["snapshot"])
    history.go_on(Moment(stations[6], SMALL, 0, 0))
    start, config = history.before(4)
    again = go(config, start.snapshot, 4 - start.step)["snapshot"]
    history.insert(Moment(again, config, 0, 0))
    assert same(again, stations[4])
    assert ([m.step for m in history.moments], history.now.step) == ([0, 4, 6], 4)


def test_what_is_drawn_has_the_colour_of_the_likely_class_and_is_white_in_between():
    colors = mixed(np.array([[0.5, 0.5], [1.0, 0.0], [0.0, 1.0], [np.nan, np.nan]]))
    np.testing.assert_allclose(colors[0], 1)
    np.testing.assert_allclose(colors[1:3], 0.2 + 0.8 * rgb(COLORS[:2]) / 255)
    assert np.isfinite(colors).all()


def test_points_lie_within_the_picture_and_every_feature_has_its_formula():
    shown = sample(SMALL.to_params())
    assert np.min(shown["x"]) > 0
    assert np.max(shown["x"]) < 1
    assert (shown["learned"], len(shown["y"])) == (30, 60)
    assert FORMULAS.keys() == FEATURES.keys()


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"hidden": "8,9"}, "hidden: 9 is not allowed"),
        ({"hidden": "8,x"}, "can't read"),
        ({"hidden": ",".join("4" * 7)}, "7 layers are too many"),
        ({"learning_rate": "nan"}, "learning_rate: nan is not allowed"),
        ({"points": "100000"}, "points: 100000 is not allowed"),
        ({"features": "z"}, "“z” is unknown"),
        ({"features": ""}, "choose at least one"),
        ({"batch_size": "101"}, "batch_size: 101 is not allowed; choose a number from 1 to 100"),
        ({"dataset": "iris"}, "“iris” is unknown"),
    ],
)
def test_settings_that_are_not_allowed_get_a_sentence(params, said):
    with pytest.raises(ConfigError, match=said):
        Playground.from_params(params)


def test_settings_survive_the_address():
    config = Playground(features=("x", "xy"), hidden=(), penalty="l1", learning_rate=0.3)
    assert Playground.from_params(config.to_params()) == config


def _late(config: Playground, steps: int) -> tuple[dict, list[dict]]:
    """The state after `steps`, and on the way there."""
    frames = [go(config, None, 0)]
    for _ in range(10):
        frames.append(go(config, frames[-1]["snapshot"], steps // 10))
    return frames[-1], frames


SHOWN = {  # that the right answer is what happens
    "rate_too_high": lambda last, frames: max(f["loss"] for f in frames[2:]) > 2 * frames[0]["loss"],
    "rate_too_low": lambda last, frames: abs(last["loss"] - frames[0]["loss"]) < 0.2 * frames[0]["loss"],
    "dead_relus": lambda last, frames: sum(map(sum, last["dead"])) >= 8,
    "overfitting": lambda last, frames: last["val_loss"] > 2 * min(f["val_loss"] for f in frames) and last["loss"] < 0.05,
    "vanishing": lambda last, frames: max(last["gradients"][:3]) < 0.01 * last["gradients"][-1],
    "linear": lambda last, frames: 0.35 < last["accuracy"] < 0.7,
    "bad_scale": lambda last, frames: max(last["gradients"]) == 0,
}


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_shows_what_it_says_and_the_change_that_it_proposes_helps(name):
    preset = PRESETS[name]
    last, frames = _late(preset.config, preset.enough)
    assert SHOWN[name](last, frames)
    changed = dataclasses.replace(preset.config, **preset.then)
    start = None if changed.starts_anew(preset.config) else last["snapshot"]
    better = go(changed, start, 2 * preset.enough)
    assert better["val_loss"] < last["val_loss"]


@pytest.mark.parametrize("seed", range(3))
def test_on_the_first_path_the_proposed_change_does_what_the_station_says(seed):
    for name in ("rate_too_high", "overfitting"):
        preset = PRESETS[name]
        config = dataclasses.replace(preset.config, seed=seed)
        first = go(config, None, 0)
        before = go(config, first["snapshot"], preset.enough)
        after = go(dataclasses.replace(config, **preset.then), before["snapshot"], 100)
        if name == "rate_too_high":
            assert after["loss"] < first["loss"]
        else:
            after = go(dataclasses.replace(config, **preset.then), after["snapshot"], 300)
            assert (after["loss"] > before["loss"], after["val_loss"] < before["val_loss"] / 2) == (True, True)
