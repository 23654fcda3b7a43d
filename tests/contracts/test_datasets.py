"""What every dataset promises; a new one is enrolled by being registered."""

from __future__ import annotations

import dataclasses
import functools

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from jaxcore.catalog.archives import ARCHIVES
from jaxcore.catalog.datasets import DATASETS
from jaxcore.config.run import RunConfig
from jaxcore.data import load, prepare
from jaxcore.data.examples import PARTS, Dataset, Images, Table
from tests.conftest import need_archive

TABLES = [name for name, spec in DATASETS.items() if not spec.images]
PICTURES = [name for name, spec in DATASETS.items() if spec.images]

every_dataset = pytest.mark.parametrize("name", DATASETS)
every_table = pytest.mark.parametrize("name", TABLES)
every_images = pytest.mark.parametrize("name", PICTURES)
every_archive = pytest.mark.parametrize("name", [name for name, spec in DATASETS.items() if spec.archive])
split_at_random = pytest.mark.parametrize("name", [name for name, spec in DATASETS.items() if "test" in spec.shares])
# Those that are split by nobody else have shares to choose; a validation part is always ours but where regions are fixed.
stratified = pytest.mark.parametrize(
    "name", [name for name, spec in DATASETS.items() if spec.shares and spec.target_type != "numbers"]
)


def csv_file() -> bytes:
    rng = np.random.default_rng(0)
    rows = (f"{x:.3f},{y:.3f},{'abc'[i % 3]}" for i, (x, y) in enumerate(rng.normal(5, 3, (100, 2))))
    return "\n".join(["width,height,kind", *rows]).encode()


def arguments(name: str, **values) -> dict:
    """Of `load` and `prepare`, but for the seed; `values` replace fields of the dataset's own settings."""
    if DATASETS[name].archive:
        need_archive(DATASETS[name].archive)
    own = {"target": "kind", "csv": csv_file()} if name == "csv" else {}
    return {"config": dataclasses.replace(RunConfig.usual(name).data, **own, **values)}


def prepared(name: str, split_seed: int = 0, **values) -> Dataset:
    return prepare(**arguments(name, split_seed=split_seed, **values))


shared = functools.cache(prepared)  # for those tests that only look


def rows_of(data: Dataset) -> dict[str, list[int]]:
    return {part: getattr(data, part).rows.tolist() for part in PARTS}


@every_dataset
def test_what_is_said_of_a_dataset_before_it_is_loaded_is_so(name):
    spec, data = DATASETS[name], shared(name)
    if spec.shape:
        assert (spec.shape, spec.classes) == (data.input_shape, data.classes)
    if spec.examples:
        assert spec.examples == len(data.source.y) - (len(data.test) if spec.archive else 0)


# -- what is loaded ----------------------------------------------------------------------------------------------------


@every_dataset
def test_there_is_a_label_for_everything(name):
    source = load(**arguments(name))
    assert isinstance(source, Images if DATASETS[name].images else Table)
    assert source.y.shape == (len(source.x),)
    if source.class_names:
        assert source.y.dtype == np.int32
        assert len(set(source.class_names)) == len(source.class_names) >= 2
        assert np.unique(source.y).tolist() == list(range(len(source.class_names)))
    else:
        assert source.y.dtype == np.float64
        assert np.isfinite(source.y).all()
    assert all(type(text) is str and text for text in (*source.feature_names, *source.class_names))


@every_table
def test_a_table_holds_finite_numbers_and_a_name_for_each_feature(name):
    table = load(**arguments(name))
    assert table.x.dtype == np.float64
    assert np.isfinite(table.x).all()
    assert len(set(table.feature_names)) == table.x.shape[1]


@every_images
def test_images_are_bytes_from_black_to_white(name):
    images = load(**arguments(name))
    assert images.x.dtype == np.uint8
    assert images.x.ndim == 4
    assert images.x.shape[-1] in (1, 3)
    assert (images.x.min(), images.x.max()) == (0, images.white)
    assert not images.feature_names


# -- the parts ---------------------------------------------------------------------------------------------------------


@every_dataset
def test_each_part_is_examples_and_their_labels(name):
    data = shared(name)
    images = DATASETS[name].images
    assert data.images == images
    assert data.input_shape == data.source.x.shape[1:]
    assert data.classes == len(data.source.class_names)
    for part in PARTS:
        split = getattr(data, part)
        x, y = split.x, split.y
        kinds = (np.uint8 if images else np.float32, np.int32 if data.classes else np.float32, np.int32)
        assert (x.dtype, y.dtype, split.rows.dtype) == kinds
        assert (x.shape, y.shape) == ((len(split), *data.input_shape), (len(split),))
        assert split.all_x is data.train.all_x, "a part has a copy of its own"
        if data.classes:
            np.testing.assert_array_equal(y, data.source.y[split.rows])
        else:  # numbers are standardised, as the training part says
            known = data.source.y[data.train.rows]
            np.testing.assert_allclose(y, (data.source.y[split.rows] - known.mean()) / known.std(), rtol=1e-4, atol=1e-5)


