import jax
import jax.numpy as jnp
from jax import export

exported = export.export(jax.jit(jnp.sin))(jax.ShapeDtypeStruct((3,), "float32"))
data = exported.serialize()  # StableHLO: another process, another language, months later
print(len(data), "bytes:", export.deserialize(data).call(jnp.arange(3.0)))
