"""What every loss surface promises; a new one is enrolled by being registered."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from jaxcore.catalog.surfaces import SURFACES, usual_rate
from jaxcore.config.descent import Descent
from jaxcore.experiments.descent.paths import descend, grid

pytestmark = [pytest.mark.usefixtures("programs_on_disk"), pytest.mark.parametrize("name", SURFACES)]


def test_its_minima_are_minima(name):
    spec = SURFACES[name]
    for minimum in spec.minima:
        assert spec.shows(*minimum)
        least = spec.function(*minimum)
        slope = jax.grad(lambda point: spec.function(*point))(np.array(minimum))
        np.testing.assert_allclose(slope, 0, atol=1e-3)
        for angle in np.linspace(0, 2 * np.pi, 12):
            assert spec.function(minimum[0] + 0.05 * np.cos(angle), minimum[1] + 0.05 * np.sin(angle)) > least


def test_it_can_be_drawn_and_its_lowest_place_shown_is_a_minimum(name):
    spec, found = SURFACES[name], grid(name)
    assert np.isfinite(found["height"]).all()
    row, column = np.unravel_index(found["loss"].argmin(), found["loss"].shape)
    assert found["loss"][row, column] == pytest.approx(spec.function(found["x"][column], found["y"][row]), rel=1e-4)
    if spec.minima:
        place = np.array([found["x"][column], found["y"][row]])
        assert min(np.abs(place - minimum).max() for minimum in spec.minima) < 0.3
    else:
        assert found["loss"].min() < 0


def test_every_optimizer_gets_lower_from_the_usual_start_with_its_usual_rate(name):
    assert SURFACES[name].shows(*SURFACES[name].start)
    entrants = tuple((optimizer, usual_rate(optimizer, name)) for optimizer in ("sgd", "momentum", "adam", "rmsprop"))
    for path in descend(Descent(name, entrants, SURFACES[name].start, 100)).values():
        assert path["diverged_at"] is None
        assert path["loss"][-1] < path["loss"][0]
