"""Drawing images from a few numbers: the variational autoencoder (Kingma and Welling, arXiv:1312.6114)."""

from typing import Any

import jax.numpy as jnp
import numpy as np
import optax
from scipy.special import expit

from jaxcore.events import Picture, Started
from jaxcore.objectives.contract import Losses, Objective
from jaxcore.pictures import in_base64

SHOWN = 5


def losses(apply, params, state, x, y, *, key, train, settings, amounts):
    """Reconstruction error plus weighted Kullback–Leibler divergence, and the divergence by itself; in nats an image.

    The reconstruction error is the binary cross-entropy of each value in [0, 1], summed. With a weight of one the sum is the
    negative evidence lower bound (ELBO). The latent numbers are drawn in judging, too: that is part of the bound.
    """
    outputs, state = apply(params, state, x, key=key, train=True)
    reconstruction, kl = terms(outputs, x)
    return Losses(reconstruction + amounts.kl_weight * kl, kl), state


def terms(outputs, x):
    """Reconstruction error and Kullback–Leibler divergence from the standard normal (appendix B of the paper), (n,) each."""
    reconstruction = optax.sigmoid_binary_cross_entropy(outputs.logits, x).sum(axis=(1, 2, 3))
    kl = 0.5 * jnp.sum(outputs.mean**2 + jnp.exp(outputs.log_variance) - 1 - outputs.log_variance, axis=-1)
    return reconstruction, kl


def judge(forward, config, data, split):
    """`reconstruction`, `kl` and `elbo`, means over the images in nats, with one draw of the latent numbers each."""
    batches = np.array_split(split.rows, max(1, len(split) // 1000))
    found = []
    for i, rows in enumerate(batches):
        x = data.scaled(rows)
        found.append(np.stack([np.asarray(term) for term in terms(forward(x, seed=i), x)]))
    reconstruction, kl = np.concatenate(found, axis=1).mean(axis=1, dtype=np.float64).tolist()
    loss = reconstruction + config.objective.kl_weight * kl
    return {"loss": loss, "reconstruction": reconstruction, "kl": kl, "elbo": -reconstruction - kl}, None


def predictions(forward, config, data, kept):
    """Each image's class, and where it lies: the means of its latent numbers."""
    means = np.concatenate(
        [forward(data.scaled(rows)).mean for rows in np.array_split(data.test.rows, max(1, len(data.test) // 1000))]
    )
    names = np.array(data.source.class_names)
    return {"class": names[data.test.y], **{f"mean_{i}": column for i, column in enumerate(means.T, 1)}}


def picture(step, forward, config, data):
    """Five validation images, and what the network makes of them now."""
    original = data.scaled(data.validation.sample(SHOWN))
    restored = {"restored": expit(forward(original).logits)}
    return Picture(step, in_base64({"original": original} | restored if step == 0 else restored))


def report(started: Started, test: dict[str, Any]) -> str:
    """The evidence lower bound and its two parts."""
    return (
        f"ELBO {test['elbo']:.2f} nats an image: reconstruction {test['reconstruction']:.2f} and "
        f"Kullback–Leibler divergence {test['kl']:.2f}, both taken off"
    )


OBJECTIVE = Objective(losses, judge, predictions, report, picture)
