"""Visitors whose tabs are closed: they may come back, and until then their runs are kept for a while."""

import threading
import time
from collections.abc import Callable

ABSENCE_S = 600  # how long the runs of a visitor whose tab is closed are kept: a refresh is short, a sleeping phone is not


class Absent:
    """Has visitors given up who have been away for long enough. Thread-safe; one timer for all of them."""

    def __init__(self, give_up: Callable[[str], None]) -> None:
        self._give_up = give_up
        self._until: dict[str, float] = {}  # when each of them has been
        self._timer: threading.Timer | None = None  # until the first of them has
        self._lock = threading.RLock()

    def __len__(self) -> int:
        return len(self._until)

    def leave(self, visitor: str, after_s: float | None = None) -> None:
        """A visitor has gone, and is given up after `ABSENCE_S`, or `after_s`."""
        with self._lock:
            self._until[visitor] = time.monotonic() + (ABSENCE_S if after_s is None else after_s)
            self._wait()

    def enter(self, visitor: str) -> None:
        """A visitor is here, or back again."""
        with self._lock:
            self._until.pop(visitor, None)

    def _wait(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._until:
            self._timer = threading.Timer(max(0, min(self._until.values()) - time.monotonic()), self._end_of_waiting)
            self._timer.daemon = True
            self._timer.start()

    def _end_of_waiting(self) -> None:
        with self._lock:
            now = time.monotonic()
            try:
                for visitor in [visitor for visitor, until in self._until.items() if until <= now]:
                    del self._until[visitor]
                    self._give_up(visitor)
            finally:
                self._wait()
