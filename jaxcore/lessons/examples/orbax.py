from pathlib import Path

import jax.numpy as jnp
import orbax.checkpoint as ocp

checkpointer = ocp.StandardCheckpointer()
checkpointer.save(Path("saved").absolute(), {"w": jnp.arange(3.0)})
checkpointer.wait_until_finished()
print(checkpointer.restore(Path("saved").absolute()))
