"""Settings from environment variables, each with a default that works."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from jaxcore.errors import ConfigError


def cache_dir() -> Path:
    """`JAXCORE_CACHE_DIR`: where compiled programs are kept between processes."""
    return Path(os.environ.get("JAXCORE_CACHE_DIR") or platformdirs.user_cache_path("jaxcore") / "programs")


def scheduler() -> str | None:
    """`JAXCORE_SCHEDULER`: the address of a Dask scheduler; None for the embedded cluster."""
    return os.environ.get("JAXCORE_SCHEDULER") or None


def slots() -> int:
    """`JAXCORE_SLOTS`: how many runs one worker takes at once; 8 by default.

    Raises:
        ConfigError: it is no whole number from 1 to 64.
    """
    text = os.environ.get("JAXCORE_SLOTS") or "8"
    if not text.isdecimal() or not 1 <= int(text) <= 64:
        raise ConfigError(
            "{field}: “{value}” is not allowed; choose a whole number from 1 to 64.", field="JAXCORE_SLOTS", value=text
        )
    return int(text)


def configure_jax() -> None:
    """Let JAX keep every compiled program on disk, so that a new process need not compile it again.

    A cache folder that can't be written to costs time, not the run: JAX warns and compiles.
    """
    import jax

    jax.config.update("jax_compilation_cache_dir", str(cache_dir()))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
