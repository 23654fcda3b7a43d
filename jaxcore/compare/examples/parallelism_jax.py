import jax
import jax.numpy as jnp
from jax.sharding import NamedSharding
from jax.sharding import PartitionSpec as P

jax.config.update("jax_num_cpu_devices", 4)  # four devices, simulated on one processor
mesh = jax.make_mesh((4,), ("batch",))
x = jax.device_put(jnp.arange(8.0), NamedSharding(mesh, P("batch")))
total = jax.shard_map(lambda part: jax.lax.psum(part.sum(), "batch"), mesh=mesh, in_specs=P("batch"), out_specs=P())
print([shard.data.tolist() for shard in x.addressable_shards], total(x))
