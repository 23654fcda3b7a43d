"""Images in a browser: what moves while a network learns, a picture of one's own, what a browser decodes by itself."""

from __future__ import annotations

import re
from types import SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from jaxcore.catalog.models import ACTIVATIONS, MODELS
from jaxcore.config.run import RunConfig
from jaxcore.engine.structure import model_of
from jaxcore.tasks import generation
from jaxcore.trained import Trained
from tests.browser.conftest import key, settle
from ui.training import latent_view


def sources(page, name):
    """The addresses of the images in a container; each differs with what the image shows."""
    return [image.get_attribute("src") for image in key(page, name).locator("img").all()]


def changes(page, name, since):
    """Wait until the last image of a container is another one."""
    page.wait_for_function(
        """([name, since]) => {
            const images = document.querySelectorAll(`.st-key-${name} img`);
            return images.length && images[images.length - 1].getAttribute("src") !== since;
        }""",
        arg=[name, since],
    )


@pytest.fixture(scope="module")
def photograph(tmp_path_factory):
    path = tmp_path_factory.mktemp("pictures") / "mine.jpg"
    Image.linear_gradient("L").resize((300, 200)).convert("RGB").save(path)
    return path


def test_a_denoiser_is_watched_while_it_learns_and_restores_a_picture_of_ones_own(open_page, photograph):
    page = open_page("/denoise?dataset=digits&model=denoising_autoencoder&epochs=30", viewport={"width": 1280, "height": 720})
    expect(key(page, "noise_preview").locator("img")).to_have_count(2)
    expect(key(page, "noise_preview")).to_be_in_viewport(ratio=1)
    key(page, "train").get_by_role("button").click()
    expect(key(page, "restored").locator("img")).to_have_count(3, timeout=60_000)
    for seen in ("train", "stop", "run_identity", "loss_curve", "psnr_curve", "restored"):
        expect(key(page, seen)).to_be_in_viewport(ratio=1)
    changes(page, "restored", since=sources(page, "restored")[-1])
    expect(key(page, "compile_meter")).to_be_visible(timeout=60_000)
    key(page, "picture").locator("input[type=file]").set_input_files(photograph)
    expect(key(page, "own_picture").locator("img").first).to_be_visible()
    moved = "images => getComputedStyle(images).getPropertyValue('--at')"
    divider, images = key(page, "test_image_divider").get_by_role("slider"), key(page, "test_image_divider").locator(".images")
    divider.focus()
    divider.press("End")
    assert images.evaluate(moved) == "100%"
    images.click(position={"x": images.bounding_box()["width"] / 4, "y": 9})
    assert float(images.evaluate(moved).rstrip("%")) == pytest.approx(25, abs=1)
    of_picture = key(page, "own_picture").get_by_role("slider")
    expect(of_picture).to_have_attribute("aria-label", re.compile("“With noise .* on the left, “Restored by"))


def test_the_image_follows_a_latent_slider_and_the_marker_of_the_map_and_a_reload_keeps_the_place(open_page):
    page = open_page("/generate?epochs=1&hidden=16&latent=3", viewport={"width": 1280, "height": 720})
    key(page, "train").get_by_role("button").click()
    view = key(page, "latent_view")
    picture, map_, sliders = view.locator(".picture"), view.locator(".map"), view.get_by_role("slider")
    expect(sliders).to_have_count(3, timeout=60_000)
    for seen in (*(key(page, name) for name in ("train", "run_identity", "loss_curve")), picture, map_, *sliders.all()):
        expect(seen).to_be_in_viewport(ratio=1)
    expect(key(page, "interpolation").locator("img")).to_be_visible()
    settle(page)

    def seen():
        return picture.evaluate("canvas => canvas.toDataURL()"), [float(slider.input_value()) for slider in sliders.all()]

    at_zero = seen()
    assert at_zero[1] == [0, 0, 0]
    for _ in range(10):
        sliders.nth(2).press("ArrowRight")
    image, values = seen()  # nothing is waited for: no server takes part
    assert image != at_zero[0]
    assert values == [0, 0, 0.5]
    box = map_.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    for share in (0.6, 0.7, 0.8):
        page.mouse.move(box["x"] + share * box["width"], box["y"] + share * box["height"])
        assert seen()[0] != image
        image, values = seen()
    page.mouse.up()
    assert values[0] > 1
    assert values[1] < -1
    assert values[2] == 0.5
    map_of_points = map_.evaluate("canvas => canvas.toDataURL()")
    view.get_by_role("radio", name="Images").check()
    assert map_.evaluate("canvas => canvas.toDataURL()") != map_of_points
    page.reload()
    expect(view.get_by_role("radio", name="Images")).to_be_checked()
    assert seen() == (image, values)


@pytest.mark.parametrize("variant", MODELS["vae"].variants)
def test_a_browser_decodes_as_jax_does(browser, variant, monkeypatch):
    """With every activation that there is, and colour images that are not square; it is not sent what is too large."""
    config = RunConfig.usual("digits", "vae").replace(variant=variant, latent=3, hidden=(16,) * len(ACTIVATIONS))
    config = config.replace(activation=ACTIVATIONS)
    shape, random = (8, 12, 3), np.random.default_rng(0)
    params, _state = jax.eval_shape(model_of(config.network, shape, 10).init, jax.random.key(0), jnp.zeros((1, *shape)))
    params = jax.tree.map(lambda leaf: random.normal(0, 2 * np.prod(leaf.shape[:-1]) ** -0.5, leaf.shape).astype("f4"), params)
    trained = Trained(config, params, {}, SimpleNamespace(input_shape=shape, outputs=10), None)
    latent = 3 * random.normal(size=(20, 3))
    page = browser.new_page()
    drawn = page.evaluate(
        """async ([source, {layers}, latent]) => {
            const {decode, readLayers} = await import("data:text/javascript," + encodeURIComponent(source));
            return latent.map(z => [...decode(readLayers(layers), z)]);
        }""",
        [latent_view.JS, generation.decoder(trained), latent.tolist()],
    )
    page.close()
    expected = generation.decode(trained, latent)
    assert expected.std(axis=0).mean() > 0.02
    np.testing.assert_allclose(np.reshape(drawn, expected.shape), expected, rtol=0, atol=1e-5)
    monkeypatch.setattr(generation, "MAX_DECODER", 1000)
    assert generation.decoder(trained) is None
