import tensorflow as tf


@tf.function
def halvings(x):  # AutoGraph rewrites the loop into a graph
    count = 0
    while x > 1:
        x, count = x / 2, count + 1
    return count


print(halvings(tf.constant(100.0)).numpy())
