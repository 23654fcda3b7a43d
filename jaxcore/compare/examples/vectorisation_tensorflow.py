import tensorflow as tf

points = tf.reshape(tf.range(6.0), (3, 2))


def distances(a):  # from a to all points
    return tf.sqrt(tf.reduce_sum((a - points) ** 2, axis=1))


print(tf.vectorized_map(distances, points).numpy())
