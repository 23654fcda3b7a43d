import tensorflow as tf

# With a TPU: tf.tpu.experimental.initialize_tpu_system(), then everything inside a tf.distribute.TPUStrategy.
print(tf.config.list_logical_devices("TPU"), tf.distribute.TPUStrategy)
