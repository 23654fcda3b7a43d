"""The engine on images: micro-batches, noise, pictures, points within epochs. All on digits of 8×8 pixels."""

from __future__ import annotations

import base64
import dataclasses
import io
import math

import jax
import numpy as np
import pytest
from PIL import Image

from jaxcore.catalog.augmentations import AUGMENTATIONS
from jaxcore.config.run import RunConfig
from jaxcore.data import load, prepare
from jaxcore.data.examples import PARTS, Dataset, prepare_images
from jaxcore.engine import compiling, predict, structure
from jaxcore.engine import train as training
from jaxcore.engine.curve import Curve
from jaxcore.engine.loop import Report
from jaxcore.engine.structure import model_of
from jaxcore.events import Compiled, Finished, Judging, Picture, Progress, Started
from tests.running import Run, run

pytestmark = pytest.mark.slow

# Few examples and few steps: what takes time is compiling.
CNN = RunConfig.usual("digits", "cnn").replace(
    hidden=(16,), batch_size=24, epochs=16, optimizer="momentum", learning_rate=0.05, schedule="constant"
)
DENOISER = RunConfig.usual("digits", "residual_denoiser").replace(
    noise="salt_and_pepper", noise_level=0.3, batch_size=16, epochs=4, learning_rate=0.003
)
VAE = RunConfig.usual("digits", "vae").replace(hidden=(32,), epochs=8, learning_rate=0.005)
MLP = RunConfig.usual("digits").replace(hidden=(8,), epochs=2)


@pytest.fixture(scope="module")
def digits(programs_on_disk) -> Dataset:
    """In batches of 24 the last one is short, and no piece that batches are cut into divides them or the validation part."""
    return few(prepare(CNN.data), train=399, validation=59, test=119)


@pytest.fixture(scope="module")
def cnn(digits) -> Run:
    return run(CNN, digits)


@pytest.fixture(scope="module")
def denoiser(digits) -> Run:
    return run(DENOISER, digits, how={"pictures": True})


@pytest.fixture(scope="module")
def vae(digits) -> Run:
    return run(VAE, digits, how={"pictures": True})


def few(data: Dataset, **counts: int) -> Dataset:
    """The first so many examples of each part."""
    splits = {part: getattr(data, part) for part in PARTS}
    return dataclasses.replace(
        data, **{part: dataclasses.replace(splits[part], rows=splits[part].rows[:n]) for part, n in counts.items()}
    )


# -- batches cut into pieces -------------------------------------------------------------------------------------------


@pytest.fixture
def not_cut(monkeypatch):
    """Batches are not cut into pieces, whatever the model says."""
    monkeypatch.setattr(compiling, "_kept", compiling._Kept())  # what is compiled here is no other test's, nor the other way
    for module in (structure, predict):
        monkeypatch.setattr(module, "micro_batch", lambda model: 0)


def test_a_batch_that_is_cut_gives_what_the_whole_gives(digits, cnn, request):
    """In an epoch and a little more."""
    size, until = model_of(CNN.network, digits.input_shape, digits.outputs).micro_batch, 20
    assert all(count % size for count in (CNN.batch_size, len(digits.train) % CNN.batch_size, len(digits.validation)))
    pieces = run(CNN, digits, how={"until": until})
    request.getfixturevalue("not_cut")
    whole = run(CNN, digits, how={"until": until})
    assert whole.points["epoch"] == pieces.points["epoch"]
    for name in ("loss", "accuracy", "val_loss", "val_accuracy"):
        expected, given = (np.array(points[name], float) for points in (whole.points, pieces.points))
        np.testing.assert_allclose(given, expected, rtol=1e-3, atol=1e-5, err_msg=name)
    assert whole.finished.test["loss"] == pytest.approx(pieces.finished.test["loss"], rel=1e-3)
    start = run(CNN, digits, how={"should_stop": lambda: True}).trained.params
    for before, one, other in zip(*map(jax.tree.leaves, (start, whole.trained.params, pieces.trained.params))):
        moved = np.abs(one - before).max()
        assert moved > 0
        np.testing.assert_allclose(other, one, atol=1e-3 * moved)


