import tempfile

import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
with tempfile.TemporaryDirectory() as folder:
    model.export(folder, verbose=False)  # a SavedModel, which TensorFlow Serving takes as it is
    served = tf.saved_model.load(folder)
    print(served.serve(tf.ones((2, 4))).shape)
