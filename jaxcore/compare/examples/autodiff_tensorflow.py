import tensorflow as tf

x = tf.Variable(2.0)
with tf.GradientTape() as outer, tf.GradientTape() as tape:
    y = x**3  # recorded on the tapes
    slope = tape.gradient(y, x)
print(y.numpy(), slope.numpy(), outer.gradient(slope, x).numpy())
