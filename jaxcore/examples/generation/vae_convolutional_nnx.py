"""Digits squeezed into four numbers and drawn again, by a variational autoencoder with convolutions in flax.nnx."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

BATCH_SIZE = 64
EPOCHS = 60


# data
def load_data():
    """Images (n, 8, 8, 1) in [0, 1], for training and for the test."""
    images = load_digits().images[..., None] / 16  # one channel: shades of grey from 0 to 16
    return train_test_split(images, test_size=0.2, random_state=0)


# model
class VAE(nnx.Module):
    """The encoder says where an image lies among four latent numbers; the decoder draws what lies there."""

    def __init__(self, rngs):
        kernel_init = nnx.initializers.he_normal()
        self.down1 = nnx.Conv(1, 32, (3, 3), kernel_init=kernel_init, rngs=rngs)
        self.down2 = nnx.Conv(32, 64, (3, 3), kernel_init=kernel_init, rngs=rngs)
        self.encoder1 = nnx.Linear(256, 256, rngs=rngs)
        self.encoder2 = nnx.Linear(256, 128, rngs=rngs)
        self.encoder_out = nnx.Linear(128, 8, rngs=rngs)  # a mean and a log variance for each latent number
        self.decoder1 = nnx.Linear(4, 128, rngs=rngs)
        self.decoder2 = nnx.Linear(128, 256, rngs=rngs)
        self.decoder_out = nnx.Linear(256, 256, rngs=rngs)
        self.up1 = nnx.Conv(64, 32, (3, 3), kernel_init=kernel_init, rngs=rngs)
        self.up2 = nnx.Conv(32, 1, (3, 3), kernel_init=kernel_init, rngs=rngs)

    def encode(self, images):
        x = nnx.relu(self.down1(images))  # (batch, 8, 8, 32)
        x = nnx.max_pool(x, (2, 2), strides=(2, 2))
        x = nnx.relu(self.down2(x))  # (batch, 4, 4, 64)
        x = nnx.max_pool(x, (2, 2), strides=(2, 2))
        x = x.reshape(len(x), -1)  # (batch, 256)
        x = nnx.relu(self.encoder1(x))
        x = nnx.relu(self.encoder2(x))
        return jnp.split(self.encoder_out(x), 2, axis=-1)  # mean and log variance, (batch, 4) each

    def decode(self, latent):
        x = nnx.relu(self.decoder1(latent))
        x = nnx.relu(self.decoder2(x))
        x = nnx.relu(self.decoder_out(x)).reshape(-1, 2, 2, 64)
        x = jax.image.resize(x, (len(x), 4, 4, 64), "bilinear")
        x = nnx.relu(self.up1(x))  # (batch, 4, 4, 32)
        x = jax.image.resize(x, (len(x), 8, 8, 32), "bilinear")
        return self.up2(x)  # (batch, 8, 8, 1): logits, whose sigmoid is the image


def init(key):
    """A model with random parameters, and the optimizer that will change them."""
    model = VAE(nnx.Rngs(key))
    return model, nnx.Optimizer(model, optax.adam(learning_rate=0.002), wrt=nnx.Param)


# loss
def loss(model, images, key):
    """The negative evidence lower bound (ELBO) of an image, the mean over the batch."""
    mean, log_variance = model.encode(images)
    noise = jax.random.normal(key, mean.shape)
    latent = mean + jnp.exp(0.5 * log_variance) * noise  # drawn from the normal distribution of that mean and variance
    logits = model.decode(latent)
    reconstruction = optax.sigmoid_binary_cross_entropy(logits, images).sum(axis=(1, 2, 3))  # (batch,)
    kl = 0.5 * (mean**2 + jnp.exp(log_variance) - 1 - log_variance).sum(axis=1)  # (batch,)
    return (reconstruction + kl).mean()


# step
@nnx.jit
def step(model, optimizer, images, key):
    """The model and the optimizer are changed in place."""
    value, gradients = nnx.value_and_grad(loss)(model, images, key)
    optimizer.update(model, gradients)
    return value


# loop
def train(images):
    init_key, noise_key = jax.random.split(jax.random.key(0))
    model, optimizer = init(init_key)
    rng = np.random.default_rng(0)
    for epoch in range(1, EPOCHS + 1):
        order = rng.permutation(len(images))  # another order in each epoch
        for first in range(0, len(images), BATCH_SIZE):
            rows = order[first : first + BATCH_SIZE]
            noise_key, key = jax.random.split(noise_key)  # other noise in each step
            value = step(model, optimizer, images[rows], key)
        if epoch % 10 == 0:
            print(f"epoch {epoch}: loss of the last batch {value:.2f}")
    return model


# predictions
def generate(model, key, count):
    """New digits: random latent numbers, decoded into images (count, 8, 8, 1) in [0, 1]."""
    return nnx.sigmoid(model.decode(jax.random.normal(key, (count, 4))))


if __name__ == "__main__":
    train_images, test_images = load_data()
    model = train(train_images)
    print(f"test ELBO: {-loss(model, test_images, jax.random.key(1)):.2f} nats an image")
    for row in generate(model, jax.random.key(2), count=1)[0, :, :, 0]:
        print("".join(" .:oO@"[int(value * 5.99)] * 2 for value in row))
