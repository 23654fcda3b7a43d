"""TensorFlow as its guides write it: Keras for the network, its own training loop in `tf.function`, data held as tensors."""

# data
import numpy as np
import tensorflow as tf

from jaxcore.compare.contract import Layer, Problem

keras = tf.keras


def scaled(images, problem):
    return (tf.cast(images, tf.float32) - problem.mean) / problem.scale


def batch(problem, x, y, rows):
    x, y = scaled(tf.gather(x, rows), problem), tf.gather(y, rows)
    if problem.denoising:
        y = scaled(y, problem)
    if problem.noise_level:
        shape = tf.shape(x)
        hit = tf.random.uniform(tf.concat([shape[:3], [1]], 0)) < problem.noise_level
        x = tf.where(hit, tf.random.uniform(shape), x)
    return x, y


# model
def activation(name):
    return (lambda x: tf.nn.gelu(x, approximate=True)) if name == "gelu" else leaky_relu if name == "leaky_relu" else name


def leaky_relu(x):
    return tf.nn.leaky_relu(x, alpha=0.01)


def dense(problem):
    hidden = [keras.layers.Dense(width, activation(name)) for width, name in zip(problem.hidden, problem.activations)]
    return [keras.layers.Flatten(), *hidden, keras.layers.Dense(problem.classes)]


def convolution(filters, function="relu"):
    return keras.layers.Conv2D(filters, 3, padding="same", activation=function)


def pooled_convolution(filters, function="relu"):
    pool = keras.layers.MaxPool2D(2, padding="same")
    return convolution(filters, None), pool, keras.layers.Activation(function)


def convolutional(problem):
    function = activation(problem.activations[0])
    return [*pooled_convolution(32, function), *pooled_convolution(64, function), *dense(problem)]


def autoencoder(problem):
    double = lambda: keras.layers.UpSampling2D(2, interpolation="bilinear")  # noqa: E731
    return [
        *pooled_convolution(32),
        *pooled_convolution(32),
        convolution(32),
        double(),
        convolution(32),
        double(),
        convolution(problem.x.shape[-1], "sigmoid"),
    ]


def network(problem):
    layers = autoencoder if problem.denoising else convolutional if problem.model == "cnn" else dense
    return keras.Sequential([keras.Input(problem.x.shape[1:]), *layers(problem)])


# loss
def loss(model, x, y):
    outputs = model(x, training=True)
    if y.shape.rank > 1:
        return tf.reduce_mean(tf.square(outputs - y))
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, outputs))


# step
def optimizer(problem):
    rate = problem.learning_rate
    match problem.optimizer:
        case "sgd":
            return keras.optimizers.SGD(rate)
        case "momentum" | "nesterov":
            return keras.optimizers.SGD(rate, momentum=problem.momentum, nesterov=problem.optimizer == "nesterov")
        case "adam":
            return keras.optimizers.Adam(rate, epsilon=1e-8)
        case "adamw":
            return keras.optimizers.AdamW(rate, epsilon=1e-8, weight_decay=problem.weight_decay)


def step(optimizer, model, x, y):
    with tf.GradientTape() as tape:
        value = loss(model, x, y)
    gradients = tape.gradient(value, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return value


# loop
class Worker:
    def __init__(self, problem: Problem, compiled: bool):
        tf.config.threading.set_intra_op_parallelism_threads(problem.threads)
        tf.config.threading.set_inter_op_parallelism_threads(problem.threads)
        self.problem, self.model, self.optimizer = problem, network(problem), optimizer(problem)
        self.x, self.y = tf.constant(problem.x), tf.constant(problem.y)
        self.model.set_weights([array for layer in problem.weights for array in layer])
        self.optimizer.build(self.model.trainable_variables)
        size = problem.batches.shape[1]
        rows = tf.TensorSpec([size], tf.int32)
        self.step = tf.function(self._step, [rows], jit_compile=compiled)
        self.differentiated = tf.function(self._differentiated, [rows], jit_compile=compiled)
        self.steps = tf.function(self._steps, [tf.TensorSpec([None, size], tf.int32)])

    def _step(self, rows):
        return step(self.optimizer, self.model, *batch(self.problem, self.x, self.y, rows))

    def _steps(self, batches):
        losses = tf.TensorArray(tf.float32, tf.shape(batches)[0])
        for i in tf.range(tf.shape(batches)[0]):
            losses = losses.write(i, self.step(batches[i]))
        return losses.stack()

    def train(self, batches):
        return self.steps(tf.constant(batches)).numpy()

    # predictions
    def predict(self, x):
        return np.concatenate([self.model(scaled(part, self.problem)) for part in np.split(x, range(500, len(x), 500))])

    def _differentiated(self, rows):
        with tf.GradientTape() as tape:
            value = loss(self.model, *batch(self.problem, self.x, self.y, rows))
        return value, tape.gradient(value, self.model.trainable_variables)

    def gradients(self, rows):
        value, gradients = self.differentiated(tf.constant(rows))
        found = [gradient.numpy() for gradient in gradients]
        return float(value), [Layer(*pair) for pair in zip(found[::2], found[1::2])]


def build(problem: Problem, variant: str) -> Worker:
    """`function` or `xla`."""
    return Worker(problem, compiled=variant == "xla")
