import sys

import tensorflow as tf


@tf.function
def f(x):
    print("traced:", x.shape)  # once
    tf.print("run:", x, output_stream=sys.stdout)  # every time
    return tf.math.log(x)


f(tf.constant(0.5))
tf.config.run_functions_eagerly(True)  # now Python's debugger can step through
print(f(tf.constant(0.5)).numpy())
