"""Photographs with noise over them, restored by a residual denoiser in flax.nnx."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx
from sklearn.datasets import load_sample_images
from sklearn.feature_extraction.image import extract_patches_2d

BATCH_SIZE = 32
EPOCHS = 2
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
class Denoiser(nnx.Module):
    """Predicts the noise and takes it away, so that what is not noise passes through untouched."""

    def __init__(self, rngs):
        kernel_init = nnx.initializers.he_normal()
        self.conv1 = nnx.Conv(3, 24, (3, 3), kernel_init=kernel_init, rngs=rngs)
        self.conv2 = nnx.Conv(24, 24, (3, 3), kernel_init=kernel_init, rngs=rngs)
        self.conv3 = nnx.Conv(24, 24, (3, 3), kernel_init=kernel_init, rngs=rngs)
        self.conv4 = nnx.Conv(24, 24, (3, 3), kernel_init=kernel_init, rngs=rngs)
        self.clean = nnx.Conv(24, 3, (3, 3), kernel_init=kernel_init, rngs=rngs)
        self.spoiled = nnx.Conv(24, 1, (3, 3), kernel_init=kernel_init, rngs=rngs)

    def __call__(self, x):
        features = x - 0.5  # (batch, 32, 32, 3), around 0
        for conv in (self.conv1, self.conv2, self.conv3, self.conv4):
            features = nnx.relu(conv(features))  # (batch, 32, 32, 24)
        off = x - 0.5 - self.clean(features)  # how far each value is off
        sure = nnx.sigmoid(self.spoiled(features))  # how sure it is that the pixel is spoiled
        return x - sure * off  # (batch, 32, 32, 3)


def init(key):
    """A model with random parameters, and the optimizer that will change them."""
    model = Denoiser(nnx.Rngs(key))
    return model, nnx.Optimizer(model, optax.adam(learning_rate=0.003), wrt=nnx.Param)


# loss
def loss(model, images, key):
    """How far restored images are from those without noise: the mean squared error."""
    restored = model(spoil(images, key))
    return ((restored - images) ** 2).mean()


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
        print(f"epoch {epoch}: loss of the last batch {value:.4f}")
    return model


# predictions
def psnr(images, restored):
    """Peak signal-to-noise ratio in decibels, the mean over all images: the higher, the better."""
    errors = ((images - restored) ** 2).mean(axis=(1, 2, 3))
    return (-10 * jnp.log10(errors)).mean()


if __name__ == "__main__":
    train_images, test_images = load_data()
    model = train(train_images)
    noisy = spoil(test_images, jax.random.key(1))
    print(f"test PSNR: {psnr(test_images, model(noisy)):.1f} dB; noisy: {psnr(test_images, noisy):.1f} dB")
