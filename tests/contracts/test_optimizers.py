"""What every optimizer and every schedule promises; a new one is enrolled by being registered."""

from __future__ import annotations

import functools

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from jaxcore.catalog.optimizers import OPTIMIZERS, SCHEDULES
from jaxcore.config.run import OptimizerConfig
from jaxcore.engine import optimizers
from jaxcore.engine.optimizers import Hyperparameters, build

pytestmark = pytest.mark.usefixtures("programs_on_disk")

CURVATURE = np.array([[1.0, 0.3], [3.0, 1.0]], np.float32)
BOTTOM = np.array([[1.0, -0.5], [0.7, -1.2]], np.float32)

every_optimizer = pytest.mark.parametrize("name", OPTIMIZERS)
every_schedule = pytest.mark.parametrize("schedule", SCHEDULES)


def height(w):
    """A convex bowl whose bottom is at `BOTTOM`."""
    return 0.5 * jnp.sum(CURVATURE * (w - BOTTOM) ** 2)


@functools.cache
def descend(name: str, clip: bool):
    """`walk(w, learning_rate, hyper)`: the weights after each of 300 steps down the bowl; hyperparameters are traced."""
    traces = []

    @jax.jit
    def walk(w, learning_rate, hyper):
        traces.append(hyper)
        optimizer = build(name, clip=clip)

        def step(carry, _):
            w, state = carry
            updates, state = optimizer.update(jax.grad(height)(w), state, w, learning_rate=learning_rate, hyper=hyper)
            w = optax.apply_updates(w, updates)
            return (w, state), w

        return jax.lax.scan(step, (w, optimizer.init(w)), length=300)[1]

    walk.traces = traces
    return walk


def walk(name: str, start=(0.0, 0.0), *, rate=0.05, momentum=0.5, decay=0.0, clip=0.0) -> np.ndarray:
    start = np.broadcast_to(np.float32(start), BOTTOM.shape)
    hyper = Hyperparameters(*map(np.float32, (momentum, decay, clip)))
    return np.asarray(descend(name, clip > 0)(start, np.float32(rate), hyper))


@every_optimizer
def test_it_walks_down_a_convex_bowl(name):
    path = walk(name)
    assert path.dtype == np.float32
    assert height(path[-1]) < 0.1 * height(np.zeros_like(BOTTOM))


@every_optimizer
def test_the_learning_rate_matters(name):
    assert not np.allclose(walk(name, rate=0.05)[0], walk(name, rate=0.01)[0])


@every_optimizer
def test_momentum_matters_where_it_is_taken_and_only_there(name):
    changed = not np.array_equal(walk(name, momentum=0.5), walk(name, momentum=0.9))
    assert changed == ("momentum" in OPTIMIZERS[name].takes)


@every_optimizer
def test_weight_decay_pulls_towards_zero(name):
    at_rest, decayed = (walk(name, BOTTOM, decay=decay)[0] for decay in (0.0, 0.5))
    np.testing.assert_array_equal(at_rest, BOTTOM)
    assert (np.abs(decayed) < np.abs(BOTTOM) - 1e-3).all()


@every_optimizer
def test_weight_decay_is_apart_from_the_gradient_where_it_is_taken_and_added_to_it_elsewhere(name):
    def first_step(gradient, decay):
        optimizer, hyper = build(name, clip=False), Hyperparameters(0.5, decay, 0.0)
        return optimizer.update(gradient, optimizer.init(BOTTOM), BOTTOM, learning_rate=0.05, hyper=hyper)[0]

    with_decay = first_step(np.zeros_like(BOTTOM), 0.5)
    if "weight_decay" in OPTIMIZERS[name].takes:
        np.testing.assert_allclose(with_decay, -0.05 * 0.5 * BOTTOM, rtol=1e-5)
    else:
        np.testing.assert_allclose(with_decay, first_step(0.5 * BOTTOM, 0.0), rtol=1e-5)


@every_optimizer
def test_clipping_at_a_norm_that_no_gradient_has_changes_nothing(name):
    np.testing.assert_allclose(walk(name, clip=1e6), walk(name), rtol=1e-5, atol=1e-6)


