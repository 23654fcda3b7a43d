"""The server's side of every computation: submit it to Dask, follow its events, stop it.

This module imports neither JAX nor scikit-learn. Tasks are named, not imported: `jaxcore.tasks` is loaded by the worker alone.
"""

from __future__ import annotations

import atexit
import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pkgutil import resolve_name
from typing import Any

import dask
import distributed

from jaxcore import settings
from jaxcore.compare.config import Comparison
from jaxcore.config import RunConfig
from jaxcore.errors import JaxcoreError, RunError
from jaxcore.events import ENDINGS, RUN_PREFIX, Cancelled, Event, Failed, Prepared, Started, from_dict
from jaxcore.experiments.race_config import Race
from jaxcore.experiments.sweep_config import Sweep

MAX_GOING = 2  # runs that one owner has started, at the same time
MAX_KEPT = 10  # runs that a visitor has started and looks at, with their networks
ABSENCE_S = (
    600  # how long the runs of a visitor whose tab is closed are kept: a refresh is short, a sleeping phone is not
)
QUESTION_TIMEOUT = "60s"
_SPARE_THREADS = 3  # for a comparison, and for short questions, so that they need not wait until a training run ends
_SLOT, _COMPARISON = "slot", "comparison"
_TASKS = {  # what computes a run of each kind of configuration, and which of Dask's worker resources it needs one of
    RunConfig: ("jaxcore.tasks.run:train_run", _SLOT),
    Comparison: ("jaxcore.tasks.comparison:compare_run", _COMPARISON),
    Race: ("jaxcore.tasks.race:race_run", _SLOT),
    Sweep: ("jaxcore.tasks.sweep:sweep_run", _SLOT),
}

DASK_SETTINGS = {
    # Importing JAX holds the interpreter for a second; that is no reason to warn.
    "distributed.admin.tick.limit": "30s",
    # The sampling profiler would wake up every 10 ms beside the training.
    "distributed.worker.profile.enabled": False,
    # Dask would have workers return memory to the system at once, and the pages of every large array fetched anew: training on
    # images then takes up to 2.7 times as long. A run returns its memory when it ends.
    "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": None,
    # Dask keeps the last events of a topic for late subscribers; there are none, and some hold pictures.
    "distributed.admin.low-level-log-length": 100,
}


def connect() -> distributed.Client:
    """Connect to the configured scheduler, or start the embedded cluster: one worker process with several slots."""
    address = settings.scheduler()
    if address:
        return distributed.Client(address)
    dask.config.set(DASK_SETTINGS)
    slots = settings.slots()
    cluster = distributed.LocalCluster(
        n_workers=1,
        threads_per_worker=slots + _SPARE_THREADS,
        resources={_SLOT: slots, _COMPARISON: 1},
        dashboard_address=None,
        scheduler_kwargs={
            "dashboard_address": "127.0.0.1:0"
        },  # else a second server on the machine warns about the port
    )
    client = distributed.Client(cluster)
    atexit.register(_disconnect, client, cluster)
    return client


def _disconnect(client: distributed.Client, cluster: distributed.LocalCluster) -> None:
    """Close in order, while the event loop still runs; left to the interpreter it ends in tracebacks."""
    client.close()
    cluster.close()


def call(target: str, *args: Any, **kwargs: Any) -> Any:
    """Run `"module:function"` where this is executed, which is on the worker."""
    return resolve_name(target)(*args, **kwargs)


@dataclass(eq=False)
class Run:
    """One run: what was asked for, what it has said so far, what it leaves on the worker, who looks at it, and whose it is.

    Attributes:
        visitors: who looks at it; while nobody does, it is given up.
        owner: who started it, and alone may stop it; known to nobody else, unlike the run's id.
        stopping: whether it was asked to stop.
    """

    id: str
    config: RunConfig | Comparison | Race | Sweep
    csv: bytes | None
    future: distributed.Future
    visitors: set[str]
    owner: str
    stopping: bool = False
    log: list[Event] = field(default_factory=list)

    def latest(self, *kinds: type[Event]) -> Event | None:
        """The newest event of these kinds, or None."""
        return next((event for event in reversed(self.log) if isinstance(event, kinds)), None)

    @property
    def task(self) -> str:
        """What the network is trained for, or `"comparison"`."""
        return self.config.task

    @property
    def started(self) -> bool:
        return self.latest(Started, Prepared) is not None

    @property
    def going(self) -> bool:
        """Waiting or computing."""
        return self.latest(*ENDINGS) is None


@dataclass(eq=False)
class Fetch:
    """An archive on its way to the worker: how many bytes are there, of how many; `future` says whether and how it ended."""

    total: int
    done: int = 0
    future: distributed.Future | None = None

    @property
    def going(self) -> bool:
        return not self.future.done()

    @property
    def error(self) -> JaxcoreError | None:
        """Why the archive could not be fetched; None if it could, or may still be."""
        if self.future.status != "error":
            return None
        error = self.future.exception()
        return (
            error
            if isinstance(error, JaxcoreError)
            else RunError("The download failed ({detail}).", detail=str(error)[:200])
        )


