import tensorflow as tf  # with Keras, which since version 3 also runs on JAX and PyTorch

weights = tf.Variable([3.0, 4.0])
optimizer = tf.keras.optimizers.Adam(0.1, global_clipnorm=1.0)
optimizer.apply_gradients([(2 * weights, weights)])
print(weights.numpy(), "Keras", tf.keras.version())