@every_optimizer
def test_changing_a_hyperparameter_traces_nothing_again(name):
    for options in ({}, {"rate": 0.01}, {"momentum": 0.9}, {"decay": 0.1}):
        walk(name, **options)
        walk(name, clip=options.get("rate", 0.05) * 3, **options)
    assert [len(descend(name, clip).traces) for clip in (False, True)] == [1, 1]


# nesterov's gradient is corrected twice: it looks one step ahead
@pytest.mark.parametrize(("name", "ahead"), [("sgd", None), ("momentum", False), ("nesterov", True)])
def test_sgd_and_its_momentum_are_the_textbooks(name, ahead):
    w, velocity = np.zeros_like(BOTTOM), np.zeros_like(BOTTOM)
    for found in walk(name, rate=0.05, momentum=0.9)[:20]:
        gradient = CURVATURE * (w - BOTTOM)
        velocity = gradient if ahead is None else gradient + 0.9 * velocity
        w = w - 0.05 * (gradient + 0.9 * velocity if ahead else velocity)
        np.testing.assert_allclose(found, w, rtol=1e-4, atol=1e-6)


def test_adams_first_step_has_the_size_of_the_learning_rate_for_every_weight():
    np.testing.assert_allclose(walk("adam", rate=0.05)[0], 0.05 * np.sign(BOTTOM), rtol=1e-4)


def test_clipping_keeps_the_direction_and_bounds_the_length_of_a_step():
    free, clipped = (walk("sgd", rate=0.1, clip=clip)[0] for clip in (0.0, 0.5))
    assert np.linalg.norm(free) > 0.1 * 0.5
    np.testing.assert_allclose(np.linalg.norm(clipped), 0.1 * 0.5, rtol=1e-5)
    np.testing.assert_allclose(clipped / np.linalg.norm(clipped), free / np.linalg.norm(free), rtol=1e-5)


# -- schedules -----------------------------------------------------------------------------------------------------------


def learning_rates(schedule: str, peak: float, steps: int, first: int, count: int) -> np.ndarray:
    settings = OptimizerConfig(schedule=schedule, learning_rate=peak)
    return optimizers.learning_rates(optimizers.schedule(settings, steps), first, count)


@every_schedule
@pytest.mark.parametrize("steps", [1, 2, 1000])
def test_a_schedule_stays_between_zero_and_its_peak(schedule, steps):
    rates = learning_rates(schedule, 0.3, steps, 0, steps)
    assert rates.shape == (steps,)
    assert rates.dtype == np.float32
    assert (rates >= 0).all()
    assert (rates <= np.float32(0.3) * (1 + 1e-6)).all()
    assert steps == 1 or rates.max() == pytest.approx(0.3, rel=1e-3), "the learning rate asked for is never used"


@every_schedule
def test_a_schedule_is_the_same_however_it_is_cut_and_goes_on_past_the_end(schedule):
    whole = learning_rates(schedule, 0.3, 100, 0, 1000)
    assert np.isfinite(whole).all()
    for first in (1, 37, 99):
        np.testing.assert_array_equal(learning_rates(schedule, 0.3, 100, first, 2), whole[first : first + 2])


@pytest.mark.parametrize(
    ("schedule", "first", "middle", "last"),
    [
        ("constant", 0.2, 0.2, 0.2),
        ("cosine", 0.2, 0.1, 0.0),
        ("warmup_cosine", 0.0, 0.2 * (1 + np.cos(np.pi * 400 / 900)) / 2, 0.0),
        ("exponential", 0.2, 0.02, 0.002),
    ],
)
def test_a_schedule_begins_passes_its_middle_and_ends_as_described(schedule, first, middle, last):
    rates = learning_rates(schedule, 0.2, 1000, 0, 1000)
    np.testing.assert_allclose(rates[[0, 500, -1]], [first, middle, last], rtol=0.01, atol=1e-4)


def test_the_warm_up_reaches_its_peak_after_a_tenth():
    rates = learning_rates("warmup_cosine", 0.2, 1000, 0, 1000)
    assert rates.argmax() == 100
    np.testing.assert_allclose(rates[:100], 0.2 * np.arange(100) / 100, rtol=1e-5, atol=1e-8)
    np.testing.assert_allclose(rates[100], 0.2, rtol=1e-6)


def test_no_two_schedules_are_the_same():
    curves = {tuple(learning_rates(schedule, 0.2, 1000, 0, 1000).tolist()) for schedule in SCHEDULES}
    assert len(curves) == len(SCHEDULES)
