"""Fixtures for all tests."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

from jaxcore import settings
from jaxcore.catalog.archives import ARCHIVES
from jaxcore.data.fetching import present
from jaxcore.engine import devices
from jaxcore.remote import CODE
from jaxcore.settings import cache_dir

UNPACK = Path(__file__).parents[2] / "shared" / "datasets" / "unpack"
"""Lays out the official image archives, where they lie beside the project; tests that need them skip elsewhere."""

_own_folders: list[str] = []


def pytest_configure(config: pytest.Config) -> None:
    """Compiled programs stay with pytest's cache, and data go to a temporary folder, unless a variable names another.

    XLA reads its flags once for each process, whichever test is the first to use JAX in it.
    """
    devices.configure_xla()
    if not os.environ.get("JAXCORE_CACHE_DIR"):
        os.environ["JAXCORE_CACHE_DIR"] = str(config.cache.mkdir("programs"))
    cache_dir().mkdir(parents=True, exist_ok=True)
    (cache_dir() / f"warm-{CODE}").touch()  # workers compile nothing for visitors who never come (`jaxcore.tasks.warming`)
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        _compile_quickly()  # but not in a process that only hands out tests to others
    if not os.environ.get("JAXCORE_DATA_DIR"):
        os.environ["JAXCORE_DATA_DIR"] = tempfile.mkdtemp(prefix="jaxcore-")
        _own_folders.append(os.environ["JAXCORE_DATA_DIR"])
        if UNPACK.exists():
            subprocess.run([UNPACK, os.environ["JAXCORE_DATA_DIR"]], check=True)


def _compile_quickly() -> None:
    """Hundreds of small programs run for a moment each: XLA's optimisations would cost more than they save.

    That holds for this process alone: workers and the command line, which tests start, compile as they do for visitors, unless
    `compile_quickly` is given to them. What this one compiles is kept in a folder of its own, without a limit: JAX looks at all
    that is there before each program that it adds, as long as there is one.
    """
    import jax

    gc.set_threshold(100_000, 20, 100)  # tracing makes many objects, of which few go in circles
    jax.config.update("jax_disable_most_optimizations", True)
    jax.config.update("jax_compilation_cache_dir", f"{cache_dir()}/{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XLA_FLAGS", compile_quickly()["XLA_FLAGS"])
        jax.jit(lambda: 0)()  # whereupon XLA has read its flags, and JAX has its folder


def compile_quickly() -> dict[str, str]:
    """The environment of processes whose programs run for a moment: they are compiled in half the time, and run slower."""
    flags = f"{os.environ['XLA_FLAGS']} --xla_cpu_use_fusion_emitters=false --xla_cpu_parallel_codegen_split_count=1"
    return {"JAX_DISABLE_MOST_OPTIMIZATIONS": "true", "XLA_FLAGS": flags}


def pytest_unconfigure() -> None:
    for folder in _own_folders:
        shutil.rmtree(folder, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, so that all processes end together."""
    for item in items:
        folder = item.path.parent.name
        if folder == "browser":
            item.add_marker("browser")
        if folder in ("browser", "pages"):
            item.add_marker("slow")
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling | None:
    """A file's tests go to one process, and so do all in a browser, which share a server; but the tour has one of its own."""

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            shared = nodeid.startswith("tests/browser/") and "test_tour" not in nodeid
            return "browser" if shared else super()._split_scope(nodeid)

    return Scheduling(config, log) if config.getoption("dist") == "loadfile" else None


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
        for name, value in {"JAXCORE_SLOTS": "2", **compile_quickly()}.items():
            patch.setenv(name, value)
        client = cluster.connect()
    yield client
    cluster.disconnect(client)


@pytest.fixture
def runs(client):
    """Runs whose trainings end with the test."""
    from jaxcore.jobs.runs import Runs

    runs = Runs(client)
    yield runs
    for run in runs.all():
        if run.going:
            runs.end(run)
            until(lambda run=run: not run.going)
