import tempfile

import tensorflow as tf


class Sine(tf.Module):
    @tf.function(input_signature=[tf.TensorSpec([3], tf.float32)])
    def __call__(self, x):
        return tf.sin(x)


with tempfile.TemporaryDirectory() as folder:
    tf.saved_model.save(Sine(), folder)
    print(tf.saved_model.load(folder)(tf.range(3.0)).numpy())
