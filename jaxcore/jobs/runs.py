"""The server's side of every computation: submit it to Dask, follow its events, stop it.

This module imports neither JAX nor scikit-learn. Tasks are named, not imported: `jaxcore.tasks` is loaded by the worker alone.
"""

from __future__ import annotations

import contextlib
import dataclasses
import heapq
import logging
import re
import secrets
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import distributed

from jaxcore import remote, settings
from jaxcore.catalog.datasets import DATASETS
from jaxcore.config.comparison import Comparison
from jaxcore.config.race import Race
from jaxcore.config.run import RunConfig
from jaxcore.config.sweep import Sweep
from jaxcore.errors import JaxcoreError, RunError
from jaxcore.events import (
    ENDINGS,
    RUN_PREFIX,
    Cancelled,
    Compared,
    Compiled,
    Event,
    Failed,
    Judging,
    Prepared,
    Progress,
    RaceProgress,
    Started,
    SweptEpochs,
    from_dict,
)
from jaxcore.jobs import cluster
from jaxcore.jobs.estimates import Config, Estimates, usual_s
from jaxcore.remote import CODE, COMPARISON, LONG, SLOT, call
from jaxcore.translatable import N_

_log = logging.getLogger(__name__)

MAX_GOING = 2  # runs that one owner has started, at the same time
MAX_KEPT = 10  # runs that a visitor has started and looks at, with their networks
ABSENCE_S = 600  # how long the runs of a visitor whose tab is closed are kept: a refresh is short, a sleeping phone is not
PATIENCE_S = (5, 55)  # with a question, before and after it is looked whether there is a worker at all
AGAIN_S = 5  # between two attempts to connect
LONG_S = 2  # a run that is expected to take longer is a long one, for which short ones don't wait
LIMIT_S = 600  # that a run may go on for while others wait until it ends
TELLING_S = 2  # what is looked at, or has taken, for a shorter time says little of others
LATELY_S = 900  # who had much in this time waits behind who had little
LINE_S = 0.3  # how old what is said of a waiting line may be: all who wait in it ask, again and again
LOST = N_(
    "The process that computed this run ended, perhaps because memory ran out, and what it had learned is lost. Start it again."
)
_TASKS = {  # what computes a run of each kind of configuration
    RunConfig: "jaxcore.tasks.run:train_run",
    Comparison: "jaxcore.tasks.comparison:compare_run",
    Race: "jaxcore.tasks.race:race_run",
    Sweep: "jaxcore.tasks.sweep:sweep_run",
}
# Dask's priorities, of runs by the resource that they need. A worker begins nothing as long as what it would begin
# next lacks a place, so what is soon over goes first.
_PRIORITIES = {SLOT: 5, COMPARISON: 3, LONG: 1}
_QUESTION, _IDLE = 10, -10
# Of a run that another server finds, beside its owners and its events.
_KEPT = ["id", "config", "csv", "until", "future", "resource", "usual_s", "expected_s", "stopping", "limited", "table_key"]


