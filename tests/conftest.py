"""Fixtures for all tests. Nothing here imports JAX unless a test asks for it."""

from __future__ import annotations

import os
import shutil
import tempfile

import pytest

from jaxcore import settings
from jaxcore.data.archives import ARCHIVES, present

_own_cache: list[str] = []


def pytest_configure() -> None:
    """Compiled programs go to a temporary folder, unless `JAXCORE_CACHE_DIR` names one that may be kept."""
    if not os.environ.get("JAXCORE_CACHE_DIR"):
        _own_cache.append(tempfile.mkdtemp(prefix="jaxcore-programs-"))
        os.environ["JAXCORE_CACHE_DIR"] = _own_cache[0]


def pytest_unconfigure() -> None:
    for folder in _own_cache:
        shutil.rmtree(folder, ignore_errors=True)


def need_archive(name: str) -> None:
    """Skip the test unless `JAXCORE_DATA_DIR` names a folder with this archive. Tests never fetch one."""
    if not os.environ.get("JAXCORE_DATA_DIR") or not present(ARCHIVES[name], settings.data_dir()):
        pytest.skip(f"JAXCORE_DATA_DIR names no folder with {name}")


@pytest.fixture(scope="session")
def programs_on_disk() -> None:
    """JAX, set up as on a worker: what was compiled before is read from disk."""
    import jax

    from jaxcore.settings import configure_jax

    configure_jax()
    # Hundreds of small programs run for a moment each: XLA's optimisations would cost more than they save. Tests that
    # start a worker or the command line run as visitors do.
    jax.config.update("jax_disable_most_optimizations", True)


@pytest.fixture(scope="module")
def strict_dtypes(programs_on_disk):
    """No dtype is promoted silently. Optax's own optimizers don't hold to that, so it is for the models alone."""
    import jax

    jax.config.update("jax_numpy_dtype_promotion", "strict")
    yield
    jax.config.update("jax_numpy_dtype_promotion", "standard")


@pytest.fixture(scope="session")
def compilations(programs_on_disk):
    """A list that gets the name of every program that XLA compiles or JAX reads from disk, from now on."""
    import jax

    names: list[str] = []

    def listen(event: str, seconds: float, **details) -> None:
        if event == "/jax/core/compile/backend_compile_duration":
            names.append(details.get("fun_name", ""))

    jax.monitoring.register_event_duration_secs_listener(listen)
    yield names
    jax.monitoring.unregister_event_duration_listener(listen)
