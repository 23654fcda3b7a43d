import tensorflow as tf


@tf.function
def f(x):
    print("Python sees:", x)  # only while the graph is made
    return tf.sin(x) * 2


print(f(tf.constant(1.0)).numpy())
print(f(tf.constant(2.0)).numpy())
