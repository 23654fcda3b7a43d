"""What every dataset promises; a new one is enrolled by being registered."""

from __future__ import annotations

import dataclasses
import functools

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from jaxcore.config import RunConfig
from jaxcore.data import DATASETS, load_table, prepare
from jaxcore.data.examples import Dataset

PARTS = ("train", "validation", "test")

pytestmark = pytest.mark.parametrize("name", DATASETS)


def csv_file() -> bytes:
    rng = np.random.default_rng(0)
    rows = (f"{x:.3f},{y:.3f},{'abc'[i % 3]}" for i, (x, y) in enumerate(rng.normal(5, 3, (100, 2))))
    return "\n".join(["width,height,kind", *rows]).encode()


def arguments(name: str) -> dict:
    config = dataclasses.replace(RunConfig.usual(name).data, target="kind" if name == "csv" else "")
    return {"config": config, "csv": csv_file() if name == "csv" else None}


def prepared(name: str, seed: int = 0) -> Dataset:
    return prepare(**arguments(name), seed=seed)


shared = functools.cache(prepared)  # for those tests that only look


def test_the_table_holds_finite_numbers_and_a_name_for_everything(name):
    table = load_table(**arguments(name), seed=0)
    examples, features = table.x.shape
    assert table.x.dtype == np.float64
    assert table.y.dtype == np.int32
    assert table.y.shape == (examples,)
    assert np.isfinite(table.x).all()
    assert len(set(table.feature_names)) == features
    assert len(set(table.class_names)) == len(table.class_names) >= 2
    assert np.unique(table.y).tolist() == list(range(len(table.class_names)))
    assert all(type(text) is str and text for text in (*table.feature_names, *table.class_names))


@pytest.mark.parametrize("part", PARTS)
def test_each_part_is_float32_examples_and_int32_labels(name, part):
    data = shared(name)
    split = getattr(data, part)
    assert split.x.dtype == np.float32
    assert split.y.dtype == np.int32
    assert split.x.shape == (len(split), data.features)
    assert split.y.shape == (len(split),)
    assert np.isfinite(split.x).all()
    np.testing.assert_array_equal(split.y, data.source.y[split.rows])


def test_the_parts_are_disjoint_and_complete(name):
    data = shared(name)
    rows = np.concatenate([getattr(data, part).rows for part in PARTS])
    assert np.sort(rows).tolist() == list(range(len(data.source.y)))


def test_the_parts_have_the_shares_asked_for(name):
    data, config = shared(name), arguments(name)["config"]
    assert len(data.validation) == round(config.validation * len(data.source.y))
    assert len(data.test) == round(config.test * len(data.source.y))


@pytest.mark.parametrize("part", PARTS)
def test_each_part_has_each_class_in_the_tables_proportion(name, part):
    data = shared(name)
    split = getattr(data, part)
    expected = np.bincount(data.source.y) * len(split) / len(data.source.y)
    # an example for rounding, and one more because the second split rounds what the first has rounded
    assert np.abs(np.bincount(split.y, minlength=data.classes) - expected).max() < 2


def test_features_are_standardised_by_the_training_part_alone(name):
    data = shared(name)
    scaler = StandardScaler().fit(data.source.x[data.train.rows])
    np.testing.assert_array_equal(data.mean, scaler.mean_)
    np.testing.assert_array_equal(data.scale, scaler.scale_)
    for part in PARTS:
        split = getattr(data, part)
        np.testing.assert_allclose(split.x, (data.source.x[split.rows] - data.mean) / data.scale, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(data.train.x.mean(axis=0), 0, atol=1e-4)
    constant = np.ptp(data.source.x[data.train.rows], axis=0) == 0
    np.testing.assert_allclose(data.train.x.std(axis=0), np.where(constant, 0, 1), atol=1e-4)


def test_the_same_seed_gives_the_same_data_and_another_seed_another_split(name):
    first, again, other = (prepared(name, seed) for seed in (0, 0, 1))
    for part in PARTS:
        np.testing.assert_array_equal(getattr(first, part).x, getattr(again, part).x)
        np.testing.assert_array_equal(getattr(first, part).rows, getattr(again, part).rows)
        assert getattr(first, part).rows.tolist() != getattr(other, part).rows.tolist()


def test_loading_leaves_numpys_global_random_state_alone(name):
    before = np.random.get_state()[1].copy()
    prepared(name)
    np.testing.assert_array_equal(np.random.get_state()[1], before)
