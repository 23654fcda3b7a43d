"""Restoring an image from a noisy one."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from jaxcore.events import Picture, Started
from jaxcore.objectives import noise as noises
from jaxcore.objectives.contract import Losses, Objective
from jaxcore.objectives.quality import median, psnr, quality
from jaxcore.pictures import in_base64
from jaxcore.words import aligned

SHOWN = 5
MAX_JUDGED = 1000  # images; structural similarity takes a millisecond each
JUDGED_SEED = 1234  # the noise of what is judged is the same whatever the run's seed, so that runs can be compared


def losses(apply, params, state, x, y, *, key, train, settings, amounts):
    """Mean squared error against the image to aim at, and the peak signal-to-noise ratio against the clean one, in dB.

    The noise is drawn anew each time, so the network can't learn it by heart.
    """
    of_noise, of_model = jax.random.split(key)
    noisy = noises.spoil(settings.noise, x, amounts.noise_level, of_noise)
    restored, state = apply(params, state, noisy, key=of_model, train=train)
    aim = noisy if settings.target_image == "noisy" else x
    return Losses(_squared_error(restored, aim), -10 * jnp.log10(_squared_error(restored, x) + 1e-10)), state


def _squared_error(one, other):
    return jnp.mean((one - other) ** 2, axis=(1, 2, 3))


def spoil(images: np.ndarray, noise: str, level: float) -> np.ndarray:
    """`images` float32 (n, height, width, channels) in [0, 1] with noise, always the same, as for all that is judged."""
    return np.asarray(noises.spoil(noise, jnp.asarray(images), jnp.float32(level), jax.random.key(JUDGED_SEED)))


def judge(forward, config, data, split):
    """As `jaxcore.objectives.quality.quality` has it, over the first `MAX_JUDGED` images; nothing is kept."""
    original, noisy = with_noise(config, data, split.rows[:MAX_JUDGED])
    restored = np.clip(forward(noisy), 0, 1)
    loss = np.mean((restored - (noisy if config.objective.target_image == "noisy" else original)) ** 2)
    return {"loss": float(loss)} | quality(original, noisy, restored), None


def predictions(forward, config, data, kept):
    """Each image's peak signal-to-noise ratio in dB: with noise, restored, and after a median filter."""
    original, noisy = with_noise(config, data, data.test.rows[:MAX_JUDGED])
    images = {"noisy": noisy, "restored": np.clip(forward(noisy), 0, 1), "median": median(noisy)}
    return {f"psnr_{name}": psnr(original, found) for name, found in images.items()}


def with_noise(config, data, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The images of these rows, and the same with the noise of the configuration."""
    original = data.scaled(rows)
    return original, spoil(original, config.objective.noise, config.objective.noise_level)


def shown(data, split) -> np.ndarray:
    """The rows of some images, always the same: of several times as many those with the most contrast, falling."""
    rows = split.sample(SHOWN**2)
    contrast = data.scaled(rows).std(axis=(1, 2, 3))
    return rows[np.argsort(-contrast, kind="stable")][:SHOWN]


def examples(forward, config, data, split) -> dict[str, np.ndarray]:
    """The images to show: `original`, `noisy` and `restored`, float32 (n, height, width, channels) in [0, 1]."""
    original, noisy = with_noise(config, data, shown(data, split))
    return {"original": original, "noisy": noisy, "restored": np.clip(forward(noisy), 0, 1)}


def picture(step, forward, config, data):
    """The same five validation images, restored by the network as it is now."""
    images = examples(forward, config, data, data.validation)
    return Picture(step, in_base64(images if step == 0 else {"restored": images["restored"]}))


def report(started: Started, test: dict[str, Any]) -> str:
    """How close the restored images are to the clean ones, beside the noisy ones and a median filter's."""
    rows = [
        [title, f"{test[f'psnr_{name}']:.2f} dB", f"{test[f'ssim_{name}']:.4f}"]
        for name, title in (("noisy", "noisy"), ("restored", "restored"), ("median", "median filter, 3×3"))
    ]
    return f"""\
Test loss {test["loss"]:.5f}   mean squared error to the clean images {test["mse"]:.5f}

{aligned([["", "PSNR", "SSIM"], *rows])}"""


OBJECTIVE = Objective(losses, judge, predictions, report, picture)
