"""How good restored images are, beside the noisy ones and beside what a median filter makes of them."""

import numpy as np
from scipy.ndimage import median_filter
from skimage.metrics import structural_similarity

MAX_PSNR = 100.0  # decibels; identical images would have infinitely many


def quality(original: np.ndarray, noisy: np.ndarray, restored: np.ndarray) -> dict[str, float]:
    """Compare images with their originals.

    Args:
        original: (images, H, W, C), floats in [0, 1] or uint8, sides of at least 3 pixels.
        noisy: the same images with noise.
        restored: the same images as the network gives them back.

    Returns:
        Means over the images, JSON-ready: `mse` of the restored ones; `psnr_noisy`, `psnr_restored`, `psnr_median` in
        decibels and `ssim_noisy`, `ssim_restored`, `ssim_median`, 1 at best. `…_median` is the noisy image after `median`,
        the rival that had nothing to learn. Where the restored images are not finite, neither are their numbers.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        found = {"mse": float(squared_errors(original, restored).mean())}
        for name, images in {"noisy": noisy, "restored": restored, "median": median(noisy)}.items():
            found[f"psnr_{name}"] = float(psnr(original, images).mean())
            found[f"ssim_{name}"] = float(ssim(original, images).mean())
    return found


def median(images: np.ndarray) -> np.ndarray:
    """Give each pixel the median of the 3×3 around it, in each channel by itself; (images, H, W, C), dtype kept.

    What lies beyond the edge is the edge's reflection.
    """
    return median_filter(images, size=(1, 3, 3, 1), mode="reflect")


def squared_errors(original: np.ndarray, images: np.ndarray) -> np.ndarray:
    """Mean squared error of each image, (images,); image by image, since thousands as floats would fill the memory."""
    return np.array([np.square(_floats(a) - _floats(b)).mean(dtype=np.float64) for a, b in zip(original, images)])


def psnr(original: np.ndarray, images: np.ndarray) -> np.ndarray:
    """Peak signal-to-noise ratio of each image, (images,), in decibels: 10·log10(1 / mean squared error).

    At most `MAX_PSNR`, which an error of less than 1e-10 is cut to. scikit-image's `peak_signal_noise_ratio` is the same
    without that limit.
    """
    return -10 * np.log10(np.maximum(squared_errors(original, images), 10 ** (-MAX_PSNR / 10)))


def ssim(original: np.ndarray, images: np.ndarray) -> np.ndarray:
    """Structural similarity of each image, (images,): the mean over its channels, in windows of 7×7 (Wang et al. 2004).

    scikit-image is called once, not once an image, which is several times as fast: the images stand on top of each other,
    and the windows that would reach into a neighbour are the ones that scikit-image leaves out at an image's edge.
    """
    count, height, width, channels = images.shape
    side = min(7, height, width)
    window = side - 1 + side % 2  # odd
    a, b = (_floats(batch).reshape(count * height, width, channels) for batch in (original, images))
    _, similarity = structural_similarity(a, b, win_size=window, data_range=1, channel_axis=-1, full=True)
    edge = window // 2
    inside = similarity.reshape(images.shape)[:, edge : height - edge, edge : width - edge]
    return inside.mean(axis=(1, 2, 3), dtype=np.float64)


def _floats(images: np.ndarray) -> np.ndarray:
    if images.dtype == np.uint8:
        return images.astype(np.float32) / 255
    return images.astype(np.float32, copy=False)
