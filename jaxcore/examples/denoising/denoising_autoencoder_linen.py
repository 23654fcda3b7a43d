"""Photographs with noise over them, restored by a denoising autoencoder in flax.linen."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import linen as nn
from flax.training.train_state import TrainState
from sklearn.datasets import load_sample_images
from sklearn.feature_extraction.image import extract_patches_2d

BATCH_SIZE = 128
EPOCHS = 10
NOISE = 0.2  # the standard deviation of the noise, for pixels from 0 to 1


# data
def patches(photographs, count):
    """`count` squares from each photograph, as numbers in [0, 1]: (2 * count, 32, 32, 3)."""
    found = [extract_patches_2d(photo, (32, 32), max_patches=count, random_state=0) for photo in photographs]
    return np.concatenate(found).astype(np.float32) / 255


def load_data():
    """Patches for training from the left of two photographs, for the test from the right."""
    photographs = load_sample_images().images  # 427 x 640 pixels each
    train = patches([photo[:, :512] for photo in photographs], count=1000)
    test = patches([photo[:, 512:] for photo in photographs], count=100)
    return train, test


def spoil(images, key):
    """Each number of each pixel is off by some normal noise."""
    return jnp.clip(images + NOISE * jax.random.normal(key, images.shape), 0, 1)


# model
class Autoencoder(nn.Module):
    """Squeezes an image to a quarter of its width and height, and draws it anew from that."""

    @nn.compact
    def __call__(self, x):
        batch, height, width, channels = x.shape  # (batch, 32, 32, 3)
        x = nn.relu(nn.Conv(32, (3, 3))(x))
        x = nn.max_pool(x, (2, 2), strides=(2, 2))  # (batch, 16, 16, 32)
        x = nn.relu(nn.Conv(32, (3, 3))(x))
        x = nn.max_pool(x, (2, 2), strides=(2, 2))  # (batch, 8, 8, 32)
        x = nn.relu(nn.Conv(32, (3, 3))(x))
        x = jax.image.resize(x, (batch, height // 2, width // 2, 32), "bilinear")
        x = nn.relu(nn.Conv(32, (3, 3))(x))  # (batch, 16, 16, 32)
        x = jax.image.resize(x, (batch, height, width, 32), "bilinear")
        return nn.sigmoid(nn.Conv(channels, (3, 3))(x))  # (batch, 32, 32, 3) in [0, 1]


model = Autoencoder()


def init(key):
    """The state of the training: parameters, and what the optimizer remembers."""
    params = model.init(key, jnp.zeros((1, 32, 32, 3)))["params"]
    return TrainState.create(apply_fn=model.apply, params=params, tx=optax.adam(learning_rate=0.001))


def predict(params, noisy):
    """Restored images, as large as the noisy ones: (batch, 32, 32, 3)."""
    return model.apply({"params": params}, noisy)


# loss
def loss(params, images, key):
    """How far restored images are from those without noise: the mean squared error."""
    restored = predict(params, spoil(images, key))
    return ((restored - images) ** 2).mean()


# step
@jax.jit
def step(state, images, key):
    """Nothing is changed in place: a new state is returned."""
    value, gradients = jax.value_and_grad(loss)(state.params, images, key)
    return state.apply_gradients(grads=gradients), value


# loop
def train(images):
    init_key, noise_key = jax.random.split(jax.random.key(0))
    state = init(init_key)
    rng = np.random.default_rng(0)
    for epoch in range(1, EPOCHS + 1):
        order = rng.permutation(len(images))  # another order in each epoch
        for first in range(0, len(images), BATCH_SIZE):
            rows = order[first : first + BATCH_SIZE]
            noise_key, key = jax.random.split(noise_key)  # other noise in each step
            state, value = step(state, images[rows], key)
        print(f"epoch {epoch}: loss of the last batch {value:.4f}")
    return state.params


# predictions
def psnr(images, restored):
    """Peak signal-to-noise ratio in decibels, the mean over all images: the higher, the better."""
    errors = ((images - restored) ** 2).mean(axis=(1, 2, 3))
    return (-10 * jnp.log10(errors)).mean()


if __name__ == "__main__":
    train_images, test_images = load_data()
    params = train(train_images)
    noisy = spoil(test_images, jax.random.key(1))
    print(f"test PSNR: {psnr(test_images, predict(params, noisy)):.1f} dB; noisy: {psnr(test_images, noisy):.1f} dB")
