"""The optimizer race: it is the engine, several times at once; who wins; the learning-rate range test."""

from __future__ import annotations

import functools

import jax
import numpy as np
import pytest

from jaxcore.catalog.optimizers import OPTIMIZERS
from jaxcore.config.lr_range import RangeTest
from jaxcore.config.race import MEASURES, Race, Verdict, first_reached, judge
from jaxcore.config.run import RunConfig
from jaxcore.data import prepare
from jaxcore.errors import ConfigError
from jaxcore.events import RaceFinished, RaceProgress, Started, from_dict
from jaxcore.experiments.race import run as races
from jaxcore.experiments.race.lr_range import range_test, useful
from jaxcore.experiments.race.run import Networks, run_race
from tests.running import run

pytestmark = pytest.mark.usefixtures("programs_on_disk")

WORK = RunConfig.usual("iris").replace(epochs=6)  # 98 examples in batches of 16: each epoch ends with a short one
SEEDS = 3


@functools.cache
def iris():
    return prepare(WORK.data)


@functools.cache
def raced(*optimizers: tuple[str, float]) -> list:
    return list(run_race(Race(WORK, optimizers, SEEDS), iris()))


def points(events: list, optimizer: str) -> dict[str, list]:
    mine = [event.points for event in events if isinstance(event, RaceProgress) and event.optimizer == optimizer]
    return {name: [value for each in mine for value in each[name]] for name in mine[0]}


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_each_seed_of_a_race_is_the_single_run_with_that_seed(optimizer):
    config = WORK.replace(optimizer=optimizer, learning_rate=0.01)
    networks = Networks(config, iris(), SEEDS)
    networks.advance(0, 5)
    networks.advance(5, networks.steps)
    for seed in range(SEEDS):
        single = run(config.replace(seed=seed), iris())
        mine = jax.tree.map(lambda leaf, seed=seed: leaf[seed], networks.train_state.params)
        jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6), mine, single.trained.params)


def test_the_bands_hold_the_curves_of_the_single_runs():
    band = points(raced(("sgd", 0.04), ("adam", 0.01)), "adam")
    curves = [run(WORK.replace(optimizer="adam", learning_rate=0.01, seed=seed), iris()).points for seed in range(SEEDS)]
    assert band["epoch"] == [1, 2, 3, 4, 5, 6]
    for measure in MEASURES:
        values = np.array([curve[measure] for curve in curves])
        for statistic in ("mean", "min", "max"):
            np.testing.assert_allclose(band[f"{measure}_{statistic}"], getattr(values, statistic)(axis=0), rtol=1e-4)


def test_all_start_from_the_same_weights():
    events = raced(("sgd", 1e-9), ("adam", 1e-9))
    one, other = (points(events, name) for name in ("sgd", "adam"))
    np.testing.assert_allclose(one["loss_mean"], other["loss_mean"], rtol=1e-4)
    assert one["loss_max"][0] > one["loss_min"][0]


def test_a_race_starts_progresses_in_turns_and_finishes():
    events = raced(("sgd", 0.04), ("adam", 0.01))
    assert isinstance(events[0], Started)
    assert [event.optimizer for event in events[1:5]] == ["sgd", "adam"] * 2
    finished = events[-1]
    assert isinstance(finished, RaceFinished)
    assert finished.epochs == 6
    assert not finished.stopped
    assert {len(values) for found in finished.finals.values() for values in found.values()} == {SEEDS}
    assert all(from_dict(event.to_dict()) == event for event in events)


def test_a_diverged_optimizer_is_out_and_the_others_live():
    events = raced(("sgd", 1e9), ("adam", 0.01))
    finished = events[-1]
    assert set(finished.diverged) == {"sgd"}
    assert set(finished.finals) == {"adam"}
    assert len(points(events, "adam")["epoch"]) == 6
    assert [event.diverged_at for event in events if isinstance(event, RaceProgress)][-1] is None


def test_a_stopped_race_keeps_what_is_there_and_all_have_gone_equally_far(monkeypatch):
    monkeypatch.setattr(races, "SECOND_CHUNK", 10)
    answers = iter([False, False, True])
    race = Race(WORK, (("sgd", 0.04), ("adam", 0.01)), SEEDS)
    events = list(run_race(race, iris(), should_stop=lambda: next(answers)))
    assert {event.optimizer: event.step for event in events if isinstance(event, RaceProgress)} == dict.fromkeys(
        ("sgd", "adam"), 18
    )
    assert events[-1].stopped
    assert events[-1].epochs == 2
    assert len(points(events, "sgd")["epoch"]) == 2


