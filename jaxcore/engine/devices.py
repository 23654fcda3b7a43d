"""What JAX computes on here, and how it is set up."""

import contextlib
import os
import time
from pathlib import Path

import jax

from jaxcore.errors import RunError
from jaxcore.settings import MAX_CACHE_BYTES, ONE_KERNEL_BYTES, cache_dir, cache_problem, cores


def configure_xla() -> None:
    """Have XLA compile as `jaxcore.models` counts on. To be called before JAX compiles anything: later is too late.

    - A loop over little data becomes one kernel. XLA otherwise calls a kernel for each group of operations, and what some
      hundred numbers need is mostly those calls. Its own limit is a kilobyte.
    - What `lax.optimization_barrier` keeps apart stays apart. XLA drops barriers before it joins operations, and then computes
      again, for each of several results, what all of them are made of.
    - Equal runs give equal numbers on a GPU, too, where convolutions and sums may otherwise add up in any order.
    - It computes with as many threads as there are `cores`. By itself it takes as many as the process may use processors, and
      in a container with a share of them they would use it up at once, and wait together for the next period. They are not
      bound to processors: the system spreads them, where two servers that each chose some could choose the same.

    What `XLA_FLAGS` and `PJRT_NPROC` say already is kept.
    """
    os.environ.setdefault("PJRT_NPROC", str(cores()))
    flags = os.environ.get("XLA_FLAGS", "")
    wanted = {
        "--xla_backend_extra_options": f"xla_cpu_small_while_loop_byte_threshold={ONE_KERNEL_BYTES}",
        "--xla_disable_hlo_passes": "cse_barrier_expander",
        "--xla_gpu_exclude_nondeterministic_ops": "true",
    }
    missing = [f"{name}={value}" for name, value in wanted.items() if name not in flags]
    os.environ["XLA_FLAGS"] = " ".join(filter(None, [flags, *missing]))


def configure_jax() -> RunError | None:
    """Let JAX keep compiled programs on disk, so that a new process need not compile them again.

    Returns:
        What `cache_problem` found: then nothing is kept, which costs time but no result.
    """
    configure_xla()
    problem = cache_problem()
    if problem is None:
        _drop_broken_entries(cache_dir())
        jax.config.update("jax_compilation_cache_dir", str(cache_dir()))
        jax.config.update("jax_compilation_cache_max_size", MAX_CACHE_BYTES)
        jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
        jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
    return problem


def _drop_broken_entries(folder: Path) -> None:
    """Delete programs whose time of last use was not written, because the process was killed just then.

    JAX looks at these times before it writes another program, and a single missing one keeps it from writing any.
    """
    for entry in folder.glob("*-cache"):
        with contextlib.suppress(OSError):
            last_used = entry.with_name(entry.name.removesuffix("-cache") + "-atime")
            if not last_used.exists() and time.time() - entry.stat().st_mtime > 60:
                entry.unlink()


def device_name() -> str:
    """The device that JAX computes on, such as `"cpu"` or `"gpu: NVIDIA H200"`."""
    device = jax.devices()[0]
    return device.platform if device.platform == "cpu" else f"{device.platform}: {device.device_kind}"