@every_dataset
def test_the_parts_are_disjoint(name):
    data = shared(name)
    rows = np.concatenate([getattr(data, part).rows for part in PARTS])
    assert len(np.unique(rows)) == len(rows)
    assert rows.min() >= 0
    assert rows.max() < len(data.source.y)
    if not DATASETS[name].archive:
        assert len(rows) == len(data.source.y), "something is left out"


@split_at_random
def test_the_parts_have_the_shares_asked_for(name):
    data, config = shared(name), arguments(name)["config"]
    assert len(data.validation) == round(config.validation * len(data.source.y))
    assert len(data.test) == round(config.test * len(data.source.y))


@stratified
def test_each_part_that_we_draw_has_each_class_in_its_proportion(name):
    data = shared(name)
    drawn = PARTS if "test" in DATASETS[name].shares else ("train", "validation")
    fixed = data.source.parts.get("train") if data.images else None
    y = data.source.y if fixed is None else data.source.y[fixed]
    for part in drawn:
        split = getattr(data, part)
        expected = np.bincount(y) * len(split) / len(y)
        # an example for rounding, and one more because the second split rounds what the first has rounded
        assert np.abs(np.bincount(split.y, minlength=data.classes) - expected).max() < 2


@every_dataset
def test_the_same_seed_gives_the_same_data_and_another_seed_another_split(name):
    first, again, other = (prepared(name, seed) for seed in (0, 0, 1))
    assert rows_of(first) == rows_of(again)
    np.testing.assert_array_equal(first.validation.x, again.validation.x)
    for part in PARTS:
        ours = part == "validation" if DATASETS[name].archive else True
        if ours and DATASETS[name].shares:
            assert rows_of(first)[part] != rows_of(other)[part]


@every_dataset
def test_loading_leaves_numpys_global_random_state_alone(name):
    before = np.random.get_state()[1].copy()
    prepared(name)
    np.testing.assert_array_equal(np.random.get_state()[1], before)


# -- scaling -----------------------------------------------------------------------------------------------------------


@every_table
def test_features_are_standardised_by_the_training_part_alone(name):
    data = shared(name)
    scaler = StandardScaler().fit(data.source.x[data.train.rows])
    np.testing.assert_allclose(data.mean, scaler.mean_, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(data.scale, scaler.scale_, rtol=1e-12)
    for part in PARTS:
        split = getattr(data, part)
        np.testing.assert_allclose(split.x, (data.source.x[split.rows] - data.mean) / data.scale, rtol=1e-5, atol=1e-6)
        np.testing.assert_array_equal(data.scaled(split.rows), split.x)
    np.testing.assert_allclose(data.train.x.mean(axis=0), 0, atol=1e-4)
    constant = np.ptp(data.source.x[data.train.rows], axis=0) == 0
    np.testing.assert_allclose(data.train.x.std(axis=0), np.where(constant, 0, 1), atol=1e-4)


@pytest.mark.parametrize(("pixel_range", "black", "white"), [("unit", 0, 1), ("symmetric", -1, 1)])
@every_images
def test_pixels_are_brought_into_the_range_asked_for(name, pixel_range, black, white):
    data = prepared(name, pixel_range=pixel_range)
    rows = data.train.sample(200)
    scaled = data.scaled(rows)
    assert scaled.dtype == np.float32
    assert scaled.shape == (len(rows), *data.input_shape)
    assert (scaled.min(), scaled.max()) == (black, white)
    np.testing.assert_allclose(scaled, black + (white - black) * (data.source.x[rows] / data.source.white), atol=1e-6)


# -- archives ----------------------------------------------------------------------------------------------------------


@every_archive
def test_an_archives_test_part_is_the_publishers_whatever_the_seed_and_the_subset(name):
    archive = ARCHIVES[DATASETS[name].archive]
    official = list(range(archive.train_images, archive.train_images + 10_000))
    for seed, subset in ((0, 1000), (1, 0)):
        data = prepared(name, seed, subset=subset)
        assert data.test.rows.tolist() == official
        assert data.train.rows.max() < archive.train_images
        assert len(data.train) + len(data.validation) == (subset or archive.train_images)


@every_archive
def test_an_archive_is_loaded_once(name):
    one, other = prepared(name, 0), prepared(name, 1, subset=2000)
    assert one.train.all_x is other.train.all_x
    assert one.train.all_y is other.train.all_y
