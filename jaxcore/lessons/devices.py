"""Many devices: what a process of its own finds on eight simulated ones, and which devices the worker has."""

from __future__ import annotations

import json
import time
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from jaxcore import settings
from jaxcore.lessons import devices_process
from jaxcore.programs import ON_CPU, environment, output_of

PROGRAM = devices_process.__name__
LIMIT_S = 50  # less than a question may take
SETTINGS = ("JAX_", "XLA_")  # those of the worker would be in the way
PLATFORMS = ("cpu", "cuda", "tpu")


def simulated(demonstration: str, *args: int) -> dict[str, Any]:
    """What one of the demonstrations of `devices_process` finds on eight simulated devices.

    Args:
        *args: of "shards" the shape of the mesh, of "training" the number of devices.

    Returns:
        `found`, and `measured_at`, when that was, in seconds since 1970.

    Raises:
        KeyError: there is no such demonstration.
        RunError: its process failed, or took too long.
    """
    devices_process.DEMONSTRATIONS[demonstration]
    said = output_of(["-m", PROGRAM, demonstration, *args], limit_s=LIMIT_S, env=environment(*SETTINGS, **ON_CPU))
    return {"found": json.loads(said), "measured_at": time.time()}


def here() -> dict[str, Any]:
    """The worker's devices: `platform`, `kind`, `memory` in bytes (None where JAX is not told), and its processor cores."""
    devices = [
        {
            "id": device.id,
            "platform": device.platform,
            "kind": device.device_kind,
            "memory": (device.memory_stats() or {}).get("bytes_limit"),
        }
        for device in jax.devices()
    ]
    return {"devices": devices, "cores": settings.cores(), "jax": jax.__version__}


# -- where arrays are ---------------------------------------------------------------------------------------------------


@jax.jit
def scaled(x):
    return x / x.sum()


def stays() -> dict[str, Any]:
    """What happens to an array on the device, and to one of NumPy's, where nothing may be copied without being asked for.

    Returns:
        `device`, where the result is; `error`, what JAX says of NumPy's array; `back`, the result as a list.
    """
    numbers, error = np.arange(1.0, 5.0, dtype=np.float32), ""
    # idea
    x = jax.device_put(numbers)  # to the device
    with jax.transfer_guard("disallow"):
        y = scaled(scaled(x))  # stays on the device
        back = jax.device_get(y)  # to the program, as a NumPy array
    # rest
    try:
        # idea
        with jax.transfer_guard("disallow"):
            scaled(numbers)  # would have to be copied to the device
        # rest
    except Exception as refused:  # what JAX says is what is shown
        error = f"{type(refused).__name__}: {refused}".split(": aval")[0]
    return {"device": str(*y.devices()), "error": error, "back": back.tolist()}


# -- one program, several processors ------------------------------------------------------------------------------------


def loss(params, x, y):
    for w, b in params:
        x = jnp.tanh(x @ w + b)
    return ((x - y) ** 2).sum()


def portable() -> dict[str, Any]:
    """The gradient of a small network's loss, lowered for three kinds of processors, of which one need be here.

    Returns:
        `lines` of StableHLO for each platform, `same`, whether the three texts are equal, and the `text` of the first.
    """
    params = [(jnp.ones((4, 8)), jnp.zeros(8)), (jnp.ones((8, 2)), jnp.zeros(2))]
    x, y = jnp.ones((16, 4)), jnp.zeros((16, 2))
    # idea
    traced = jax.jit(jax.grad(loss)).trace(params, x, y)
    texts = {platform: traced.lower(lowering_platforms=(platform,)).as_text() for platform in PLATFORMS}
    # rest
    return {
        "lines": {platform: len(text.splitlines()) for platform, text in texts.items()},
        "same": len(set(texts.values())) == 1,
        "text": texts["cpu"],
    }