@pytest.mark.parametrize("count", [1, 8, 13])
def test_a_cut_networks_outputs_are_the_networks(denoiser, count):
    data, trained = denoiser.data, denoiser.trained
    x = data.scaled(data.test.rows[:count])
    model = model_of(DENOISER.network, data.input_shape, data.classes)
    whole, _ = model.apply(trained.params, trained.state, x, key=jax.random.key(0), train=False)
    outputs = predict.forward(trained, DENOISER, data, x)
    assert outputs.shape == x.shape
    np.testing.assert_allclose(outputs, whole, atol=1e-5)


# -- learning ----------------------------------------------------------------------------------------------------------


def test_a_convolutional_network_learns_digits(cnn):
    assert cnn.points["loss"][-1] < 0.5 * cnn.points["loss"][0]
    assert cnn.finished.test["accuracy"] > 0.8


def test_a_denoiser_restores_what_it_was_not_trained_on(denoiser):
    test = denoiser.finished.test
    assert denoiser.points["loss"][-1] < 0.6 * denoiser.points["loss"][0]
    assert denoiser.points["val_psnr"][-1] > denoiser.points["psnr"][0] + 1
    assert test["psnr_restored"] > max(test["psnr_noisy"], test["psnr_median"]) + 2
    assert test["loss"] == pytest.approx(test["mse"], rel=1e-4)


def test_a_denoiser_that_aims_at_the_noisy_image_learns_to_keep_the_noise(denoiser, digits):
    aimless = run(DENOISER, digits, target_image="noisy").finished.test
    assert aimless["psnr_noisy"] == denoiser.finished.test["psnr_noisy"], "the test images' noise is not the same"
    assert aimless["psnr_restored"] < denoiser.finished.test["psnr_restored"] - 2
    assert aimless["psnr_restored"] == pytest.approx(aimless["psnr_noisy"], abs=0.5)
    assert aimless["loss"] < 0.2 * aimless["mse"]


def test_an_autoencoders_bound_rises(vae, digits):
    before = run(VAE, digits, how={"should_stop": lambda: True}).finished.test
    after = vae.finished.test
    assert after["elbo"] > before["elbo"] + 5
    assert after["elbo"] == pytest.approx(-after["reconstruction"] - after["kl"])
    assert after["loss"] == pytest.approx(-after["elbo"])
    assert vae.points["loss"][-1] < vae.points["loss"][0]
    assert vae.points["val_loss"][-1] == pytest.approx(-after["elbo"], rel=0.1)
    assert after["kl"] > 0


def test_a_heavier_divergence_becomes_smaller(vae, digits):
    heavy = run(VAE, digits, kl_weight=10.0).finished.test
    assert heavy["kl"] < 0.7 * vae.finished.test["kl"]
    assert heavy["loss"] == pytest.approx(heavy["reconstruction"] + 10 * heavy["kl"])


def test_a_denoiser_that_is_stopped_before_its_first_step_is_judged_as_it_is(digits, denoiser):
    untrained = run(DENOISER, digits, how={"should_stop": lambda: True, "pictures": True})
    assert [type(event) for event in untrained.events] == [Started, Compiled, Picture, Judging, Finished]
    assert untrained.finished.test["psnr_restored"] < denoiser.finished.test["psnr_restored"]


# -- chance ------------------------------------------------------------------------------------------------------------


def test_noise_is_drawn_anew_for_each_epoch_but_not_for_the_validation_part(digits):
    still = run(DENOISER, digits, learning_rate=1e-30)
    losses = [value for value, val in zip(still.points["loss"], still.points["val_loss"]) if val is not None]
    assert len(set(losses)) == len(losses) == 4
    assert len({value for value in still.points["val_loss"] if value is not None}) == 1


