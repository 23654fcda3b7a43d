"""Questions about networks that work on images, and the fetching of archives, on a real Dask cluster."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from jaxcore import remote
from jaxcore.catalog.archives import ARCHIVES
from jaxcore.config.run import RunConfig
from jaxcore.errors import DataError
from jaxcore.events import Finished, Picture
from jaxcore.jobs import runs as jobs
from tests.conftest import until

pytestmark = pytest.mark.slow

PARTS = ("original", "noisy", "restored", "median")


@pytest.fixture(scope="module")
def finished(client):
    """`finished(dataset="digits", …)`: a run that is over, the same one for the same settings."""
    runs, made = jobs.Runs(client), {}

    def finish(model: str, **values) -> jobs.Run:
        config = RunConfig.usual("digits", model).replace(epochs=1, **values)
        if config not in made:
            made[config] = runs.submit(config, visitor=f"visitor {len(made)}")
            until(lambda: not made[config].going)
            assert isinstance(made[config].log[-1], Finished), made[config].log[-1]
        return made[config]

    return finish


def in_range(images: np.ndarray, *shape: int) -> None:
    assert images.shape == shape
    assert images.dtype == np.float32
    assert (images >= 0).all()
    assert (images <= 1).all()


def transparent_png(width: int, height: int) -> bytes:
    slope = np.linspace(0, 255, width * height * 4).reshape(height, width, 4).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(slope).save(file, "PNG")
    return file.getvalue()


# -- classification ----------------------------------------------------------------------------------------------------


def test_a_classifiers_mistakes_are_shown_as_images(finished, runs):
    run = finished("mlp", hidden=(16,))
    matrix = np.array(run.latest(Finished).test["confusion_matrix"])
    wrong = runs.ask("classification:confidently_wrong", run.future, "test")
    assert wrong["count"] == matrix.sum() - np.trace(matrix)
    listed = min(50, wrong["count"])
    assert wrong["images"].shape == (listed, 8, 8, 1)
    assert (wrong["images"].dtype, wrong["images"].max()) == (np.uint8, 255)
    assert wrong["probabilities"].shape == (listed, 10)
    assert (wrong["true"] != wrong["predicted"]).all()
    confidence = wrong["probabilities"].max(axis=1)
    assert (confidence[:-1] >= confidence[1:]).all()
    true, predicted = np.unravel_index(matrix.argmax(), matrix.shape)
    cell = runs.ask("classification:cell_examples", run.future, "test", int(true), int(predicted))
    assert (cell["count"], set(cell["true"]), set(cell["predicted"])) == (matrix.max(), {true}, {predicted})


def test_images_are_previewed(runs):
    seen = runs.ask("data:preview", RunConfig.usual("digits").data)
    assert seen["images"].shape == (24, 8, 8, 1)
    assert (seen["images"].dtype, seen["images"].max()) == (np.uint8, 255)
    assert set(seen["image_classes"]) == set(range(10))
    assert sum(map(sum, seen["counts"].values())) == 1797


# -- denoising ---------------------------------------------------------------------------------------------------------


def test_noise_is_previewed(runs):
    params = RunConfig.usual("digits", "denoising_autoencoder").replace(noise="gaussian", noise_level=0.2).to_params()
    seen = runs.ask("denoising:noise_preview", params)
    for name in ("original", "noisy"):
        in_range(seen[name], 5, 8, 8, 1)
    assert 0.05 < np.abs(seen["noisy"] - seen["original"]).mean() < 0.2
    contrast = seen["original"].std(axis=(1, 2, 3))
    assert (np.diff(contrast) <= 0).all()  # those with something to see come first


def test_restored_images_are_compared_with_their_originals(finished, runs):
    seen = runs.ask("denoising:restored_images", finished("denoising_autoencoder").future, "validation")
    for name in PARTS:
        in_range(seen[name], 5, 8, 8, 1)
    assert len({seen[name].tobytes() for name in PARTS}) == 4
    for measure in ("psnr", "ssim"):
        assert list(seen[measure]) == ["noisy", "restored", "median"]
        assert {len(values) for values in seen[measure].values()} == {5}
    errors = np.square(seen["noisy"] - seen["original"]).mean(axis=(1, 2, 3))
    np.testing.assert_allclose(seen["psnr"]["noisy"], -10 * np.log10(errors), rtol=1e-4)


@pytest.mark.parametrize(("width", "height"), [(21, 13), (8, 8)])
def test_a_visitors_picture_is_spoiled_and_restored_in_its_own_size(finished, runs, width, height):
    run = finished("denoising_autoencoder")
    seen = runs.ask("denoising:restore_picture", run.future, transparent_png(width, height), "salt_and_pepper", 0.2)
    for name in PARTS:
        in_range(seen[name], 1, height, width, 1)
    assert not np.array_equal(seen["noisy"], seen["original"])
    assert not np.array_equal(seen["noisy"], seen["restored"])
    assert ["transparent" in str(note) for note in seen["notes"]] == [True]


def test_a_text_file_that_is_called_a_picture_is_refused_with_a_sentence(finished, runs):
    with pytest.raises(DataError, match="not a picture"):
        runs.ask("denoising:restore_picture", finished("denoising_autoencoder").future, b"just text", "gaussian", 0.1)


def test_a_run_shows_its_network_at_work(finished):
    run = finished("denoising_autoencoder")
    first, *_, last = [event for event in run.log if isinstance(event, Picture)]
    assert list(first.images) == ["original", "noisy", "restored"]
    assert list(last.images) == ["restored"]
    for image in last.images["restored"]:
        assert Image.open(io.BytesIO(base64.b64decode(image))).width >= 8


# -- generation --------------------------------------------------------------------------------------------------------


def test_latent_numbers_become_images_and_images_latent_numbers(finished, runs):
    run = finished("vae", hidden=(16,), latent=3)
    drawn = runs.ask("generation:decode", run.future, [[0, 0, 0], [2, -1, 0.5]])
    in_range(drawn, 2, 8, 8, 1)
    assert not np.allclose(drawn[0], drawn[1], atol=1e-4)
    assert [layer["shape"] for layer in runs.ask("generation:decoder", run.future)["layers"]] == [(3, 16), (16, 64)]
    places = runs.ask("generation:latent_map", run.future)
    assert places["mean"].shape == (len(places["classes"]), 3)
    np.testing.assert_allclose(places["spread"], places["mean"].std(axis=0), rtol=1e-4)
    choices = runs.ask("generation:choices", run.future)
    assert choices["images"].shape == (60, 8, 8, 1)
    assert (choices["images"].dtype, choices["mean"].shape, choices["classes"].shape) == (np.uint8, (60, 3), (60,))
    seen = runs.ask("generation:reconstructions", run.future, "test")
    for name in ("original", "restored"):
        in_range(seen[name], 8, 8, 8, 1)


def test_the_image_of_an_images_latent_mean_is_its_reconstruction(finished, runs):
    run = finished("vae", hidden=(16,), latent=3)
    choices, seen = runs.ask("generation:choices", run.future), runs.ask("generation:reconstructions", run.future, "validation")
    first = runs.ask("generation:decode", run.future, choices["mean"][:1])  # both begin with the first validation image
    np.testing.assert_allclose(first, seen["restored"][:1], atol=1e-5)


# -- archives ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def data_folder(client, tmp_path):
    """`data_folder(path)` sets `JAXCORE_DATA_DIR` on the worker."""

    def environment(update: str, *arguments) -> object:
        return client.submit(remote.call, f"os:environ.{update}", *arguments, pure=False).result()

    before = environment("get", "JAXCORE_DATA_DIR", "")
    yield lambda path: environment("update", {"JAXCORE_DATA_DIR": str(path)})
    environment("update", {"JAXCORE_DATA_DIR": before})


def put_by_hand(root: Path, name: str) -> None:
    """Files of the right names and sizes, which is what is looked at before they are read."""
    folder = root / ARCHIVES[name].folder
    folder.mkdir(parents=True)
    for file in ARCHIVES[name].files:
        with (folder / file.name).open("wb") as made:
            made.truncate(file.size)


def test_what_is_there_or_needs_no_archive_is_not_fetched(runs, data_folder, tmp_path):
    put_by_hand(tmp_path, "mnist")
    data_folder(tmp_path)
    assert runs.archives.fetch("mnist") is None
    assert runs.archives.fetch("digits") is None


def test_a_fetch_that_fails_says_why_and_is_tried_again_only_when_asked_to(runs, data_folder, tmp_path):
    """The data folder is a file, so nothing can be kept there: a failure that needs no network."""
    folder = tmp_path / "data"
    folder.write_text("")
    data_folder(folder)
    fetch = runs.archives.fetch("mnist")
    assert fetch.total == ARCHIVES["mnist"].download_size
    until(lambda: not fetch.going)
    assert isinstance(fetch.error, DataError)
    assert str(folder) in str(fetch.error)
    assert runs.archives.fetch("mnist") is fetch
    again = runs.archives.fetch("mnist", again=True)
    assert again is not fetch
    until(lambda: not again.going)
    assert again.error is not None

    folder.unlink()
    put_by_hand(folder, "mnist")
    assert runs.archives.fetch("mnist", again=True) is None
    assert runs.archives.fetch("mnist") is None
