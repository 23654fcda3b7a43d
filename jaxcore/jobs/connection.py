"""This server's connection to its cluster, made when it is first needed, and anew when the scheduler was lost."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

from jaxcore.errors import JaxcoreError

if TYPE_CHECKING:
    from jaxcore.jobs.runs import Runs

_log = logging.getLogger(__name__)

AGAIN_S = 5  # between two attempts to connect


class Connection:
    """This server's way to its runs: connects when it is first asked, and again when the scheduler was lost. Thread-safe.

    Who asks while there is no connection is told so at once; beside that, another attempt is made every few seconds.
    """

    def __init__(self) -> None:
        self._runs: Runs | None = None
        self._problem: JaxcoreError | None = None
        self._tried = 0.0
        self._attempt = threading.Lock()  # held by the one that is made

    @property
    def known(self) -> bool:
        """Whether there is a connection, or why there is none."""
        return self._problem is not None or not (self._runs is None or self._runs.workers.lost)

    def tried(self, wait_s: float = 0) -> bool:
        """Whether, within `wait_s`, it is known if there is a connection; who asks first has it made in the background."""
        if not self.known:
            self._begin()
            if wait_s and self._attempt.acquire(timeout=wait_s):
                self._attempt.release()
        return self.known

    def runs(self) -> Runs:
        """All runs of this server.

        Raises:
            JaxcoreError: why there is no connection.
        """
        if self._problem is None:
            with self._attempt:  # who comes in while the first one connects waits for that
                if not self.known:
                    self._connect()
        elif time.monotonic() - self._tried > AGAIN_S:
            self._begin()
        if (problem := self._problem) is not None:
            raise problem
        return self._runs

    def _begin(self) -> None:
        """Make an attempt in the background, unless one is being made."""
        if self._attempt.acquire(blocking=False):
            threading.Thread(target=self._connect_and_release, name="connect", daemon=True).start()

    def _connect_and_release(self) -> None:
        try:
            if self._problem is not None or not self.known:
                self._connect()
        finally:
            self._attempt.release()

    def _connect(self) -> None:
        from jaxcore.jobs import cluster  # with all of Dask, which the first page does not wait for
        from jaxcore.jobs.runs import Runs

        before = self._problem
        try:
            client = cluster.connect()
        except JaxcoreError as problem:
            self._problem, self._tried = problem, time.monotonic()
            if str(problem) != str(before):
                _log.error("%s", problem)
            return
        if self._runs is None:
            self._runs = Runs(client)
            threading._register_atexit(self.close)  # atexit's own functions come when no thread may be begun any more
        else:
            cluster.disconnect(self._runs.client)
            self._runs.attach(client)
        self._problem = None
        for problem in self._runs.workers.problems():
            _log.warning("%s", problem)

    def close(self) -> None:
        """Close what was connected."""
        with self._attempt:
            if self._runs is not None:
                from jaxcore.jobs import cluster

                cluster.disconnect(self._runs.client)
            self._runs = None
