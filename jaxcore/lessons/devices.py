"""Many devices: what a process of its own finds on eight simulated ones, and which devices the worker has."""

from __future__ import annotations

import json
import time
from typing import Any

import jax

from jaxcore import settings
from jaxcore.lessons import devices_process
from jaxcore.programs import ON_CPU, environment, output_of

PROGRAM = devices_process.__name__
LIMIT_S = 50  # less than a question may take
SETTINGS = ("JAX_", "XLA_")  # those of the worker would be in the way


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
