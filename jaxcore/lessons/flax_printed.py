"""What Flax prints of a network: a variational autoencoder of digits, in linen and in nnx."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from flax import linen as nn
from flax import nnx

PIXELS = 64  # of a digit of 8 × 8
CONSOLE = {"width": 100, "force_terminal": False}  # characters in a row, and no colours


class Encoder(nn.Module):
    latent_dim: int

    @nn.compact
    def __call__(self, x):
        x = nn.relu(nn.Dense(32, name="hidden")(x))
        return nn.Dense(self.latent_dim, name="mean")(x), nn.Dense(self.latent_dim, name="log_variance")(x)


class Decoder(nn.Module):
    @nn.compact
    def __call__(self, z):
        return nn.Dense(PIXELS, name="image")(nn.relu(nn.Dense(32, name="hidden")(z)))


class VAE(nn.Module):
    latent_dim: int

    @nn.compact
    def __call__(self, x, key):
        mean, log_variance = Encoder(self.latent_dim, name="encoder")(x)
        z = mean + jnp.exp(log_variance / 2) * jax.random.normal(key, mean.shape)
        return Decoder(name="decoder")(z), mean, log_variance


class ObjectEncoder(nnx.Module):
    def __init__(self, latent_dim, rngs):
        self.hidden = nnx.Linear(PIXELS, 32, rngs=rngs)
        self.mean = nnx.Linear(32, latent_dim, rngs=rngs)
        self.log_variance = nnx.Linear(32, latent_dim, rngs=rngs)

    def __call__(self, x):
        x = nnx.relu(self.hidden(x))
        return self.mean(x), self.log_variance(x)


class ObjectDecoder(nnx.Module):
    def __init__(self, latent_dim, rngs):
        self.hidden = nnx.Linear(latent_dim, 32, rngs=rngs)
        self.image = nnx.Linear(32, PIXELS, rngs=rngs)

    def __call__(self, z):
        return self.image(nnx.relu(self.hidden(z)))


class ObjectVAE(nnx.Module):
    def __init__(self, latent_dim, rngs):
        self.encoder = ObjectEncoder(latent_dim, rngs)
        self.decoder = ObjectDecoder(latent_dim, rngs)

    def __call__(self, x, key):
        mean, log_variance = self.encoder(x)
        z = mean + jnp.exp(log_variance / 2) * jax.random.normal(key, mean.shape)
        return self.decoder(z), mean, log_variance


def in_linen() -> tuple[str, str]:
    """What `print` shows of the network in linen, and its table."""
    # idea
    key = jax.random.key(0x1234)
    key, model_key = jax.random.split(key)
    model = VAE(latent_dim=4)
    printed = str(model)  # as print(model) shows it

    key, call_key = jax.random.split(key)
    x = jnp.zeros((1, 64))
    table = model.tabulate(model_key, x, call_key, console_kwargs=CONSOLE)
    # rest
    return printed, table


def in_nnx() -> tuple[str, str]:
    """The same of the network in nnx."""
    # idea
    key = jax.random.key(0x1234)
    key, model_key = jax.random.split(key)
    model = ObjectVAE(latent_dim=4, rngs=nnx.Rngs(model_key))
    printed = str(model)  # as print(model) shows it

    key, call_key = jax.random.split(key)
    x = jnp.zeros((1, 64))
    table = nnx.tabulate(model, x, call_key, console_kwargs=CONSOLE)
    # rest
    return printed, table


def show(way: str) -> dict[str, str]:
    """What Flax says of the network: `printed` by `print`, and `table` by `tabulate`.

    Raises:
        KeyError: `way` is neither "linen" nor "nnx".
    """
    printed, table = {"linen": in_linen, "nnx": in_nnx}[way]()
    return {"printed": printed, "table": "\n".join(line.rstrip() for line in table.strip("\n").splitlines())}
