"""The convolutional network of TensorFlow's tutorial "Convolutional Neural Network (CNN)", in Keras."""

from __future__ import annotations

import os

import numpy as np

from benchmarks.tutorials import run

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")


def build(x, y, seed):
    from tensorflow.keras import layers, losses

    fit, logits = compiled(
        lambda: [
            layers.Input(x.shape[1:]),
            layers.Conv2D(32, (3, 3), activation="relu"),
            layers.MaxPooling2D((2, 2)),
            layers.Conv2D(64, (3, 3), activation="relu"),
            layers.MaxPooling2D((2, 2)),
            layers.Conv2D(64, (3, 3), activation="relu"),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(10),
        ],
        losses.SparseCategoricalCrossentropy(from_logits=True),
        x,
        y,
        seed,
    )
    return fit, lambda x: np.argmax(logits(x), axis=1)


def compiled(layers, loss, x, y, seed):
    """A sequence of layers, which the function `layers` makes, with Adam: what `benchmarks.tutorials.run` asks of it."""
    import tensorflow as tf

    tf.keras.utils.set_random_seed(seed)
    model = tf.keras.Sequential(layers())
    model.compile(optimizer="adam", loss=loss)

    def fit(over):
        model.fit(x, y, epochs=10_000, callbacks=[in_time(over)], verbose=0)

    return fit, lambda x: model.predict(x, batch_size=1000, verbose=0)


def in_time(over):
    """A callback that ends training after the step at which `over()` is true."""
    from tensorflow.keras.callbacks import LambdaCallback

    def stop(batch, logs):
        callback.model.stop_training = over()

    callback = LambdaCallback(on_train_batch_end=stop)
    return callback


if __name__ == "__main__":
    run(build)
