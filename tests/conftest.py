"""Fixtures for all tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from jaxcore import settings
from jaxcore.catalog.archives import ARCHIVES
from jaxcore.data.fetching import present
from jaxcore.engine import devices

UNPACK = Path(__file__).parents[2] / "shared" / "datasets" / "unpack"
"""Lays out the official image archives, where they lie beside the project; tests that need them skip elsewhere."""

_own_folders: list[str] = []


def pytest_configure(config: pytest.Config) -> None:
    """Compiled programs and data go to temporary folders, unless a variable names one that may be kept.

    XLA reads its flags once for each process, whichever test is the first to use JAX in it.
    """
    devices.configure_xla()
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        _compile_quickly()  # but not in a process that only hands out tests to others
    for variable in ("JAXCORE_CACHE_DIR", "JAXCORE_DATA_DIR"):
        if not os.environ.get(variable):
            os.environ[variable] = tempfile.mkdtemp(prefix="jaxcore-")
            _own_folders.append(os.environ[variable])
            if variable == "JAXCORE_DATA_DIR" and UNPACK.exists():
                subprocess.run([UNPACK, os.environ[variable]], check=True)


def _compile_quickly() -> None:
    """Hundreds of small programs run for a moment each: XLA's optimisations would cost more than they save.

    That holds for this process alone: workers and the command line, which tests start, compile as they do for visitors.
    """
    import jax

    jax.config.update("jax_disable_most_optimizations", True)
    flags = os.environ["XLA_FLAGS"]
    os.environ["XLA_FLAGS"] = f"{flags} --xla_cpu_use_fusion_emitters=false"
    jax.devices()  # whereupon XLA has read its flags
    os.environ["XLA_FLAGS"] = flags


def pytest_unconfigure() -> None:
    for folder in _own_folders:
        shutil.rmtree(folder, ignore_errors=True)


def need_archive(name: str) -> None:
    """Skip the test unless `JAXCORE_DATA_DIR` names a folder with this archive. Tests never fetch one."""
    if not present(ARCHIVES[name], settings.data_dir()):
        pytest.skip(f"JAXCORE_DATA_DIR names no folder with {name}")


@pytest.fixture(scope="session")
def programs_on_disk() -> None:
    """JAX, set up as on a worker: what was compiled before is read from disk."""
    from jaxcore.engine.devices import configure_jax

    configure_jax()


@pytest.fixture(scope="module")
def strict_dtypes(programs_on_disk):
    """No dtype is promoted silently. Optax's own optimizers don't hold to that, so it is for the models alone."""
    import jax

    jax.config.update("jax_numpy_dtype_promotion", "strict")
    yield
    jax.config.update("jax_numpy_dtype_promotion", "standard")


@pytest.fixture(scope="module")
def optimised(programs_on_disk):
    """XLA's optimisations, for tests that train long enough to gain by them."""
    import jax

    jax.config.update("jax_disable_most_optimizations", False)
    yield
    jax.config.update("jax_disable_most_optimizations", True)


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


def until(condition: Callable[[], object], seconds: float = 60) -> None:
    """Wait for something that another thread or process does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the awaited condition did not come true"
        time.sleep(0.01)


@pytest.fixture(scope="session")
def client():
    """The embedded cluster with two slots, shared by all tests of this process."""
    from jaxcore.jobs import cluster

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAXCORE_SLOTS", "2")
        client = cluster.connect()
    yield client
    cluster.disconnect(client)


@pytest.fixture
def runs(client):
    """Runs whose trainings end with the test."""
    from jaxcore.jobs.runs import Runs

    runs = Runs(client)
    yield runs
    for run in list(runs._runs.values()):
        if run.going:
            runs._stop(run)
            until(lambda run=run: not run.going)
