"""Sweeps: every cell is the network that a single run would train."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from jaxcore.config.run import RunConfig
from jaxcore.config.sweep import Axis, Sweep
from jaxcore.errors import ConfigError
from jaxcore.events import Swept, SweptEpochs, finish
from jaxcore.experiments.sweep import groups
from jaxcore.experiments.sweep.networks import noisy_labels
from jaxcore.experiments.sweep.run import train
from tests import running

SMALL = RunConfig.usual("iris").replace(hidden=(6,), epochs=3, batch_size=16, schedule="cosine")  # 98 = 6 · 16 + 2


def swept(sweep: Sweep, **how):
    events = []
    return events, finish(train(sweep, alone=False, **how), events.append)


@pytest.mark.parametrize(
    ("config", "x", "y"),
    [
        (SMALL, Axis("learning_rate", 0.001, 0.1, 3, "log"), Axis("weight_decay", 0.01, 0.1, 2)),
        (
            SMALL.replace(dropout=0.3, batch_norm=True, optimizer="momentum"),
            Axis("seed", 3, 4, 2),
            Axis("momentum", 0.5, 0.9, 2),
        ),
        (
            RunConfig.usual("digits").replace(epochs=1, hidden=(8,)),
            Axis("learning_rate", 0.001, 0.01, 2),
            Axis("seed", 0, 1, 2),
        ),
    ],
)
def test_a_cell_equals_the_same_single_run(config, x, y):
    sweep = Sweep(config, x, y)
    events, weights = swept(sweep)
    last = next(event for event in reversed(events) if isinstance(event, SweptEpochs))
    for cell in range(sweep.cells):
        alone = running.run(sweep.cell(cell))
        for ours, theirs in zip(jax.tree.leaves(weights[cell]), jax.tree.leaves(alone.trained.params), strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)
        epoch_means = () if config.data.dataset == "digits" else ("loss", "accuracy")  # its curve has points within epochs
        for name in (*epoch_means, "val_loss", "val_accuracy"):
            np.testing.assert_allclose(getattr(last, name)[cell], alone.points[name][-1], rtol=1e-4, atol=1e-5)
        assert events[-1].test[cell] == pytest.approx(alone.finished.test["accuracy"])


def test_diverged_cells_say_so_and_the_others_live_on():
    config = SMALL.replace(optimizer="sgd", schedule="constant", epochs=20)
    events, _ = swept(Sweep(config, Axis("learning_rate", 0.1, 1000, 2, "log"), Axis("initial_scale", 1, 90, 2)))
    # a step of length 1000 on weights 90 times too large can't stay finite; a usual one on usual weights does
    last = next(event for event in reversed(events) if isinstance(event, SweptEpochs))
    assert last.diverged[0] is False
    assert last.diverged[3] is True
    assert last.loss[3] is None
    assert events[-1].test[3] is None
    assert events[-1].test[0] > 0.8


def test_slices_give_the_same_as_one_piece(monkeypatch):
    sweep = Sweep(SMALL, Axis("learning_rate", 0.001, 0.1, 4, "log"), Axis("label_noise", 0, 0.5, 3))
    whole, weights = swept(sweep)
    monkeypatch.setattr(groups, "MAX_GROUP", 2)
    sliced, pieces = swept(sweep, memory_limit=1)
    assert len(sliced) > 3 * len(whole)
    assert sliced[-1].test == whole[-1].test
    for a, b in zip(jax.tree.leaves(weights), jax.tree.leaves(pieces), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)


def test_label_noise_replaces_that_share_of_the_labels_by_other_classes():
    y = np.arange(3000, dtype=np.int32) % 3
    noisy = np.asarray(noisy_labels(y, np.float32([0, 0.2, 1]), jax.random.key(0), 3))
    assert (noisy != y).mean(axis=1) == pytest.approx([0, 0.2, 1], abs=0.03)
    assert set(noisy.ravel()) == {0, 1, 2}


def test_stop_keeps_what_is_there_and_points_have_surfaces():
    config = RunConfig.usual("moons").replace(epochs=10)
    asked = iter([False, False, True])
    sweep = Sweep(config, Axis("learning_rate", 0.001, 0.1, 2, "log"), Axis("initial_scale", 0.1, 1, 3))
    events, weights = swept(sweep, should_stop=lambda: next(asked))
    assert isinstance(events[-1], Swept)
    assert events[-1].stopped
    points = [event for event in events if isinstance(event, SweptEpochs)]
    assert [event.epoch for event in points] == [1, 2]
    assert all(value is not None for value in points[-1].val_accuracy)
    assert all(w is not None for w in weights)
    import base64
    import io

    from PIL import Image

    wall = Image.open(io.BytesIO(base64.b64decode(points[-1].surfaces)))
    assert wall.size == (2 * 26 - 2, 3 * 26 - 2)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Axis("learning_rate", 0.1, 1, 17), "count: 17 is not allowed; choose a number from 1 to 16"),
        (lambda: Axis("learning_rate", float("nan"), 1, 3), "nan is not allowed"),
        (lambda: Axis("weight_decay", 0, 1, 3, "log"), "a logarithmic scale needs a lowest value above 0"),
        (lambda: Axis("seed", 0, 3, 9), "9 values from 0 to 3"),
        (lambda: Axis("seed", 1, 15, 15, "log"), "15 values from 1 to 15"),
        (lambda: Sweep(SMALL, Axis("seed", 0, 1, 2), Axis("seed", 2, 3, 2)), "two different hyperparameters"),
        (lambda: Sweep(SMALL, Axis("seed", 0, 1, 2), Axis("momentum", 0, 0.9, 2)), "the optimizer adam has no such setting"),
        (lambda: Sweep(SMALL.replace(epochs=501), Axis("seed", 0, 1, 2), Axis("label_noise", 0, 1, 2)), "epochs: 501"),
    ],
)
def test_what_cannot_be_swept_gets_a_sentence(make, said):
    with pytest.raises(ConfigError, match=said):
        make()


def test_a_sweep_survives_its_parameters():
    sweep = Sweep(SMALL, Axis("learning_rate", 0.001, 0.1, 3, "log"), Axis("seed", 3, 9, 4))
    assert Sweep.from_params(sweep.to_params()) == sweep
    assert sweep.values(4) == {"learning_rate": 0.01, "seed": 5}
