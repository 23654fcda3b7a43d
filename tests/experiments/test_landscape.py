"""Slices through the loss, and its largest eigenvalue."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.flatten_util import ravel_pytree

from jaxcore.config.run import RunConfig
from jaxcore.experiments import landscape
from tests import running


@pytest.fixture(scope="module")
def run():
    return running.run(RunConfig.usual("moons").replace(hidden=(5,), epochs=20, activation=("tanh",)))


@pytest.mark.parametrize("values", [(5.0, 1.0, 0.2), (2.0, -7.0, 1.0), (-3.0, -2.0, -1.0)])
def test_the_largest_eigenvalue_of_a_quadratic(values):
    turned = np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))[0]
    hessian = jnp.float32(turned @ np.diag(values) @ turned.T)
    found, _, settled = landscape.largest_eigenvalue(lambda w: hessian @ w, jnp.ones(3), jax.random.key(1), tolerance=1e-6)
    assert settled
    assert found == pytest.approx(max(values), rel=1e-3)


def test_the_largest_eigenvalue_of_a_network_is_that_of_its_full_hessian(run):
    flat, back = ravel_pytree(run.trained.params)
    examples = landscape.examples_of(run.trained, "train")
    loss = jax.jit(lambda w: landscape.mean_loss(run.config.network, 2, back(w), run.trained.state, *examples))
    hessian = jax.jit(jax.hessian(loss))(flat)
    sharp = landscape.sharpness(run.trained, tolerance=1e-5)
    assert sharp["eigenvalue"] == pytest.approx(np.linalg.eigvalsh(np.asarray(hessian, np.float64)).max(), rel=0.01)
    assert sharp["limit"] == pytest.approx(200)


def test_the_centre_of_a_slice_is_the_run(run):
    found = landscape.random_slice(run.trained, "validation", resolution=5)
    assert found["loss"].shape == (5, 5)
    assert found["loss"][2, 2] == pytest.approx(run.finished.validation["loss"], rel=1e-4)
    assert found["loss"].max() > 2 * found["loss"][2, 2]


def test_pieces_give_the_same_as_one(run, monkeypatch):
    whole = landscape.random_slice(run.trained, resolution=5)["loss"]
    monkeypatch.setattr(landscape, "PIECE_BYTES", 1)
    np.testing.assert_allclose(landscape.random_slice(run.trained, resolution=5)["loss"], whole, rtol=1e-5)


def test_filters_of_a_direction_are_as_long_as_those_of_the_weights(run):
    direction = landscape.random_direction(jax.random.key(3), run.trained.params)
    for d, w in zip(direction, run.trained.params, strict=True):
        np.testing.assert_allclose(np.linalg.norm(d["kernel"], axis=0), np.linalg.norm(w["kernel"], axis=0), rtol=1e-5)
        assert not np.any(d["bias"])


def test_the_plane_of_snapshots_holds_start_middle_and_end(run):
    found = landscape.snapshot_slice(run.trained, "validation", resolution=41)
    assert set(found["points"]) == {"start", "middle", "end"}
    assert found["points"]["end"][:2] == (0, 0)
    assert found["points"]["end"][2] == pytest.approx(run.finished.validation["loss"], rel=1e-4)
    for across, up, loss in found["points"].values():
        row, column = (np.abs(found[axis] - at).argmin() for axis, at in (("up", up), ("across", across)))
        assert found["loss"][row, column] == pytest.approx(loss, abs=0.1)