class Runs:
    """All runs of this server. Thread-safe: sessions call it, and Dask's threads report to it."""

    def __init__(self, client: distributed.Client) -> None:
        self.client = client
        self._runs: dict[str, Run] = {}
        self._leaving: dict[str, threading.Timer] = {}
        self._fetches: dict[str, Fetch] = {}
        self._complete: set[str] = set()
        self._lock = threading.RLock()
        self._topic = f"runs-{secrets.token_hex(8)}"
        client.subscribe_topic(self._topic, self._receive)
        # Asked for now, so that the worker has loaded JAX before somebody waits for it.
        self._device = client.submit(call, "jaxcore.tasks.run:device", pure=False)

    # -- runs ---------------------------------------------------------------------------------------------------------

    def submit(
        self,
        config: RunConfig | Comparison | Race | Sweep,
        *,
        visitor: str,
        owner: str | None = None,
        csv: bytes | None = None,
        slow_motion_s: float = 0.0,
    ) -> Run:
        """Start a training run or a comparison, or put it in line: there is one comparison at a time.

        Args:
            visitor: who starts it and looks at it.
            owner: whose it is: who may stop it, and whose limit it counts against; a browser may have several visitors, one
                in each tab. The visitor, if it is not given.
            csv: the bytes of the visitor's own file, for the dataset `"csv"`.
            slow_motion_s: stretch a run that would be over sooner to so many seconds.

        Raises:
            RunError: the owner has `MAX_GOING` runs going, or the cluster has no worker for comparisons.
        """
        owner = owner or visitor
        with self._lock:
            going = len(self.going(owner))
            if going >= MAX_GOING:
                raise RunError(
                    "You have {count} runs going, and {limit} is the most at one time; stop one or wait until it ends.",
                    count=going,
                    limit=MAX_GOING,
                )
            run_id = secrets.token_urlsafe(9)
            target, resource = _TASKS[type(config)]
            future = self.client.submit(
                call,
                target,
                run_id,
                self._topic,
                config.to_params(),
                csv,
                slow_motion_s,
                key=f"{RUN_PREFIX}{run_id}",
                pure=False,
                resources=self._needs(resource),
            )
            run = self._runs[run_id] = Run(run_id, config, csv, future, {visitor}, owner)
            mine = [run for run in self.of(visitor) if run.owner == owner]
            for old in [run for run in mine if not run.going][: max(0, len(mine) - MAX_KEPT)]:
                self._leave(old, visitor)
        future.add_done_callback(lambda future: self._ended(run, future))
        return run

    def get(self, run_id: str) -> Run | None:
        """The run of that id, or None if there is none (any more)."""
        return self._runs.get(run_id)

    def of(self, visitor: str) -> list[Run]:
        """The runs that the visitor looks at, oldest first."""
        return [run for run in list(self._runs.values()) if visitor in run.visitors]

    def going(self, owner: str) -> list[Run]:
        """The runs that the owner has started and that are waiting or computing, oldest first."""
        return [run for run in list(self._runs.values()) if run.owner == owner and run.going]

    def events_since(self, run_id: str, cursor: int = 0) -> tuple[Sequence[Event], int]:
        """What a run has said from `cursor` on, and the next cursor. Reading consumes nothing."""
        run = self._runs.get(run_id)
        events = [] if run is None else run.log[cursor:]
        return events, cursor + len(events)

    def place_in_line(self, run_id: str) -> int:
        """How many waiting runs must start until this one does, itself counted; 0 if it has started or is about to."""
        run = self._runs[run_id]
        resource = _TASKS[type(run.config)][1]
        runs = [other for other in list(self._runs.values()) if _TASKS[type(other.config)][1] == resource]
        if run.started or not run.going:
            return 0
        waiting = [other for other in runs if other.going and not other.started]
        computing = sum(other.going and other.started for other in runs)
        free = (1 if resource == _COMPARISON else self.slots()) - computing
        return max(0, waiting.index(run) + 1 - free)

    def stop(self, run_id: str, owner: str) -> bool:
        """Ask a run to stop. One that computes is judged as it is; one that waits never starts.

        Returns:
            Whether it was asked; false if it is over, gone, or not the owner's.
        """
        with self._lock:
            run = self._runs.get(run_id)
            if run is None or run.owner != owner or not run.going:
                return False
            self._stop(run)
            return True

    def _stop(self, run: Run) -> None:
        run.stopping = True
        distributed.Event(f"stop-{run.id}", client=self.client).set()
        if not run.started:
            run.future.cancel()

    def slots(self) -> int:
        """How many runs the cluster's workers take at once."""
        workers = self.client.scheduler_info(n_workers=-1)["workers"].values()
        return int(sum(worker["resources"].get(_SLOT, worker["nthreads"]) for worker in workers))

    # -- visitors -----------------------------------------------------------------------------------------------------

    def join(self, run_id: str, visitor: str) -> bool:
        """Let a visitor who knows a run's id look at it too; false if there is no such run (any more)."""
        with self._lock:
            run = self._runs.get(run_id)
            if run is not None:
                run.visitors.add(visitor)
            return run is not None

    def enter(self, visitor: str) -> None:
        """A visitor is here, or back again."""
        with self._lock:
            if timer := self._leaving.pop(visitor, None):
                timer.cancel()

    def leave(self, visitor: str, after_s: float = ABSENCE_S) -> None:
        """A visitor's tab has closed: after a while, what nobody else looks at is stopped and freed."""
        with self._lock:
            self.enter(visitor)
            timer = self._leaving[visitor] = threading.Timer(after_s, self._leave_all, [visitor])
            timer.daemon = True
            timer.start()

    def _leave_all(self, visitor: str) -> None:
        with self._lock:
            self._leaving.pop(visitor, None)
            for run in self.of(visitor):
                self._leave(run, visitor)

    def _leave(self, run: Run, visitor: str) -> None:
        run.visitors.discard(visitor)
        if run.visitors:
            return
        if run.going:
            self._stop(run)
        else:
            for name in ("begun", "stop"):
                distributed.Event(f"{name}-{run.id}", client=self.client).clear()
        del self._runs[run.id]
        run.future.release()

    # -- archives -----------------------------------------------------------------------------------------------------

    def fetch(self, dataset: str, *, again: bool = False) -> Fetch | None:
        """Bring a dataset's archive to the worker, if it is not there; visitors who ask at the same time share one download.

        Args:
            again: whether to begin anew where the last attempt failed.

        Returns:
            The download, going or failed; None if the dataset can be used.
        """
        with self._lock:
            if dataset in self._complete:
                return None
            fetch = self._fetches.get(dataset)
            if fetch is None or (again and fetch.error is not None):
                missing, fetch = self.ask("data:missing_archive", dataset), None
                if missing:
                    fetch = self._fetches[dataset] = Fetch(missing)
                    fetch.future = self.client.submit(
                        call, "jaxcore.tasks.data:fetch", dataset, self._topic, pure=False
                    )
            if fetch is None or fetch.future.status == "finished":
                self._complete.add(dataset)
                self._fetches.pop(dataset, None)
                return None
            return fetch

    # -- questions ----------------------------------------------------------------------------------------------------

    def device(self) -> tuple[str, RunError | None] | None:
        """As `jaxcore.tasks.run.device` says; None while the worker is still loading JAX."""
        return self._device.result() if self._device.status == "finished" else None

    def ask(self, question: str, *args: Any, **kwargs: Any) -> Any:
        """Have the worker answer a short question.

        Args:
            question: `"module:function"` of `jaxcore.tasks`.
            *args: its arguments; the `future` of a run stands for what that run left behind.

        Raises:
            JaxcoreError: what the function raises.
            RunError: there was no answer in time.
        """
        future = self.client.submit(call, f"jaxcore.tasks.{question}", *args, **kwargs, pure=False, priority=10)
        try:
            return future.result(timeout=QUESTION_TIMEOUT)
        except (TimeoutError, distributed.CancelledError) as error:
            raise RunError(
                "The worker did not answer within {timeout}. Try again.", timeout=QUESTION_TIMEOUT
            ) from error

    # -- what Dask reports --------------------------------------------------------------------------------------------

    def _receive(self, event: tuple[float, dict[str, Any]]) -> None:
        _, published = event
        if "dataset" in published:
            fetch = self._fetches.get(published["dataset"])
            if fetch is not None:
                fetch.done, fetch.total = published["done"], published["total"]
            return
        run = self._runs.get(published["run"])
        if run is not None and run.going:
            run.log.append(from_dict(published["message"]))

    def _ended(self, run: Run, future: distributed.Future) -> None:
        if not run.going or future.status == "finished":
            return  # its last event says more, or is about to
        if future.status == "cancelled":
            run.log.append(Cancelled())
            return
        error = future.exception()
        if not isinstance(error, RunError):
            error = RunError(
                "The run ended with an error that the program did not expect ({kind}: {detail}).",
                kind=type(error).__name__,
                detail=str(error)[:200],
            )
        run.log.append(Failed(error.template, error.values))

    def _needs(self, resource: str) -> dict[str, int] | None:
        """Dask's worker resources bound the runs at once; a cluster whose workers declare no slots is bound by its threads."""
        workers = self.client.scheduler_info(n_workers=-1)["workers"].values()
        if any(resource in worker["resources"] for worker in workers):
            return {resource: 1}
        if resource == _COMPARISON:  # two at a time would measure each other
            raise RunError(
                "This cluster has no worker for comparisons; start one of its workers with the option {option}.",
                option='--resources "slot=8 comparison=1"',
            )
        return None
