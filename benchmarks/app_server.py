"""The app's server as a process of its own, started as the README says, on a free port of 127.0.0.1."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
LIFETIME_S = 300  # should a benchmark be killed, its server ends by itself after so long, unless it asks for more
START_S = 60
STOP_S = 20


@dataclass(frozen=True)
class AppServer:
    """A running server.

    Attributes:
        began: `time.perf_counter()` just before the process was started.
        output: the file with all it has written, while it runs.
    """

    pid: int
    port: int
    began: float
    output: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def processes(self) -> list[psutil.Process]:
        """The server's process, then those that it has started."""
        server = psutil.Process(self.pid)
        return [server, *server.children(recursive=True)]

    def tracebacks(self) -> list[str]:
        """What it has written that begins with a traceback's first line, each up to the next of them."""
        plain = re.sub(r"\x1b\[[\d;]*m", "", self.output.read_text(errors="replace"))  # Streamlit writes them in colours
        _, *rest = plain.split("Traceback (most recent call last)")
        return rest


@contextmanager
def running(cache: Path, lifetime_s: int = LIFETIME_S) -> Iterator[AppServer]:
    """Start the app and wait until it answers; stop it and all it has started in the end.

    Args:
        cache: the folder for compiled programs; an empty one for the first time on a machine.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # With an address given, Streamlit does not ask a web service for the machine's public one.
    options = ["--server.headless=true", "--server.address=127.0.0.1", f"--server.port={port}"]
    # As a user has it: no settings of the one who measures, and modules compiled by whoever started the app before.
    others = ("JAXCORE_SCHEDULER", "JAXCORE_SLOTS", "PYTHONDONTWRITEBYTECODE")
    environment = {name: value for name, value in os.environ.items() if name not in others}
    with tempfile.NamedTemporaryFile() as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", *options],
            cwd=ROOT,
            env=environment | {"JAXCORE_CACHE_DIR": str(cache)},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=lambda: signal.alarm(lifetime_s),  # an alarm outlives exec, and nobody handles it
        )
        server = AppServer(process.pid, port, began, Path(output.name))
        try:
            _wait_until_it_answers(server, process)
            yield server
        finally:
            _stop(server, process)


def _wait_until_it_answers(server: AppServer, process: subprocess.Popen) -> None:
    while True:
        try:
            urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=1).close()
            return
        except (OSError, urllib.error.URLError):
            if process.poll() is not None or time.perf_counter() - server.began > START_S:
                raise RuntimeError(f"The server did not start: {server.output.read_text(errors='replace')}") from None
            time.sleep(0.02)


def _stop(server: AppServer, process: subprocess.Popen) -> None:
    try:
        started = server.processes()[1:]
    except psutil.NoSuchProcess:
        started = []
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    finally:
        for child in psutil.wait_procs(started, timeout=5)[1]:
            child.kill()
