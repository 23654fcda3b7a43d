"""Questions about noise, and about a trained denoiser."""

from typing import Any

import numpy as np

from jaxcore.config.run import RunConfig
from jaxcore.data import prepare
from jaxcore.data.tiles import restore_in_tiles
from jaxcore.engine import predict
from jaxcore.errors import JaxcoreError
from jaxcore.objectives import denoising
from jaxcore.objectives.quality import median, psnr, ssim
from jaxcore.pictures import read_picture
from jaxcore.trained import Trained


def noise_preview(params: dict[str, str]) -> dict[str, np.ndarray]:
    """Some validation images: `original` and `noisy`, float32 (n, height, width, channels) in [0, 1]."""
    config = RunConfig.from_params(params)
    data = prepare(config.data)
    original, noisy = denoising.with_noise(config, data, denoising.shown(data, data.validation))
    return {"original": original, "noisy": noisy}


def restored_images(trained: Trained, part: str) -> dict[str, Any]:
    """Images of a part, `"validation"` or `"test"`, beside what was made of them.

    Returns:
        `original`, `noisy`, `restored` and `median`, float32 (n, height, width, channels) in [0, 1]; `psnr` in dB and `ssim`,
        by name of the last three, (n,) each.
    """
    look = _look(trained)
    images = denoising.examples(look, trained.config, trained.data, getattr(trained.data, part))
    images["median"] = median(images["noisy"])
    return images | _compared(images["original"], {name: images[name] for name in ("noisy", "restored", "median")})


def restore_picture(trained: Trained, content: bytes, noise: str, level: float) -> dict[str, Any]:
    """Add noise to a visitor's picture, and take it away again, in overlapping tiles of the size that was trained on.

    Returns:
        `original`, `noisy`, `restored` and `median`, float32 (1, height, width, channels) in [0, 1]; `psnr` and `ssim` as in
        `restored_images`; `notes`: what was done to the picture, as errors that are none: template and values.

    Raises:
        DataError: the picture can't be used.
    """
    height, width, channels = trained.data.input_shape
    picture, notes = read_picture(content, channels)
    original = picture[None]
    noisy = denoising.spoil(original, noise, level)
    look = _look(trained)
    restored = np.clip(restore_in_tiles(noisy[0], (height, width), look), 0, 1)[None]
    images = {"noisy": noisy, "restored": restored, "median": median(noisy)}
    return {
        "original": original,
        **images,
        **_compared(original, images),
        "notes": [JaxcoreError(note.template, **note.values) for note in notes],
    }


def _look(trained: Trained):
    return lambda x: predict.forward(trained, trained.config, trained.data, x)


def _compared(original: np.ndarray, images: dict[str, np.ndarray]) -> dict[str, dict[str, list[float]]]:
    return {
        "psnr": {name: psnr(original, found).tolist() for name, found in images.items()},
        "ssim": {name: ssim(original, found).tolist() for name, found in images.items()},
    }
