from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from sklearn import datasets as sklearn_datasets

from jaxcore.catalog.datasets import DATASETS
from jaxcore.config.run import DataConfig
from jaxcore.data import bundled, load, prepare
from jaxcore.data.examples import Images, Split, Table, prepare_images, prepare_table
from jaxcore.errors import ConfigError, DataError

MADE_UP = [name for name, spec in DATASETS.items() if "samples" in spec.options]


@pytest.mark.parametrize("name", ["iris", "wine", "breast_cancer"])
def test_a_bundled_table_holds_scikit_learns_numbers(name):
    bunch = getattr(sklearn_datasets, f"load_{name}")()
    table = getattr(bundled, name)()
    np.testing.assert_array_equal(table.x, bunch.data)
    np.testing.assert_array_equal(table.y, bunch.target)


@pytest.mark.parametrize("name", ["iris", "breast_cancer"])
def test_the_translatable_names_are_scikit_learns(name):
    bunch = getattr(sklearn_datasets, f"load_{name}")()
    table = getattr(bundled, name)()
    assert table.feature_names == tuple(bunch.feature_names)
    assert table.class_names == tuple(bunch.target_names)


def test_the_wines_features_are_scikit_learns_in_plain_words():
    assert [name.replace(" ", "_") for name in bundled.WINE_FEATURES] == sklearn_datasets.load_wine().feature_names


def test_the_digits_are_scikit_learns_images():
    bunch, digits = sklearn_datasets.load_digits(), bundled.digits()
    np.testing.assert_array_equal(digits.x[..., 0], bunch.images)
    np.testing.assert_array_equal(digits.y, bunch.target)
    assert digits.x.max() == digits.white == 16


@pytest.mark.parametrize("name", MADE_UP)
@pytest.mark.parametrize("samples", [50, 333])
def test_made_up_datasets_have_as_many_points_as_asked_for(name, samples):
    table = load(DataConfig(name, samples=samples))
    assert table.x.shape == (samples, 1 if name == "sine" else 2)
    assert len(table.y) == samples
    if table.class_names:
        counts = np.bincount(table.y)
        assert counts.max() - counts.min() <= 1


@pytest.mark.parametrize("name", MADE_UP)
def test_made_up_datasets_spread_as_asked_and_change_with_the_seed(name):
    tables = (load(DataConfig(name, spread=spread, split_seed=seed)) for spread, seed in [(0, 0), (0.3, 0), (0.3, 1)])
    clean, noisy, other = (np.column_stack([table.x, table.y]) for table in tables)
    assert noisy.std() > clean.std()
    assert not np.array_equal(noisy, other)


def test_without_noise_the_points_lie_on_their_shapes():
    sine = load(DataConfig("sine", spread=0))
    np.testing.assert_array_equal(sine.y, np.sin(sine.x[:, 0]))
    circles = load(DataConfig("circles", spread=0))
    np.testing.assert_allclose(np.linalg.norm(circles.x, axis=1), np.where(circles.y == 0, 1, 0.5))
    spirals = load(DataConfig("spirals", spread=0))
    turned = np.where(spirals.y[:, None] == 1, -spirals.x, spirals.x)  # half a turn lays one arm on the other
    radius = np.linalg.norm(turned, axis=1)
    np.testing.assert_allclose(turned[:, 0], radius * np.cos(np.pi * radius), atol=1e-9)
    blobs = load(DataConfig("blobs", spread=0))
    assert len(np.unique(blobs.x, axis=0)) == 3


def table_of(*counts: int) -> Table:
    """`counts[k]` examples of class k."""
    y = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    x = np.random.default_rng(0).normal(size=(len(y), 2))
    return Table(x, y, ("a", "b"), tuple("KLMNOPQRST"[: len(counts)]))


@pytest.mark.parametrize(
    ("counts", "shares", "message"),
    [
        ((20, 2), (0.15, 0.2), r"at least 3 examples.*class “L” is 2"),
        ((20, 0), (0.15, 0.2), r"at least 3 examples.*class “L” is 0"),
        (
            (10, 10, 10),
            (0.05, 0.2),
            r"Splitting 30 examples into 22 for training, 2 for validation and 6 for testing.*classes \(3\)",
        ),
        (
            (10, 10, 10),
            (0.2, 0.05),
            r"Splitting 30 examples into 22 for training, 6 for validation and 2 for testing.*classes \(3\)",
        ),
        ((4, 3), (0.4, 0.5), r"Splitting 7 examples into 0 for training, 3 for validation and 4 for testing.*classes \(2\)"),
    ],
)
def test_a_table_that_is_too_small_to_split_is_refused(counts, shares, message):
    with pytest.raises(DataError, match=message):
        prepare_table(table_of(*counts), validation=shares[0], test=shares[1], seed=0)