@dataclass(eq=False)
class Run:
    """One run: what was asked for, what it has said so far, what it leaves on the worker, who looks at it, and whose it is.

    Attributes:
        until: after how many steps it is to end; None for all of them.
        visitors: who looks at it, and the owner that each is a visitor of; while nobody does, it is given up.
        owners: who started it, and may leave it; known to nobody else, unlike the run's id. It ends when the last one has left.
        stopping: whether it was asked to stop.
        limited: whether it was stopped because others waited, and it had gone on for `LIMIT_S`.
        resource: which of Dask's worker resources it needs one of.
        usual_s: how long it usually takes, as `estimates.usual_s` has it.
        expected_s: how long it was expected to take by itself when it was submitted.
        done: the share of its training, from 0 to 1.
        since: since when it is looked at how fast that goes, by `time.monotonic`; what was done by then; and the resource, if
            others have waited for it from then on.
        pace: how many times as long as usual it takes, as it was seen last; None as long as it was not.
        submitted, began, judged, ended: when that happened or began, by `time.monotonic`; None as long as it has not.
        lost: whether what it left behind is gone, since its worker has ended.
        table_key: who knows it may have the `csv` itself; the id alone lets one look at what came out.
    """

    id: str
    config: Config
    csv: bytes | None
    until: int | None
    future: distributed.Future
    resource: str
    usual_s: float
    expected_s: float
    visitors: dict[str, str] = field(default_factory=dict)
    owners: set[str] = field(default_factory=set)
    stopping: bool = False
    limited: bool = False
    began: float | None = None
    judged: float | None = None
    ended: float | None = None
    submitted: float = field(default_factory=time.monotonic)
    done: float = 0.0
    since: tuple[float, float, str | None] | None = None
    pace: float | None = None
    lost: bool = False
    table_key: str = field(default_factory=lambda: secrets.token_urlsafe(9))
    log: list[Event] = field(default_factory=list)

    def __eq__(self, other: object) -> bool:
        """A run that is shown as it was some time ago is the same run."""
        return isinstance(other, Run) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)

    def latest(self, *kinds: type[Event]) -> Event | None:
        """The newest event of these kinds, or None."""
        return next((event for event in reversed(self.log) if isinstance(event, kinds)), None)

    @property
    def task(self) -> str:
        """What the network is trained for, or `"comparison"`."""
        return self.config.task

    @property
    def started(self) -> bool:
        return bool(self.log) and isinstance(self.log[0], (Started, Prepared))

    @property
    def going(self) -> bool:
        """Waiting or computing."""
        return not (self.log and isinstance(self.log[-1], ENDINGS))

    @property
    def answers(self) -> Any:
        """What it is the answer to: equal for two runs that would give equal numbers."""
        return self.config, self.csv, self.until

    @property
    def well(self) -> bool:
        """Whether who wants the same may have this run: it is not about to be cut short, and has not failed or been lost."""
        if self.stopping or self.lost or self.future.status in ("cancelled", "lost"):
            return False
        # What a comparison measures are times, which are others at another time.
        return self.going or not isinstance(self.log[-1], (Failed, Cancelled, Compared))


@dataclass(frozen=True)
class _Line:
    """Who waits for a resource, as it was at one moment.

    Attributes:
        at: when that was, by `time.monotonic`.
        places, starts: by the run's id: as `Runs.place_in_line` has it, and when it will probably start.
    """

    at: float
    places: dict[str, int] = field(default_factory=dict)
    starts: dict[str, float] = field(default_factory=dict)


@dataclass(eq=False)
class Fetch:
    """An archive on its way to the workers.

    Attributes:
        total: how many bytes there are to fetch, on all of them together.
        futures: one for each worker; they say whether and how it ended.
        said: how many bytes each worker has so far, by its address.
    """

    total: int
    futures: list[distributed.Future] = field(default_factory=list)
    said: dict[str, int] = field(default_factory=dict)

    @property
    def done(self) -> int:
        """How many bytes there are, on all workers together."""
        return min(self.total, sum(self.said.values()))

    @property
    def going(self) -> bool:
        return not all(future.done() for future in self.futures)

    @property
    def error(self) -> JaxcoreError | None:
        """Why the archive could not be fetched; None if it could, or may still be."""
        for future in self.futures:
            if future.status == "finished" and (error := future.result()) is not None:
                return error
            if future.status == "error":
                return RunError("The download failed ({detail}).", detail=str(future.exception())[:200])
        return None


