"""A measured process, `jaxcore.compare.process`, as whoever starts it sees it."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from jaxcore import programs
from jaxcore.catalog.frameworks import FRAMEWORKS
from jaxcore.errors import RunError

# What would change how a framework or the memory it allocates behaves; Dask sets some of these for its workers.
SETTINGS = ("JAX_", "XLA_", "TF_", "KERAS_", "TORCH", "PYTORCH_", "KMP_", "OMP_", "MKL_", "MALLOC_", "GLIBC_TUNABLES")
THREADS = (  # how many, by whichever library asks
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "PJRT_NPROC",
    "TORCHINDUCTOR_COMPILE_THREADS",
)
MEMORY_SHARE = 0.8  # of what is free when a measurement begins
POLL_S = 0.2
EXIT_S = 10.0


@dataclass(frozen=True)
class Conditions:
    """How to measure: the arguments of `jaxcore.compare.measure.compare`."""

    repeats: int
    should_stop: Callable[[], bool]
    others: Callable[[], int]
    limit_s: float
    window_s: float


def lines(name: str, folder: Path, out: Path, threads: int, conditions: Conditions) -> Iterator[dict[str, Any]]:
    """Start the process, hand on what it says, and see to it that it ends. It measures a rate whenever it is asked for more.

    Args:
        name: `"framework/variant"`.
        folder: holds the `Problem`.
        out: where the process leaves its losses, outputs and gradients.

    Raises:
        RunError: it was stopped, took too long or too much memory, or died, with its last words.
    """
    limit_bytes = MEMORY_SHARE * psutil.virtual_memory().available
    framework, variant = name.split("/")
    job = {
        "module": FRAMEWORKS[framework].variants[variant].module,
        "variant": variant,
        "folder": str(folder),
        "out": str(out),
        "repeats": conditions.repeats,
        "window_s": conditions.window_s,
    }
    began, line, turns = time.monotonic(), "", conditions.repeats
    last_words = out / "stderr"
    with (
        last_words.open("w") as stderr,
        subprocess.Popen(
            [sys.executable, "-m", "jaxcore.compare.process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            env=environment(threads, out),
            start_new_session=True,
        ) as process,
    ):
        try:
            said: queue.Queue[str | None] = queue.Queue()
            threading.Thread(target=_listen, args=(process, said), daemon=True).start()
            process.stdin.write(json.dumps(job) + "\n")
            process.stdin.flush()
            while True:
                try:
                    line = said.get(timeout=POLL_S)
                except queue.Empty:
                    line = ""
                if line:
                    found = json.loads(line)
                    yield found
                    if turns and found.keys() & {"peak_mb", "rate"}:
                        turns -= 1
                        process.stdin.write("\n")
                        process.stdin.flush()
                if line is None:
                    break
                if conditions.should_stop():
                    raise RunError("It was stopped before it finished.")
                if time.monotonic() - began > conditions.limit_s:
                    raise RunError("It had not finished after {seconds} s, and was stopped.", seconds=round(conditions.limit_s))
                if _resident(process.pid) > limit_bytes:
                    raise RunError("It needed more than {mb} MB of memory, and was stopped.", mb=round(limit_bytes / 1e6))
        except BrokenPipeError:  # it died before it was told what to do; why is found below
            pass
        finally:
            if process.poll() is None and line is not None:
                _kill(process)
        try:
            process.wait(EXIT_S)
        except subprocess.TimeoutExpired:  # it has said everything and hangs on its way out
            _kill(process)
            process.wait()
        programs.check_status(process.returncode, last_words.read_text(errors="replace"))


def _listen(process: subprocess.Popen, said: queue.Queue) -> None:
    for line in process.stdout:
        said.put(line)
    said.put(None)


def _kill(process: subprocess.Popen) -> None:
    """Compilers start processes of their own; all of them go."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


def _resident(pid: int) -> int:
    try:
        process = psutil.Process(pid)
        return sum(p.memory_info().rss for p in [process, *process.children(recursive=True)])
    except psutil.Error:  # it has just ended
        return 0


def environment(threads: int, cache: Path) -> dict[str, str]:
    """For a measured process: so many threads whichever library asks, no accelerator, and nothing compiled beforehand."""
    own = {"TF_CPP_MIN_LOG_LEVEL": "2", "TORCHINDUCTOR_CACHE_DIR": str(cache / "inductor")}
    return programs.environment(*SETTINGS, **dict.fromkeys(THREADS, str(threads)), **programs.ON_CPU, **own)