@pytest.mark.parametrize(("counts", "shares"), [((5, 9, 3), (0.25, 0.5)), ((40, 3), (0.05, 0.05)), ((300, 4, 3), (0.15, 0.2))])
def test_a_rare_class_is_in_every_part_and_every_example_in_one(counts, shares):
    for seed in range(20):
        data = prepare_table(table_of(*counts), validation=shares[0], test=shares[1], seed=seed)
        parts = (data.train, data.validation, data.test)
        assert all(len(np.unique(part.y)) == len(counts) for part in parts)
        assert sorted(np.concatenate([part.rows for part in parts])) == list(range(sum(counts)))


def test_small_tables_either_split_with_every_class_in_every_part_or_are_refused():
    rng = np.random.default_rng(0)
    refused = 0
    for seed in range(200):
        counts = rng.integers(3, 12, rng.integers(2, 6))
        try:
            data = prepare_table(table_of(*counts), validation=rng.uniform(0.05, 0.4), test=rng.uniform(0.05, 0.5), seed=seed)
        except DataError:
            refused += 1
            continue
        for part in (data.train, data.validation, data.test):
            assert len(np.unique(part.y)) == len(counts)
    assert 0 < refused < 200


def test_a_constant_feature_becomes_zero():
    table = table_of(20, 20)
    table.x[:, 1] = 7.25
    data = prepare_table(table, validation=0.2, test=0.2, seed=0)
    assert data.scale[1] == 1
    for part in (data.train, data.validation, data.test):
        assert not part.x[:, 1].any()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("unit", [5e-324, 1e-320, 1e-308, 1e-200, 1e-20, 1e30, 1e200, 1e307])
def test_features_of_any_size_are_standardised_to_finite_numbers(unit):
    table = table_of(20, 20)
    usual = prepare_table(table, validation=0.2, test=0.2, seed=0)
    table.x[:, 1] *= unit
    data = prepare_table(table, validation=0.2, test=0.2, seed=0)
    np.testing.assert_array_equal(data.train.x[:, 0], usual.train.x[:, 0])
    if unit > 1e-308:
        np.testing.assert_allclose(data.train.x[:, 1], usual.train.x[:, 1], rtol=1e-6)
    else:
        assert data.scale[1] >= np.finfo(np.float64).tiny
    assert np.isfinite(data.train.all_x).all()
    assert np.isfinite(data.standardised(table.x * 1.1)).all()
    rare = data.test.rows[0]
    table.x[rare] = 1e308
    assert np.isfinite(prepare_table(table, validation=0.2, test=0.2, seed=0).train.all_x[rare]).all()


def test_outliers_of_the_test_part_do_not_move_the_scale():
    table = table_of(20, 20)
    before = prepare_table(table, validation=0.2, test=0.2, seed=0)
    table.x[np.concatenate([before.test.rows, before.validation.rows])] += 1000
    after = prepare_table(table, validation=0.2, test=0.2, seed=0)
    np.testing.assert_array_equal(after.mean, before.mean)
    np.testing.assert_array_equal(after.scale, before.scale)
    np.testing.assert_array_equal(after.train.x, before.train.x)


def test_the_csv_dataset_asks_for_a_file():
    with pytest.raises(DataError, match="No file yet: upload a CSV file of up to 5 MB"):
        prepare(DataConfig("csv"))


# -- images ------------------------------------------------------------------------------------------------------------


