"""Images in a browser: what moves while a network learns, a picture of one's own, what a slider and a click draw."""

from __future__ import annotations

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import key, settle


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
    page = open_page("/denoise?dataset=digits&epochs=30")
    expect(key(page, "noise_preview").locator("img")).to_have_count(2)
    key(page, "train").get_by_role("button").click()
    expect(key(page, "restored").locator("img")).to_have_count(3, timeout=60_000)
    changes(page, "restored", since=sources(page, "restored")[-1])
    expect(key(page, "compile_meter")).to_be_visible(timeout=60_000)
    key(page, "picture").locator("input[type=file]").set_input_files(photograph)
    expect(key(page, "own_picture").locator("img").first).to_be_visible()


def test_a_latent_slider_moves_the_image(open_page):
    page = open_page("/generate?epochs=1&hidden=16")
    key(page, "train").get_by_role("button").click()
    expect(key(page, "decoded").locator("img")).to_be_visible(timeout=60_000)
    before = sources(page, "decoded")[-1]
    slider = key(page, "latent_0").get_by_role("slider")
    slider.focus()
    for _ in range(10):
        slider.press("ArrowRight")
    changes(page, "decoded", since=before)
    settle(page)
    before = sources(page, "decoded")[-1]
    key(page, "latent_map").locator(".scatterlayer .point").first.click(force=True)
    changes(page, "decoded", since=before)
    settle(page)
    expect(key(page, "interpolation").locator("img")).to_be_visible()
