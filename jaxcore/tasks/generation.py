"""Questions about a trained variational autoencoder."""

import base64
from collections.abc import Sequence
from typing import Any

import jax
import numpy as np
from scipy.special import expit

from jaxcore.catalog.models import MAX_DECODER
from jaxcore.engine import predict
from jaxcore.engine.compiling import bounded_jit
from jaxcore.engine.structure import model_of
from jaxcore.models.vae_nnx import decoder_layers
from jaxcore.trained import Trained

MAX_MAPPED = 2000
SHOWN = 8
CHOICES = 60


def decode(trained: Trained, latent: Sequence[Sequence[float]]) -> np.ndarray:
    """Draw images from latent numbers (n, latent): float32 (n, height, width, channels) in [0, 1]."""
    network, data = trained.config.network, trained.data
    z = np.asarray(latent, np.float32).reshape(-1, network.latent)
    return np.asarray(jax.nn.sigmoid(_part(network, data.input_shape, data.outputs, "decode", trained.params, z)))


@bounded_jit(static=4)
def _part(network, input_shape, classes, name, params, x):
    return model_of(network, input_shape, classes).parts[name](params, x)


def decoder(trained: Trained) -> dict[str, Any] | None:
    """What a browser needs to compute what `decode` does; None where these are more than `MAX_DECODER` numbers.

    Returns:
        `shape`, the height, width and channels of an image; `layers`, as `jaxcore.models.vae_nnx.decoder_layers` has them,
        whose `kernel` and `bias` are float32, row by row, in Base64, and `shape` the kernel's. With 256-128 units that is
        0.3 MB for digits and 1.3 MB for MNIST, with convolutions 0.6 and 4.6 MB; never more than 10.7 MB.
    """
    data = trained.data
    layers = decoder_layers(trained.config.network, data.input_shape, trained.params)
    if sum(layer["kernel"].size + layer["bias"].size for layer in layers) > MAX_DECODER:
        return None
    layers = [
        layer | {"shape": layer["kernel"].shape, "kernel": _in_base64(layer["kernel"]), "bias": _in_base64(layer["bias"])}
        for layer in layers
    ]
    return {"shape": data.input_shape, "layers": layers}


def _in_base64(numbers: Any) -> str:
    return base64.b64encode(np.asarray(numbers, "<f4").tobytes()).decode("ascii")


def latent_map(trained: Trained) -> dict[str, Any]:
    """Where validation images lie in the latent space.

    Returns:
        `mean` float32 (n, latent) of at most `MAX_MAPPED` images; `classes` (n,); `class_names`; `spread` (latent,), the
        deviation of the means along each latent number: near zero where the network does not use it.
    """
    data = trained.data
    rows = data.validation.rows[:MAX_MAPPED]
    mean = predict.forward(trained, trained.config, data, data.scaled(rows)).mean
    return {"mean": mean, "classes": data.source.y[rows], "class_names": data.source.class_names, "spread": mean.std(axis=0)}


def choices(trained: Trained) -> dict[str, Any]:
    """Validation images to choose from: `images` uint8 (n, height, width, channels), `classes` (n,), `mean` (n, latent)."""
    data = trained.data
    rows = data.validation.sample(CHOICES)
    mean = predict.forward(trained, trained.config, data, data.scaled(rows)).mean
    return {"images": data.source.as_bytes(rows), "classes": data.source.y[rows], "mean": mean}


def reconstructions(trained: Trained, part: str) -> dict[str, np.ndarray]:
    """Images of a part and what becomes of them: `original` and `restored`, float32 (n, height, width, channels) in [0, 1]."""
    original = trained.data.scaled(getattr(trained.data, part).sample(SHOWN))
    logits = predict.forward(trained, trained.config, trained.data, original).logits
    return {"original": original, "restored": expit(logits)}