def published(train: int = 3000, test: int = 500) -> Images:
    """Images whose publisher has fixed the test part; the tenth class is rare."""
    y = np.minimum(np.random.default_rng(0).integers(0, 19, train + test) // 2, 9).astype(np.int32)
    x = np.zeros((len(y), 2, 2, 1), np.uint8)
    rows = np.arange(len(y))
    return Images(x, y, tuple("KLMNOPQRST"), parts={"train": rows[:train], "test": rows[train:]})


@pytest.mark.parametrize(("subset", "used"), [(0, 3000), (1000, 1000), (2500, 2500), (3000, 3000)])
def test_a_subset_has_the_size_asked_for_and_every_class_in_its_proportion(subset, used):
    images = published()
    config = DataConfig("mnist", subset=subset, validation=0.2)
    one, again, other = (prepare_images(images, dataclasses.replace(config, split_seed=seed)) for seed in (0, 0, 1))
    assert (len(one.train), len(one.validation), len(one.test)) == (used * 0.8, used * 0.2, 500)
    for part in (one.train, one.validation):
        expected = np.bincount(images.y[:3000]) * len(part) / 3000
        assert np.abs(np.bincount(part.y, minlength=10) - expected).max() < 2
    assert not set(one.train.rows) & set(one.validation.rows)
    np.testing.assert_array_equal(one.train.rows, again.train.rows)
    assert set(one.validation.rows) != set(other.validation.rows)
    for data in (one, other):
        np.testing.assert_array_equal(data.test.rows, images.parts["test"])


@pytest.mark.parametrize(("there", "said"), [(3000, "3001 .* 1000 to 3000, or 0"), (900, "3001 .* 900 to 900, or 0")])
def test_a_subset_larger_than_the_dataset_is_refused(there, said):
    with pytest.raises(ConfigError, match=f"subset: {said}"):
        prepare_images(published(there), DataConfig("mnist", subset=3001))


def test_shuffled_pixels_are_the_same_pixels_in_other_places_alike_in_all_images():
    images = published()
    pixels = np.random.default_rng(0).integers(0, 256, (*images.x.shape[:1], 5, 4, 1), np.uint8)
    images = dataclasses.replace(images, x=pixels)
    plain, shuffled = (prepare_images(images, DataConfig("mnist", shuffle_pixels=on)) for on in (False, True))
    one, other = (data.train.x.reshape(len(data.train), -1) for data in (plain, shuffled))
    assert not np.array_equal(one, other)
    np.testing.assert_array_equal(np.unique(one, axis=1), np.unique(other, axis=1))  # a column is a place in all images
    np.testing.assert_array_equal(shuffled.source.as_bytes(shuffled.test.rows), shuffled.test.x)


def test_preparing_a_subset_leaves_the_published_parts_alone():
    images = published()
    prepare_images(images, DataConfig("mnist", subset=1000))
    assert list(images.parts) == ["train", "test"]
    np.testing.assert_array_equal(images.parts["train"], np.arange(3000))


@pytest.mark.parametrize(("count", "expected"), [(4, [0, 30, 60, 90]), (1, [0]), (10, range(0, 100, 10)), (99, None)])
def test_a_sample_is_evenly_spread_and_no_larger_than_its_part(count, expected):
    rows = np.arange(0, 100, 10, dtype=np.int32)
    part = Split(np.zeros((100, 2)), np.zeros(100), rows)
    assert part.sample(count).tolist() == list(rows if expected is None else expected)


def test_no_pixel_of_a_photo_patch_is_in_two_parts(monkeypatch):
    """Photographs whose pixels are their own numbers show where each patch was cut."""
    photographs = np.stack(sklearn_datasets.load_sample_images().images)
    number = np.arange(photographs[..., 0].size).reshape(photographs.shape[:3])
    numbered = np.stack([number >> 16, number >> 8 & 255, number & 255], axis=-1).astype(np.uint8)
    real = bundled.photo_patches.__wrapped__()
    monkeypatch.setattr(sklearn_datasets, "load_sample_images", lambda: type("Bunch", (), {"images": list(numbered)}))
    patches = bundled.photo_patches.__wrapped__()
    places = (patches.x.astype(np.int32) * [1 << 16, 1 << 8, 1]).sum(axis=-1)
    np.testing.assert_array_equal(real.x, photographs.reshape(-1, 3)[places])
    np.testing.assert_array_equal(real.y, places[:, 0, 0] // photographs[0, ..., 0].size)
    seen = {part: np.unique(places[rows]) for part, rows in patches.parts.items()}
    assert list(seen) == ["train", "validation", "test"]
    together = np.concatenate(list(seen.values()))
    assert len(np.unique(together)) == len(together)
    assert all(len(np.unique(real.y[rows])) == 2 for rows in real.parts.values())


def test_images_that_need_no_archive_need_no_folder_and_no_network(monkeypatch, tmp_path):
    monkeypatch.setenv("JAXCORE_DATA_DIR", str(tmp_path / "nothing"))
    monkeypatch.setattr("socket.socket.connect", lambda *arguments: pytest.fail("the network was asked"))
    for name, spec in DATASETS.items():
        if spec.images and not spec.archive:
            assert len(prepare(DataConfig(name)).test)
    assert list(tmp_path.iterdir()) == []