class Runs:
    """All runs of this server. Thread-safe: sessions call it, and Dask's threads report to it."""

    def __init__(self, client: distributed.Client) -> None:
        self._runs: dict[str, Run] = {}
        self._answering: dict[Any, Run] = {}  # the newest run for each question (`Run.answers`)
        self._estimates = Estimates()
        self._lines: dict[str, _Line] = {}  # by resource
        self._line_lock = threading.Lock()
        self._leaving: dict[str, float] = {}  # when each visitor whose tab is closed has been absent for long enough
        self._absence: threading.Timer | None = None  # until the first of them has
        self._lock = threading.RLock()
        self.attach(client)

    def attach(self, client: distributed.Client) -> None:
        """Go on with another client, since the one before is `lost`."""
        with self._lock:
            self.client = client
            self._fetches: dict[str, Fetch] = {}
            self._complete: set[tuple[str, str]] = set()
            self._topic = f"runs-{secrets.token_hex(8)}"
            client.subscribe_topic(self._topic, self._receive)
            # Asked for now, so that the worker has loaded JAX before somebody waits for it.
            self._device = self._call("run:device")
            self._warming = self._warm() if client.cluster is not None else []
            self._said: tuple[str, list[JaxcoreError]] | None = None  # what that was answered with

    @property
    def lost(self) -> bool:
        """Whether the scheduler is gone, or another one has taken its place, which knows nothing of what was before."""
        return self.client.status != "running" or self._device.status == "cancelled"

    def _call(self, question: str, *args: Any, priority: int = _QUESTION, **how: Any) -> distributed.Future:
        """Have a worker call `"module:function"` of `jaxcore.tasks`, before any run that waits for a slot."""
        return self.client.submit(
            call, f"jaxcore.tasks.{question}", *args, pure=False, priority=priority, resources={CODE: 0}, **how
        )

    def _warm(self) -> list[distributed.Future]:
        """Have the worker compile what the pages need as they open, one after another, until somebody starts a run."""
        first = self._call("warming:first", self._device, priority=_IDLE)
        return [first, self._call("warming:others", first, priority=_IDLE)]

    # -- runs ---------------------------------------------------------------------------------------------------------

    def submit(
        self, config: Config, *, visitor: str, owner: str | None = None, csv: bytes | None = None, until: int | None = None
    ) -> Run:
        """Start a training run or a comparison, or put it in line: there is one comparison at a time.

        Who wants what an earlier run computes, or has computed, gets that run. Times are measured anew: a comparison is shared
        only until it is over.

        Args:
            visitor: who starts it and looks at it.
            owner: whose it is: who may leave it, and whose limit it counts against while it is going; a browser may have
                several visitors, one in each tab. The visitor, if it is not given.
            csv: the bytes of the visitor's own file, for the dataset `"csv"`.
            until: for a training: end after so many steps, as `jaxcore.engine.train.train` has it.

        Raises:
            RunError: the owner has `MAX_GOING` runs going, or all of the cluster's workers run other code.
            ValueError: `until` is below 1, or given for something else.
        """
        if until is not None and (until < 1 or not isinstance(config, RunConfig)):
            raise ValueError(f"a training can end after 1 step or more, not {until}")
        self._need_worker()
        owner = owner or visitor
        hash(csv)  # which Python keeps with the bytes: a large table is read here, and not while others wait
        with self._lock:
            run = self._answering.get((config, csv, until))
            if run is None or not run.well:
                run = self._start(config, owner, csv, until)
            elif run.going and owner not in run.owners:
                self._check_limit(owner)
            run.visitors[visitor] = owner
            run.owners.add(owner)
            mine = [run for run in self.of(visitor) if owner in run.owners]
            old = [other for other in mine if not other.going and other is not run]
            for other in old[: max(0, len(mine) - MAX_KEPT)]:
                self._leave(other, visitor)
        return run

    def _start(self, config: Config, owner: str, csv: bytes | None, until: int | None) -> Run:
        self._check_limit(owner)
        if self._warming:
            self.client.cancel(self._warming)
            self._warming = []
        run_id = secrets.token_urlsafe(9)
        # A short run is none the less short if a whole class presses at the same time.
        expected_s = self._estimates.alone_s(config, csv, until)
        resource = COMPARISON if isinstance(config, Comparison) else LONG if expected_s > LONG_S else SLOT
        usually_s = usual_s(config, csv, until)
        had_s = self._had_lately(owner) + usually_s  # and what is asked for: small things go first
        # Less than what lies between two resources. Of those who had equally much, the first one goes first: Dask would
        # take those that are submitted in the same moment the other way round.
        priority = _PRIORITIES[resource] - had_s / (had_s + LATELY_S) - time.time() * 1e-11
        future = self.client.submit(
            call,
            _TASKS[type(config)],
            run_id,
            self._topic,
            config.to_params(),
            csv,
            *(() if until is None else (until,)),
            key=f"{RUN_PREFIX}{run_id}",
            pure=False,
            priority=priority,
            resources={CODE: 0, resource: 1},
        )
        run = self._runs[run_id] = Run(run_id, config, csv, until, future, resource, usually_s, expected_s)
        self._lines.pop(resource, None)
        self._answering[run.answers] = run
        future.add_done_callback(lambda future: self._ended(run, future))
        return run

    def _had_lately(self, owner: str) -> float:
        """The seconds that an owner's runs have computed lately, or are about to; those of several owners are shared."""
        now, had = time.monotonic(), 0.0
        for run in self._runs.values():
            if owner not in run.owners or (run.ended is not None and (run.began is None or now - run.ended > LATELY_S)):
                continue
            had += (run.expected_s if run.ended is None else run.ended - run.began) / len(run.owners)
        return had

    def _check_limit(self, owner: str) -> None:
        """Raises RunError: the owner has as many runs going as are allowed."""
        going = len(self.going(owner))
        if going >= MAX_GOING:
            raise RunError(
                "You have {count} runs going, and {limit} is the most at one time; stop one or wait until it ends.",
                count=going,
                limit=MAX_GOING,
            )

    def get(self, run_id: str) -> Run | None:
        """The run of that id, or None if there is none (any more)."""
        return self._runs.get(run_id)

    def table(self, key: str) -> bytes | None:
        """The table of the run with that `table_key`, or None if there is none (any more)."""
        return next((run.csv for run in list(self._runs.values()) if run.table_key == key), None)

    def of(self, visitor: str) -> list[Run]:
        """The runs that the visitor looks at, oldest first."""
        return [run for run in list(self._runs.values()) if visitor in run.visitors]

    def going(self, owner: str) -> list[Run]:
        """The runs that the owner has started and that are waiting or computing, oldest first."""
        return [run for run in list(self._runs.values()) if owner in run.owners and run.going]

    def place_in_line(self, run_id: str) -> int:
        """How many waiting runs must start until this one does, itself counted; 0 if it has started or is about to."""
        run = self._runs[run_id]
        if run.started or not run.going:
            return 0
        return self._line(run.resource).places.get(run_id, 0)

    def wait_s(self, run_id: str) -> float | None:
        """In how many seconds a waiting run will start, as far as that can be known; None if it does not wait in line."""
        run = self._runs[run_id]
        if run.started or not run.going:
            return None
        line = self._line(run.resource)
        starts = line.starts.get(run_id)
        return None if starts is None else max(0.0, starts - time.monotonic())

    def _line(self, resource: str) -> _Line:
        line = self._lines.get(resource)
        if line is not None and time.monotonic() - line.at < LINE_S:
            return line
        if self._line_lock.acquire(blocking=line is None):  # who asks meanwhile is told what was known before
            try:
                line = self._lines[resource] = self._new_line(resource)
            finally:
                self._line_lock.release()
        return line

    def _new_line(self, resource: str) -> _Line:
        """Who waits for a resource, and when each of them will get it; what has held it for too long is stopped."""
        own = {run.future.key: run for run in list(self._runs.values()) if run.resource == resource and run.going}
        unbegun = [key for key, run in own.items() if not run.started]
        try:
            waiting, begun, room = self.client.run_on_scheduler(remote.line, unbegun, resource)
        except OSError:  # the scheduler is lost
            waiting, begun, room = [], {}, 0
        waiting += [key for key in unbegun if key not in {*waiting, *begun}]  # those are on their way
        self._end_the_endless(begun, own, [own[key] for key in waiting if key in own])
        now, line = time.monotonic(), _Line(time.monotonic())
        known = [each for run in own.values() if (each := self._seconds(run)) is not None]
        others_s = sum(known) / len(known) if known else None  # a run of another server
        left = [self._left_s(own[key], now) if key in own else others_s for key in begun]
        free = [] if None in left else sorted(left)[:room] + [0.0] * (room - len(left))  # when each place will be
        for place, key in enumerate(waiting, len(begun) + 1 - room):
            run = own.get(key)
            if run is not None and place > 0:
                line.places[run.id] = place
                if free:
                    line.starts[run.id] = now + free[0]
            if free:
                seconds = others_s if run is None else self._seconds(run)
                if seconds is None:  # nor can be known when those behind it begin
                    free = []
                else:
                    heapq.heapreplace(free, free[0] + seconds)
        return line

    def _seconds(self, run: Run) -> float | None:
        """How long a run that waits will take; None if that can't be known yet."""
        pace = self._estimates.pace(run.config, run.resource)
        if pace is None:
            return run.expected_s if run.expected_s < TELLING_S else None
        return self._estimates.compiling_s(run.config) + pace * (run.usual_s + self._estimates.judging_s(run.config))

    def _left_s(self, run: Run, now: float) -> float | None:
        """How long a run that computes will go on; None if that can't be known yet."""
        pace = self._estimates.pace(run.config, run.resource)
        if pace is None or run.since is None:
            seconds = self._seconds(run)
            return None if seconds is None else max(0.0, seconds - (now - (run.began or now)))
        judging_s = pace * self._estimates.judging_s(run.config)
        if run.judged is not None:
            return max(0.0, judging_s - (now - run.judged))
        return (1 - run.done) * pace * run.usual_s + judging_s

    def _end_the_endless(self, begun: Mapping[str, float], own: Mapping[str, Run], waiting: Sequence[Run]) -> None:
        """Stop what has gone on for `LIMIT_S`, as long as somebody waits here who has not started it.

        Who waits at another server has it stopped from there.
        """
        for key, seconds in begun.items():
            run = own.get(key)
            if seconds <= LIMIT_S or (run is not None and run.stopping):
                continue
            if run is None and waiting:
                distributed.Event(f"stop-{key.removeprefix(RUN_PREFIX)}", client=self.client).set()
            elif run is not None and any(other.owners - run.owners for other in waiting):
                run.limited = True
                self._stop(run)

    def stop(self, run_id: str, owner: str) -> bool:
        """Leave a run. The last one who had started it stops it: one that computes is judged, one that waits is never begun.

        Returns:
            Whether it stops; false if it goes on for others, is over, gone, or not the owner's.
        """
        with self._lock:
            run = self._runs.get(run_id)
            if run is None or owner not in run.owners or not run.going:
                return False
            if len(run.owners) == 1:  # who stops a run is still the one who started it
                self._stop(run)
            else:
                run.owners.remove(owner)
            return run.stopping

    def _stop(self, run: Run) -> None:
        run.stopping = True
        distributed.Event(f"stop-{run.id}", client=self.client).set()
        if not run.started:
            run.future.cancel()

    # -- visitors -----------------------------------------------------------------------------------------------------

    def join(self, run_id: str, visitor: str, owner: str | None = None) -> bool:
        """Let a visitor (of that owner) who knows a run's id look at it too; false if there is no such run (any more)."""
        if run_id not in self._runs:
            self._find(run_id)
        with self._lock:
            run = self._runs.get(run_id)
            if run is not None:
                run.visitors[visitor] = owner or visitor
            return run is not None

    def _find(self, run_id: str) -> None:
        """Take on a run that is over, from another server of the same scheduler, which may be gone."""
        if self.client.cluster is not None or not re.fullmatch(r"[\w-]{12}", run_id, re.ASCII):
            return
        try:
            names = [name for name in self.client.list_datasets() if name.startswith(f"{RUN_PREFIX}{run_id}@")]
            if not names:
                return
            run = Run(**self.client.get_dataset(names[0]), ended=time.monotonic())
        except (OSError, KeyError):  # the scheduler is lost, or has forgotten it just now
            return
        with self._lock:
            if self._runs.setdefault(run_id, run) is run:
                self._answering.setdefault(run.answers, run)
                run.future.add_done_callback(lambda future: self._ended(run, future))

    def _keep(self, run: Run) -> None:
        """Leave a run that is over with the scheduler, too, so that another server finds it."""
        if self.client.cluster is None:
            kept = {name: getattr(run, name) for name in _KEPT} | {"owners": set(run.owners), "log": list(run.log)}
            with contextlib.suppress(OSError):
                self.client.publish_dataset(kept, name=self._kept_name(run.id), override=True)

    def _kept_name(self, run_id: str) -> str:
        """Each server leaves its own, and says whose it is, as `remote.Estate` needs it."""
        return f"{RUN_PREFIX}{run_id}@{self.client.id}"

    def enter(self, visitor: str) -> None:
        """A visitor is here, or back again."""
        with self._lock:
            self._leaving.pop(visitor, None)

    def leave(self, visitor: str, after_s: float | None = None) -> None:
        """A visitor's tab has closed: after `ABSENCE_S`, or `after_s`, what nobody else looks at is stopped and freed."""
        with self._lock:
            self._leaving[visitor] = time.monotonic() + (ABSENCE_S if after_s is None else after_s)
            self._wait_for_the_absent()

    def forget(self, run_id: str, visitor: str) -> None:
        """A visitor looks at a run no longer: when nobody does, it is stopped and freed."""
        with self._lock:
            run = self._runs.get(run_id)
            if run is not None and visitor in run.visitors:
                self._leave(run, visitor)

    def _wait_for_the_absent(self) -> None:
        """One timer for all of them."""
        if self._absence is not None:
            self._absence.cancel()
            self._absence = None
        if self._leaving:
            wait_s = max(0, min(self._leaving.values()) - time.monotonic())
            self._absence = threading.Timer(wait_s, self._give_up_the_absent)
            self._absence.daemon = True
            self._absence.start()

    def _give_up_the_absent(self) -> None:
        with self._lock:
            now = time.monotonic()
            try:
                for visitor in [visitor for visitor, until in self._leaving.items() if until <= now]:
                    del self._leaving[visitor]
                    for run in self.of(visitor):
                        self._leave(run, visitor)
            finally:
                self._wait_for_the_absent()

    def _leave(self, run: Run, visitor: str) -> None:
        owner = run.visitors.pop(visitor)
        if run.visitors:
            if owner not in run.visitors.values():
                run.owners.discard(owner)
            return
        del self._runs[run.id]
        if self._answering.get(run.answers) is run:
            del self._answering[run.answers]
        run.future.add_done_callback(lambda future: self._free(run.id, future))
        if run.going:
            self._stop(run)

    def _free(self, run_id: str, future: distributed.Future) -> None:
        """Have Dask forget a run that is over, and that nobody looks at."""
        distributed.Event(f"begun-{run_id}", client=self.client).clear()
        if not future.cancelled():  # else it may have begun just then, and has yet to see that it is to stop
            distributed.Event(f"stop-{run_id}", client=self.client).clear()
        if self.client.cluster is None:
            with contextlib.suppress(OSError, KeyError):
                self.client.unpublish_dataset(self._kept_name(run_id))
        future.release()

    # -- archives -----------------------------------------------------------------------------------------------------

    def fetch(self, dataset: str, *, again: bool = False) -> Fetch | None:
        """Bring a dataset's archive to every worker that has not got it; visitors who ask at the same time share the download.

        Args:
            again: whether to begin anew where the last attempt failed.

        Returns:
            The download, going or failed; None if the dataset can be used.
        """
        if DATASETS[dataset].archive is None:
            return None
        with self._lock:
            fetch = self._fetches.get(dataset)
            if fetch is not None and (fetch.going or (fetch.error is not None and not again)):
                return fetch
        unknown = [address for address in self._workers() if (dataset, address) not in self._complete]
        there = {address: self._on(address, "data:missing_archive", dataset) for address in unknown}
        missing = {address: self._answer(future) for address, future in there.items()}  # which may take long
        with self._lock:
            if self._fetches.get(dataset) is not fetch:
                return self._fetches.get(dataset)  # somebody else has begun it meanwhile
            self._complete |= {(dataset, address) for address, size in missing.items() if not size}
            self._fetches.pop(dataset, None)
            if not any(missing.values()):
                return None
            fetch = self._fetches[dataset] = Fetch(sum(missing.values()))
            fetch.futures = [self._on(address, "data:fetch", dataset, self._topic) for address, size in missing.items() if size]
            return fetch

    def _on(self, address: str, question: str, *args: Any) -> distributed.Future:
        """Have that worker answer; another one, if it is gone."""
        return self._call(question, *args, workers=[address], allow_other_workers=True)

    # -- questions ----------------------------------------------------------------------------------------------------

    def device(self) -> str | None:
        """What the worker computes on; None while it is still loading JAX."""
        self._hear()
        return self._said[0] if self._said else None

    def _hear(self) -> None:
        # Every page asks, and Dask needs some ms to answer.
        if self._said is None and self._device.status == "finished":
            self._said = self._device.result()

    @property
    def loading(self) -> bool:
        """Whether the worker that will answer is still loading JAX."""
        return self._device.status == "pending" and (self.client.cluster is not None or bool(self._workers()))

    def problems(self) -> list[JaxcoreError]:
        """What is amiss and yet keeps nobody from working: settings that can't be used, workers with other code."""
        self._hear()
        if self._said is not None:
            found = self._said[1]
        elif self._device.status == "error":
            found = [_sentence(self._device.exception())]
        else:
            found = settings.problems() if self.client.cluster is not None else []
        return [*found, *self._strangers()]

    def ask(self, question: str, *args: Any) -> Any:
        """Have the worker answer a short question.

        Args:
            question: `"module:function"` of `jaxcore.tasks`.
            *args: its arguments; the `future` of a run stands for what that run left behind.

        Raises:
            JaxcoreError: what the function raises.
            RunError: there was no answer in time, no worker runs this code, or the run's worker is gone.
        """
        if any(isinstance(arg, distributed.Future) and arg.status == "cancelled" for arg in args):
            raise RunError(LOST)
        return self._answer(self._call(question, *args))

    def _answer(self, future: distributed.Future) -> Any:
        try:
            for timeout in PATIENCE_S:
                try:
                    answer = future.result(timeout=timeout)
                except TimeoutError:
                    self._need_worker()
                    continue
                if isinstance(answer, JaxcoreError):
                    raise answer
                return answer
        except distributed.CancelledError as error:
            raise RunError(LOST) from error
        raise RunError("The worker did not answer within {timeout}. Try again.", timeout=f"{sum(PATIENCE_S)}s")

    def a_worker_answers(self, within_s: float) -> bool:
        """Whether any worker does so in time. All of them are asked, since one may hang."""
        asked = [self._call("data:missing_archive", "digits", workers=[address]) for address in self._workers()]
        try:
            return any(future.status == "finished" for future in distributed.as_completed(asked, timeout=within_s))
        except TimeoutError:
            return False

    # -- workers ------------------------------------------------------------------------------------------------------

    def _infos(self) -> dict[str, dict[str, float]]:
        """All workers of the cluster, by their addresses, and the resources of each."""
        # Not `scheduler_info()`: Dask refreshes that by itself every few seconds, without the workers, and for whoever asks
        # at the same moment there are none.
        if self.client.status != "running":
            return {}
        try:
            workers = self.client.sync(self.client.scheduler.identity, n_workers=-1)["workers"]
        except OSError:  # the scheduler is lost
            return {}
        return {address: worker["resources"] for address, worker in workers.items()}

    def _workers(self) -> dict[str, dict[str, float]]:
        """Those that run this server's code; no other one gets work."""
        return {address: resources for address, resources in self._infos().items() if CODE in resources}

    def _strangers(self) -> list[RunError]:
        """What is to be said of those that don't."""
        if self.client.cluster is not None:
            return []
        return [remote.other_worker(address) for address, resources in self._infos().items() if CODE not in resources]

    def _need_worker(self) -> None:
        """Raises RunError: no worker runs this code. One of the embedded cluster that ended is started anew by itself."""
        if self.client.cluster is not None or self._workers():
            return
        raise next(
            iter(self._strangers()),
            RunError("The scheduler {address} has no worker. Start one as the README says.", address=settings.scheduler()),
        )

    # -- what Dask reports --------------------------------------------------------------------------------------------

    def _receive(self, event: tuple[float, dict[str, Any]]) -> None:
        _, published = event
        if "dataset" in published:
            fetch = self._fetches.get(published["dataset"])
            if fetch is not None:
                fetch.said[published["worker"]] = published["done"]
            return
        run = self._runs.get(published["run"])
        if run is None:
            return
        if run.going:
            self._say(run, from_dict(published["message"]))
        else:
            run.lost = True  # Dask was about to compute it again, and nothing else is said of a run that is over

    def _ended(self, run: Run, future: distributed.Future) -> None:
        if future.status == "finished":
            self._keep(run)
        if not run.going or future.status == "finished":
            return  # its last event says more
        if future.status == "cancelled":
            self._say(run, Cancelled() if run.stopping else Failed(LOST, {}))
            return
        error = _sentence(future.exception())
        self._say(run, Failed(error.template, error.values))

    def _say(self, run: Run, event: Event) -> None:
        """Add to what a run has said, and learn from it how long such runs take."""
        now = time.monotonic()
        if run.began is None and not isinstance(event, ENDINGS):
            run.began = now
            self._lines.pop(run.resource, None)
        if isinstance(event, Compiled):
            self._estimates.learn_compiling(0.0 if event.reused else now - run.began, run.config)
        if (done := _done(run, event)) is not None:
            self._look_at_pace(run, done, now)
        if isinstance(event, Judging):
            run.judged = now
        if isinstance(event, ENDINGS):
            run.ended = now
            self._lines.pop(run.resource, None)
            if _cut_short(run, event) and not run.stopping:  # for somebody who waits at another server
                run.limited = run.stopping = True
            if run.began is not None and not run.stopping and not isinstance(event, (Failed, Cancelled)):
                self._look_back(run)
        if isinstance(event, SweptEpochs) and run.log and isinstance(run.log[-1], SweptEpochs):
            run.log[-1] = dataclasses.replace(run.log[-1], surfaces=None)  # of these pictures only the newest is looked at
        run.log.append(event)

    def _look_at_pace(self, run: Run, done: float, now: float) -> None:
        """Learn, every few seconds, from a run that says how much of its training it has done."""
        waited_for = self._waited_for(run)
        if run.since is None or run.since[2] != waited_for:
            run.since = now, done, waited_for
        since, before, _ = run.since
        if now - since > TELLING_S and done > before:
            self._learn_pace(run, now - since, (done - before) * run.usual_s)
            run.since = now, done, waited_for
        run.done = done

    def _look_back(self, run: Run) -> None:
        """Learn from a run that is over."""
        compiling = (one for one in run.log if isinstance(one, Compiled))
        compiled_s = sum(one.trace_s + one.lower_s + one.compile_s for one in compiling)
        took_s = (run.judged or run.ended) - run.began - compiled_s
        if run.pace is None and max(took_s, run.usual_s) > TELLING_S:
            self._learn_pace(run, took_s, run.usual_s)
        if run.pace is not None and run.judged is not None:
            self._estimates.learn_judging((run.ended - run.judged) / run.pace, run.config)

    def _learn_pace(self, run: Run, seconds: float, usual_s: float) -> None:
        run.pace = seconds / usual_s
        self._estimates.learn(seconds, usual_s, run.config, waited_for=self._waited_for(run))

    def _waited_for(self, run: Run) -> str | None:
        """The resource that a run has, if others wait for that."""
        others = list(self._runs.values())
        waiting = any(other.resource == run.resource and other.going and not other.started for other in others)
        return run.resource if waiting else None


