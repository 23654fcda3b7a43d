from __future__ import annotations

import json

import numpy as np
import pytest
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

from jaxcore.objectives.quality import MAX_PSNR, median, quality, ssim

KEYS = {"mse", *(f"{what}_{of}" for what in ("psnr", "ssim") for of in ("noisy", "restored", "median"))}


def batch(count: int = 5, height: int = 16, width: int = 12, channels: int = 3) -> np.ndarray:
    """Smooth images: waves of different lengths."""
    y, x, image = np.meshgrid(np.arange(height), np.arange(width), np.arange(count), indexing="ij")
    waves = 0.5 + 0.4 * np.sin((x + 2 * y) / (3 + image))
    return np.stack([waves.transpose(2, 0, 1)] * channels, axis=-1).astype(np.float32)


def with_noise(images: np.ndarray, deviation: float) -> np.ndarray:
    noise = np.random.default_rng(0).normal(0, deviation, images.shape)
    return (images + noise).clip(0, 1).astype(np.float32)


def one_by_one(original: np.ndarray, images: np.ndarray, window: int = 7) -> tuple[float, float]:
    psnr = [peak_signal_noise_ratio(a, b, data_range=1) for a, b in zip(original, images)]
    ssim = [structural_similarity(a, b, data_range=1, channel_axis=-1, win_size=window) for a, b in zip(original, images)]
    return np.mean(psnr), np.mean(ssim)


@pytest.mark.parametrize(
    ("shape", "window"), [((5, 16, 12, 3), 7), ((3, 8, 8, 1), 7), ((3, 28, 28, 1), 7), ((2, 6, 9, 1), 5), ((2, 5, 4, 3), 3)]
)
def test_the_numbers_are_those_of_scikit_image_image_by_image(shape, window):
    original = batch(*shape)
    noisy, restored = with_noise(original, 0.2), with_noise(original, 0.05)
    found = quality(original, noisy, restored)
    assert found.keys() == KEYS
    assert found["mse"] == pytest.approx(np.mean((original - restored) ** 2))
    for name, images in {"noisy": noisy, "restored": restored, "median": median(noisy)}.items():
        psnr, similarity = one_by_one(original, images, window)
        assert found[f"psnr_{name}"] == pytest.approx(psnr, rel=1e-4)
        assert found[f"ssim_{name}"] == pytest.approx(similarity, abs=1e-4)
    json.dumps(found, allow_nan=False)


def test_an_image_does_not_count_for_its_neighbour():
    original = batch()
    images = original.copy()
    images[2] = 1 - images[2]
    found = ssim(original, images)
    assert found[[0, 1, 3, 4]] == pytest.approx(1, abs=1e-5)
    assert found[2] < 0


def test_bytes_are_judged_as_the_floats_they_stand_for():
    images = [(255 * pixels).round().astype(np.uint8) for pixels in (batch(), with_noise(batch(), 0.2), batch())]
    floats = quality(*(pixels.astype(np.float64) / 255 for pixels in images))
    assert quality(*images) == pytest.approx(floats, rel=0.01)  # a median of bytes and one of floats are the same
    assert quality(*images)["psnr_restored"] == MAX_PSNR


def test_images_that_are_identical_have_the_largest_psnr_there_is():
    found = quality(batch(), batch(), batch())
    assert (found["mse"], found["psnr_restored"], found["ssim_restored"]) == (0, MAX_PSNR, pytest.approx(1))


def test_the_median_filter_removes_a_speck_and_keeps_an_edge_and_the_channels_apart():
    images = np.zeros((1, 9, 9, 3), np.float32)
    images[0, :, 5:, 1] = 1
    clean = images.copy()
    images[0, 4, 2] = 1
    np.testing.assert_array_equal(median(images), clean)


def test_the_median_filter_is_a_rival_where_there_are_specks():
    original = batch()
    noisy = np.where(np.random.default_rng(0).random(original.shape) < 0.1, 1, original).astype(np.float32)
    found = quality(original, noisy, noisy)
    assert found["psnr_median"] > found["psnr_noisy"] + 5
    assert found["ssim_median"] > found["ssim_noisy"]


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e30])
def test_a_network_that_diverged_has_no_quality_and_gives_no_warning(value):
    found = quality(batch(), batch(), np.full_like(batch(), value))
    assert not np.isfinite([found["mse"], found["psnr_restored"], found["ssim_restored"]]).any()
    assert found["psnr_noisy"] == MAX_PSNR