# -- the verdict -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("finals", "less", "verdict"),
    [
        ({"a": [1.0, 1.2], "b": [1.3, 2.0]}, True, Verdict("a", "b", parted=True)),
        ({"a": [1.0, 1.4], "b": [1.3, 2.0]}, True, Verdict("a", "b", parted=False)),
        ({"a": [1.0, 1.3], "b": [1.3, 2.0]}, True, Verdict("a", "b", parted=False)),  # they touch
        ({"a": [0.9, 0.8], "b": [0.7, 0.1]}, False, Verdict("a", "b", parted=True)),
        ({"a": [0.9, 0.8], "b": [0.85, 0.1]}, False, Verdict("a", "b", parted=False)),
        # The second best mean is not the nearest band: one seed of the third is as good as the leader's.
        ({"a": [1.0, 1.2], "b": [1.3, 1.4], "c": [0.9, 9.0]}, True, Verdict("a", "c", parted=False)),
        ({"a": [1.0, 1.0]}, True, Verdict("a", None, parted=False)),
        ({}, True, Verdict(None, None, parted=False)),
    ],
)
def test_somebody_wins_only_where_the_bands_part(finals, less, verdict):
    assert judge(finals, less_is_better=less) == verdict


# -- what is allowed ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("work", "changed", "said"),
    [
        ({}, {"seeds": 1}, "1 is not allowed; choose a number from 2 to 16"),
        ({}, {"seeds": 17}, "17 is not allowed"),
        ({}, {"optimizers": (("sgd", 0.1),)}, "you chose 1; choose from 2 to 6"),
        ({}, {"optimizers": tuple((name, 0.1) for name in OPTIMIZERS)}, "you chose 8"),
        ({}, {"optimizers": (("sgd", 0.1), ("adam", -1.0))}, "-1 is not allowed"),
        ({"epochs": 1001}, {}, "1001 is not allowed; choose a number from 1 to 1000"),
        ({"library": "nnx"}, {}, "choose one of: jax"),
        ({"dataset": "mnist", "subset": 0}, {}, "0 is not allowed; choose a number from 1000 to 10000"),
        ({"seed": 2**31 - 1}, {}, "is not allowed"),
    ],
)
def test_a_race_that_can_not_be_is_refused_in_a_sentence(work, changed, said):
    with pytest.raises(ConfigError, match=said):
        Race(RunConfig().replace(**work), **changed)


def test_a_race_travels_as_strings():
    race = Race(WORK.replace(momentum=0.5), (("lion", 3e-4), ("adagrad", 0.04)), 7)
    params = race.to_params()
    assert all(isinstance(text, str) for text in params.values())
    assert Race.from_params(params) == race


@pytest.mark.parametrize("optimizers", ["", "sgd", "sgd:", "sgd:x,adam:1", ":::", "sgd:0.1," * 999])
def test_an_address_with_mistakes_says_so_and_keeps_the_rest(optimizers):
    race, errors = Race.salvage({"optimizers": optimizers, "seeds": "four", "dataset": "wine", "utm_source": "x"})
    assert len(errors) == 2
    assert all(len(str(error)) < 400 for error in errors)
    assert race.config.data.dataset == "wine"
    assert race.seeds == 5


# -- the range test ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_a_range_test_suggests_a_rate_between_nothing_happening_and_the_explosion(optimizer):
    test = RangeTest(WORK.replace(optimizer=optimizer), 1e-6, 100.0, 200, seeds=3)
    found = range_test(test, iris())
    assert found["rates"][0] == pytest.approx(1e-6)
    np.testing.assert_allclose(found["rates"][1:] / found["rates"][:-1], 1e8 ** (1 / 199), rtol=1e-3)
    assert found["low"] <= found["steepest"] <= found["high"] < found["exploded_at"]
    assert 1e-4 < found["steepest"] < 1


def test_the_rate_that_is_suggested_is_where_the_loss_falls_fastest():
    from jaxcore.experiments.race.lr_range import suggest

    rates = np.geomspace(1e-4, 1, 101)
    found = suggest(rates, 1 / (1 + np.exp(5 * (np.log10(rates) + 2))))  # steepest at 10⁻²
    assert found["steepest"] == pytest.approx(1e-2, rel=0.05)
    assert found["low"] < found["steepest"] < found["high"]
    assert suggest(rates, np.linspace(1, 2, 101))["steepest"] is None


def test_a_short_last_batch_is_no_point_of_a_range_test_of_its_own():
    """98 examples for learning in batches of 97: the second of an epoch has a single one."""
    losses = range_test(RangeTest(WORK.replace(optimizer="sgd", batch_size=97), 1e-9, 2e-9, 50, seeds=1), iris())["losses"]
    assert np.abs(np.diff(losses)).max() < 0.1 * losses[0]


@pytest.mark.parametrize("bad", [np.nan, np.inf, 50.0])
def test_a_range_test_ends_where_the_loss_explodes(bad):
    assert useful(np.array([2.0, 1.0, 1.5, bad, 1.0])) == 3
    assert useful(np.array([2.0, 1.0, 1.5])) == 3


def test_how_soon_each_is_as_good_as_the_worst_in_the_end():
    curves = {"sgd": [(1, 3.0), (2, 1.0), (3, 2.0)], "adam": [(1, 2.5), (2, 2.0), (3, 0.5)]}
    assert first_reached(curves, less_is_better=True) == (2.0, {"sgd": 2, "adam": 2})
    rising = {"sgd": [(1, None), (2, 0.5)], "adam": [(1, 0.6), (2, 0.9)]}
    assert first_reached(rising, less_is_better=False) == (0.5, {"sgd": 2, "adam": 1})
