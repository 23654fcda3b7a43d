"""The network of Keras's example "Variational AutoEncoder"."""

from __future__ import annotations

import os

from benchmarks.tutorials import ELBO, run
from benchmarks.tutorials.keras import in_time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
LATENT = 2
BATCH_SIZE = 128


def build(x, _x, seed):
    import keras
    import tensorflow as tf
    from keras import layers

    keras.utils.set_random_seed(seed)
    relu = {"activation": "relu", "strides": 2, "padding": "same"}

    class VAE(keras.Model):
        def __init__(self):
            super().__init__()
            self.encoder = keras.Sequential(
                [
                    layers.Conv2D(32, 3, **relu),
                    layers.Conv2D(64, 3, **relu),
                    layers.Flatten(),
                    layers.Dense(16, activation="relu"),
                    layers.Dense(2 * LATENT),  # mean and log variance
                ]
            )
            self.decoder = keras.Sequential(
                [
                    layers.Dense(7 * 7 * 64, activation="relu"),
                    layers.Reshape((7, 7, 64)),
                    layers.Conv2DTranspose(64, 3, **relu),
                    layers.Conv2DTranspose(32, 3, **relu),
                    layers.Conv2DTranspose(1, 3, padding="same"),  # the logits of its sigmoid
                ]
            )

        def call(self, x):
            """Each image's evidence lower bound."""
            mean, log_variance = tf.split(self.encoder(x), 2, axis=1)
            z = mean + tf.exp(0.5 * log_variance) * tf.random.normal(tf.shape(mean))
            errors = tf.nn.sigmoid_cross_entropy_with_logits(labels=x, logits=self.decoder(z))
            divergences = -0.5 * (1 + log_variance - tf.square(mean) - tf.exp(log_variance))
            return -tf.reduce_sum(errors, axis=(1, 2, 3)) - tf.reduce_sum(divergences, axis=1)

        def train_step(self, x):
            with tf.GradientTape() as tape:
                loss = -tf.reduce_mean(self(x))
            self.optimizer.apply_gradients(zip(tape.gradient(loss, self.trainable_weights), self.trainable_weights))
            return {"loss": loss}

    model = VAE()
    model.compile(optimizer=keras.optimizers.Adam())

    def fit(over):
        model.fit(x, epochs=10_000, batch_size=BATCH_SIZE, callbacks=[in_time(over)], verbose=0)

    return fit, lambda x: model.predict(x, batch_size=1000, verbose=0)


if __name__ == "__main__":
    run(build, ELBO)
