"""Settings from environment variables, each with a default that works."""

import contextlib
import errno
import math
import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import platformdirs

from jaxcore.errors import ConfigError, RunError

MAX_CACHE_BYTES = 500_000_000  # what was used longest ago goes first: visitors decide how many programs there are
MIN_FREE_BYTES = 20_000_000
ONE_KERNEL_BYTES = 128_000  # that one turn of a loop may read and write, for the loop to become a single kernel


def cache_dir() -> Path:
    """`JAXCORE_CACHE_DIR`: where compiled programs are kept between processes."""
    return Path(os.environ.get("JAXCORE_CACHE_DIR") or platformdirs.user_cache_path("jaxcore") / "programs")


def data_dir() -> Path:
    """`JAXCORE_DATA_DIR`: where image archives are kept that were fetched."""
    return Path(os.environ.get("JAXCORE_DATA_DIR") or platformdirs.user_cache_path("jaxcore") / "data")


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


def cores(process: Path = Path("/proc/self")) -> int:
    """How many threads can compute at the same time: the processors that this process may use, or the share of their time
    that its control groups (a container's, a systemd unit's) allow it, rounded up, if that is less.

    Args:
        process: where Linux says to which control groups the process belongs, and where they are mounted.
    """
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min([usable, *(max(1, math.ceil(quota)) for quota in _quotas(process))])


def _quotas(process: Path) -> Iterator[float]:
    """The limits of the process's control groups and of all that these belong to, in processors; nothing beside Linux.

    Dask's and joblib's counts of processors know only some of the places where a limit can be.
    """
    with contextlib.suppress(OSError):
        groups: dict[str, str] = {}  # the process's own, by controller; that of version 2 has no name
        for line in (process / "cgroup").read_text().splitlines():
            _, controllers, group = line.split(":", 2)
            groups |= dict.fromkeys(controllers.split(","), group)
        for line in (process / "mountinfo").read_text().splitlines():
            mounted, _, system = line.partition(" - ")
            root, top = mounted.split()[3:5]
            kind, options = system.split()[0], system.split()[-1].split(",")
            if kind == "cgroup2" and "" in groups:
                yield from _limits(Path(top), os.path.relpath(groups[""], root), ("cpu.max",))
            elif kind == "cgroup" and "cpu" in options and "cpu" in groups:
                files = ("cpu.cfs_quota_us", "cpu.cfs_period_us")
                yield from _limits(Path(top), os.path.relpath(groups["cpu"], root), files)


def _limits(top: Path, group: str, files: Sequence[str]) -> Iterator[float]:
    """From the group at that path below `top` upwards; a container may see its own group alone, as `top`."""
    folder = top if group.startswith("..") else top / group
    for group_folder in (folder, *(parent for parent in folder.parents if parent.is_relative_to(top))):
        with contextlib.suppress(OSError, ValueError):  # it has no limit: there is no such file, or "max" stands there
            quota, period = map(int, " ".join((group_folder / name).read_text() for name in files).split())
            if quota > 0:
                yield quota / period


def problems() -> list[RunError]:
    """Which folders can't be used, and why; all that needs none of them still works."""
    return [problem for problem in (cache_problem(), data_problem()) if problem is not None]


def cache_problem() -> RunError | None:
    """Why compiled programs can't be kept in `cache_dir()`; None if they can."""
    folder = cache_dir()
    reason = _why_not_writable(folder)
    if reason is None and shutil.disk_usage(folder).free < MIN_FREE_BYTES:
        reason = os.strerror(errno.ENOSPC)
    if reason is None:
        return None
    return RunError(
        "Compiled programs can't be kept in {folder} ({reason}), so every restart compiles again. Free some space there, "
        "or name another folder in JAXCORE_CACHE_DIR.",
        folder=str(folder),
        reason=reason,
    )


def data_problem() -> RunError | None:
    """Why image archives can't be kept in `data_dir()`; None if they can, or lie there already for reading alone."""
    folder = data_dir()
    reason = _why_not_writable(folder)
    with contextlib.suppress(OSError):
        if reason is None or any(folder.iterdir()):
            return None
    return RunError(
        "Image archives can't be kept in {folder} ({reason}), so MNIST, Fashion-MNIST and CIFAR-10 can't be used. Make the "
        "folder writable, or name another one in JAXCORE_DATA_DIR.",
        folder=str(folder),
        reason=reason,
    )


def process_problem() -> RunError | None:
    """Why no process that computes can be started here; None if it can."""
    try:
        with tempfile.TemporaryFile():
            pass
    except OSError as error:
        return RunError(
            "There is no folder for temporary files ({reason}), and nothing can be computed without one. Free some space, "
            "or name a writable folder in {field}, and restart the server.",
            reason=error.strerror,
            field="TMPDIR",
        )
    try:
        multiprocessing.get_context("spawn").Lock()
    except (OSError, ImportError) as error:
        return RunError(
            "Processes can't share memory here ({reason}), and nothing can be computed without that. Make {folder} "
            "writable, with free space in it, and restart the server.",
            reason=getattr(error, "strerror", None) or str(error),
            folder="/dev/shm",
        )
    return None


def _why_not_writable(folder: Path) -> str | None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return error.strerror
    return None
