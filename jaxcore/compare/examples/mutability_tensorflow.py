import tensorflow as tf

x = tf.zeros(3)
try:
    x[0] = 1.0
except TypeError as error:
    print(error)
v = tf.Variable(x)  # variables can change, tensors can't
v[0].assign(1.0)
print(x.numpy(), v.numpy())
