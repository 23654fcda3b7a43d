"""The denoising autoencoder of TensorFlow's tutorial "Intro to Autoencoders", in Keras."""

from __future__ import annotations

from benchmarks.tutorials import CLEAN_IMAGES, run
from benchmarks.tutorials.keras import compiled


def build(noisy, clean, seed):
    from tensorflow.keras import layers, losses

    same = {"padding": "same", "strides": 2, "activation": "relu"}
    return compiled(
        lambda: [
            layers.Input(clean.shape[1:]),
            layers.Conv2D(16, (3, 3), **same),
            layers.Conv2D(8, (3, 3), **same),
            layers.Conv2DTranspose(8, kernel_size=3, **same),
            layers.Conv2DTranspose(16, kernel_size=3, **same),
            layers.Conv2D(clean.shape[-1], kernel_size=(3, 3), activation="sigmoid", padding="same"),
        ],
        losses.MeanSquaredError(),
        noisy,
        clean,
        seed,
    )


if __name__ == "__main__":
    run(build, CLEAN_IMAGES)