def _done(run: Run, event: Event) -> float | None:
    """How much of its training a run has done as it says that, a share from 0 to 1; None if that does not tell."""
    match event:
        case Progress():
            return event.step / min(event.steps, run.until or event.steps)
        case RaceProgress():
            return event.step / event.steps
        case SweptEpochs():
            return event.done
    return None


def _cut_short(run: Run, event: Event) -> bool:
    """Whether a run has ended before its end."""
    return getattr(event, "stopped", False) and (run.until is None or event.step < run.until)


def _sentence(error: BaseException) -> JaxcoreError:
    """What a task raised, as it can be shown."""
    if isinstance(error, JaxcoreError):
        return error
    return RunError(
        "The run ended with an error that the program did not expect ({kind}: {detail}).",
        kind=type(error).__name__,
        detail=str(error)[:200],
    )


class Connection:
    """This server's way to its runs: connects when it is first asked, and again when the scheduler was lost. Thread-safe.

    Who asks while there is no connection is told so at once; beside that, another attempt is made every few seconds.
    """

    def __init__(self) -> None:
        self._runs: Runs | None = None
        self._problem: JaxcoreError | None = None
        self._tried = 0.0
        self._lock = threading.Lock()
        threading._register_atexit(self.close)  # atexit's own functions come when no thread may be begun any more

    def tried(self) -> bool:
        """Whether it is known if there is a connection; who asks first has it made in the background."""
        if self.known:
            return True
        if self._lock.acquire(blocking=False):
            threading.Thread(target=self._connect_and_release, name="connect", daemon=True).start()
        return False

    @property
    def known(self) -> bool:
        """Whether there is a connection, or why there is none."""
        return self._problem is not None or not (self._runs is None or self._runs.lost)

    def runs(self) -> Runs:
        """All runs of this server.

        Raises:
            JaxcoreError: why there is no connection.
        """
        if self._problem is None:
            with self._lock:  # who comes in while the first one connects waits for that
                if not self.known:
                    self._connect()
        elif time.monotonic() - self._tried > AGAIN_S and self._lock.acquire(blocking=False):
            threading.Thread(target=self._connect_and_release, name="connect", daemon=True).start()
        if (problem := self._problem) is not None:
            raise problem
        return self._runs

    def _connect_and_release(self) -> None:
        try:
            if self._problem is not None or not self.known:
                self._connect()
        finally:
            self._lock.release()

    def _connect(self) -> None:
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
        else:
            cluster.disconnect(self._runs.client)
            self._runs.attach(client)
        self._problem = None
        for problem in self._runs.problems():
            _log.warning("%s", problem)

    def close(self) -> None:
        """Close what was connected."""
        with self._lock:
            if self._runs is not None:
                cluster.disconnect(self._runs.client)
            self._runs = None
