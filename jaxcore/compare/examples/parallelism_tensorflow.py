import tensorflow as tf

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 4)
strategy = tf.distribute.MirroredStrategy([f"CPU:{i}" for i in range(4)])


@tf.function
def each():
    number = tf.distribute.get_replica_context().replica_id_in_sync_group
    return tf.distribute.get_replica_context().all_reduce(tf.distribute.ReduceOp.SUM, tf.cast(number, tf.float32))


print(strategy.num_replicas_in_sync, [value.numpy() for value in strategy.run(each).values])