@pytest.mark.parametrize("of", ["denoiser", "vae"])
def test_what_is_random_is_the_same_for_the_same_seed_however_long_a_chunk_is(of, request, monkeypatch):
    first = request.getfixturevalue(of)
    monkeypatch.setattr(training, "CHUNK_SECONDS", 1e-4)
    assert run(first.config, first.data).numbers() == first.numbers()
    assert run(first.config, first.data, seed=1).points["loss"] != first.points["loss"]


def test_an_autoencoder_draws_where_it_is_asked_to(vae):
    data, trained = vae.data, vae.trained
    x = data.scaled(data.test.rows[:20])
    none, none_again, one, again, other = (
        predict.forward(trained, VAE, data, x, seed=seed).logits for seed in (None, None, 0, 0, 1)
    )
    np.testing.assert_array_equal(none, none_again)
    np.testing.assert_array_equal(one, again)
    assert not np.allclose(one, none)
    assert not np.allclose(one, other)


def test_training_images_are_changed_anew_and_those_that_judge_are_not(digits):
    plain, *changed = (
        run(MLP, digits, learning_rate=1e-30, **change)
        for change in ({}, *({name: True} for name in AUGMENTATIONS), dict.fromkeys(AUGMENTATIONS, True))
    )
    last = {each.points["loss"][-1] for each in (plain, *changed)}
    assert len(last) == 2 + len(AUGMENTATIONS), "two ways of changing images are the same"
    for each in changed:
        assert each.points["val_loss"][-1] == plain.points["val_loss"][-1]
        assert each.finished.test == plain.finished.test
        assert each.points["loss"][0] != each.points["loss"][len(each.points["loss"]) // 2]
    again = run(MLP, digits, learning_rate=1e-30, **dict.fromkeys(AUGMENTATIONS, True))
    assert again.numbers() == changed[-1].numbers()


# -- pictures ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("of", "names"), [("denoiser", ["original", "noisy", "restored"]), ("vae", None)])
def test_pictures_come_first_and_last_and_can_be_decoded(of, names, request):
    shown = request.getfixturevalue(of)
    kinds = [type(event) for event in shown.events]
    assert kinds[:4] == [Started, Compiled, Picture, Progress]
    assert kinds[-4:] == [Progress, Picture, Judging, Finished]
    first, *_, last = pictures = [event for event in shown.events if isinstance(event, Picture)]
    steps, between = shown.finished.step, -(-shown.finished.step // 8)
    assert {event.step for event in pictures} >= {*range(0, steps, between), steps}
    assert (first.step, last.step) == (0, shown.finished.step)
    assert list(first.images) == (names or ["original", "restored"])
    assert list(last.images) == ["restored"]
    assert last.images["restored"] != first.images["restored"]
    for images in (*first.images.values(), *last.images.values()):
        assert len(images) == 5
        for image in images:
            picture = Image.open(io.BytesIO(base64.b64decode(image, validate=True)))
            assert (picture.format, picture.mode) == ("PNG", "L")
            assert picture.width == picture.height >= 8
            picture.load()


def test_no_pictures_are_made_where_there_is_nothing_to_see_or_nobody_looks(digits, denoiser):
    for quiet in (run(MLP, digits, how={"pictures": True}), run(DENOISER, digits)):
        assert Picture not in {type(event) for event in quiet.events}
    assert quiet.numbers() == denoiser.numbers()


# -- points within epochs ----------------------------------------------------------------------------------------------


def test_a_short_run_on_images_has_points_within_its_epochs(denoiser):
    points, epochs = denoiser.points, DENOISER.epochs
    assert set(points) == {"epoch", "loss", "psnr", "val_loss", "val_psnr"}
    assert len(points["epoch"]) == epochs * math.ceil(training.MIN_POINTS / epochs)
    assert points["epoch"] == sorted(set(points["epoch"]))
    assert points["epoch"][-1] == epochs
    for epoch, *validation in zip(points["epoch"], points["val_loss"], points["val_psnr"]):
        whole = epoch == int(epoch)
        assert [value is not None for value in validation] == [whole, whole]
    assert all(math.isfinite(value) for name in ("loss", "psnr") for value in points[name])


def points_of(parts: int, pieces: list[int]) -> dict[str, list]:
    """Two epochs of 22 examples in batches of 8, 8 and 6, whose reports come in so many steps at a time."""
    curve = Curve(DENOISER.replace(batch_size=8, epochs=2), 22, parts)
    nan = math.nan
    loss = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0]
    report = np.array([loss, [-value for value in loss], [nan, nan, 7.0, nan, nan, 6.0], [nan, nan, 0.5, nan, nan, 0.7]])
    found, first = {}, 0
    for count in pieces:
        points, diverged_at = curve.extend(first, Report(*report[:, first : first + count]))
        assert diverged_at is None
        first += count
        for name, values in points.items():
            found.setdefault(name, []).extend(values)
    return found


@pytest.mark.parametrize("pieces", [[6], [1] * 6, [2, 2, 2], [4, 2]], ids=str)
def test_a_points_mean_weighs_each_batch_by_its_examples(pieces):
    def mean(*values):
        return np.average(values, weights=[8, 8, 6][: len(values)])

    whole = points_of(1, pieces)
    assert whole["epoch"] == [1, 2]
    assert whole["loss"] == pytest.approx([mean(1, 2, 4), mean(8, 16, 32)])
    assert whole["psnr"] == pytest.approx([-mean(1, 2, 4), -mean(8, 16, 32)])
    assert (whole["val_loss"], whole["val_psnr"]) == ([7, 6], [0.5, 0.7])


@pytest.mark.parametrize("parts", [2, 3])
@pytest.mark.parametrize("pieces", [[6], [1] * 6, [2, 2, 2], [4, 2]], ids=str)
def test_a_short_last_batch_is_no_point_of_its_own(pieces, parts):
    points = points_of(parts, pieces)
    assert points["epoch"] == pytest.approx([1 / 3, 1, 4 / 3, 2])
    assert points["loss"] == pytest.approx([1, (8 * 2 + 6 * 4) / 14, 8, (8 * 16 + 6 * 32) / 14])
    assert points["val_loss"] == [None, 7, None, 6]


# -- what is compiled and what is copied -------------------------------------------------------------------------------


def test_noise_levels_weights_and_rates_compile_nothing(denoiser, vae, compilations):
    for first, changes in (
        (denoiser, ({"noise_level": 0.1}, {"learning_rate": 0.01}, {"kl_weight": 0.5}, {"epochs": 5})),
        (vae, ({"kl_weight": 0.1}, {"learning_rate": 0.01}, {"noise_level": 0.5})),
    ):
        run(first.config, first.data, how={"pictures": True})
        compilations.clear()
        for change in changes:
            again = run(first.config, first.data, how={"pictures": True}, **change)
            assert compilations == [], f"{change} compiled"
            assert again.events[1].reused


def test_all_runs_share_the_pixels_on_the_device():
    images = load(CNN.data)
    one, again, other, of_another = (
        predict.on_device(data)
        for data in (
            *[prepare_images(images, CNN.data)] * 2,
            prepare_images(images, dataclasses.replace(CNN.data, split_seed=1)),
            prepare_images(dataclasses.replace(images, x=images.x.copy()), CNN.data),
        )
    )
    assert one.x is again.x is other.x
    assert one.x is not of_another.x
    assert one.x.dtype == np.uint8
    np.testing.assert_array_equal(one.x, images.x)
    assert set(np.asarray(one.train)) != set(np.asarray(other.train))


@pytest.mark.parametrize("pixel_range", ["unit", "symmetric"])
def test_pixels_are_scaled_on_the_device_as_on_the_host(pixel_range):
    data = prepare(dataclasses.replace(CNN.data, pixel_range=pixel_range))
    examples = predict.on_device(data)
    on_device = (examples.x[examples.train].astype(np.float32) - examples.mean) / examples.scale
    np.testing.assert_allclose(on_device, data.scaled(data.train.rows), atol=1e-6)
