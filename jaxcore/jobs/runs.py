"""All runs of this server: started, followed, shared, stopped, and given up when nobody looks at them any more.

This module imports neither JAX nor scikit-learn. Tasks are named, not imported: `jaxcore.tasks` is loaded by the worker alone.
"""

import contextlib
import dataclasses
import re
import secrets
import threading
import time
from typing import Any

import distributed

from jaxcore.config.comparison import Comparison
from jaxcore.config.race import Race
from jaxcore.config.run import RunConfig
from jaxcore.config.sweep import Sweep
from jaxcore.errors import RunError
from jaxcore.events import ENDINGS, RUN_PREFIX, Cancelled, Event, Failed, Judging, SweptEpochs, from_dict
from jaxcore.jobs.archives import Archives
from jaxcore.jobs.estimates import Config, usual_s
from jaxcore.jobs.queue import Queue
from jaxcore.jobs.run import Run
from jaxcore.jobs.visitors import Absent
from jaxcore.jobs.workers import Workers, sentence
from jaxcore.remote import CODE, COMPARISON, LONG, LOST, SLOT, call

MAX_GOING = 2  # runs that one owner has started, at the same time
MAX_KEPT = 10  # runs that a visitor has started and looks at, with their networks
LONG_S = 2  # a run that is expected to take longer is a long one, for which short ones don't wait
LATELY_S = 900  # who had much in this time waits behind who had little
_TASKS = {  # of `jaxcore.tasks`: what a run of each kind of configuration is
    RunConfig: "training:train",
    Comparison: "comparison:compare",
    Race: "race:race",
    Sweep: "sweep:sweep",
}
_OPENING = "export:reopen"
# Dask's priorities, of runs by the resource that they need. A worker begins nothing as long as what it would begin
# next lacks a place, so what is soon over goes first.
_PRIORITIES = {SLOT: 5, COMPARISON: 3, LONG: 1}

# Of a run that another server finds, beside its owners and its events.
_KEPT = ["id", "config", "until", "future", "resource", "usual_s", "expected_s", "opened", "stopping", "limited", "table_key"]


class Runs:
    """All runs of this server. Thread-safe: sessions call it, and Dask's threads report to it.

    Attributes:
        workers: what computes them; `archives`: what these have of the image archives; `queue`: who waits for them.
    """

    def __init__(self, client: distributed.Client) -> None:
        self._runs: dict[str, Run] = {}
        self._answering: dict[Any, Run] = {}  # the newest run for each question (`Run.answers`)
        self._lock = threading.RLock()
        self._absent = Absent(self._give_up)
        self.queue = Queue(self)
        self.attach(client)

    def attach(self, client: distributed.Client) -> None:
        """Go on with another client, since the one before is lost."""
        with self._lock:
            self._topic = f"runs-{secrets.token_hex(8)}"
            client.subscribe_topic(self._topic, self._receive)
            self.workers = Workers(client)
            self.archives = Archives(self.workers)

    @property
    def client(self) -> distributed.Client:
        return self.workers.client

    def ask(self, question: str, *args: Any) -> Any:
        """As `Workers.ask`."""
        return self.workers.ask(question, *args)

    # -- start --------------------------------------------------------------------------------------------------------

    def submit(
        self, config: Config, *, visitor: str, owner: str | None = None, until: int | None = None, archive: bytes | None = None
    ) -> Run:
        """Start a training run or a comparison, or put it in line: there is one comparison at a time.

        Who wants what an earlier run computes, or has computed, gets that run. Times are measured anew: a comparison is shared
        only until it is over.

        Args:
            visitor: who starts it and looks at it.
            owner: whose it is: who may leave it, and whose limit it counts against while it is going; a browser may have
                several visitors, one in each tab. The visitor, if it is not given.
            until: for a training: end after so many steps, as `jaxcore.engine.train.train` has it.
            archive: for a training: what was taken home of it, as `jaxcore.export.opening.reopen` takes it, instead of
                training anew.

        Raises:
            RunError: the owner has `MAX_GOING` runs going, or all of the cluster's workers run other code.
            ValueError: `until` is below 1, or given for something else.
        """
        if until is not None and (until < 1 or not isinstance(config, RunConfig)):
            raise ValueError(f"a training can end after 1 step or more, not {until}")
        self.workers.need_one()
        owner = owner or visitor
        hash(config)  # which Python keeps for a visitor's file: a large table is read here, and not while others wait
        with self._lock:
            run = None if archive else self._answering.get((config, until))
            if run is None or not run.well:
                run = self._start(config, owner, until, archive)
            elif run.going and owner not in run.owners:
                self._check_limit(owner)
            run.visitors[visitor] = owner
            run.owners.add(owner)
            mine = [run for run in self.of(visitor) if owner in run.owners]
            old = [other for other in mine if not other.going and other is not run]
            for other in old[: max(0, len(mine) - MAX_KEPT)]:
                self._leave(other, visitor)
        return run

    def _start(self, config: Config, owner: str, until: int | None, archive: bytes | None) -> Run:
        self._check_limit(owner)
        self.workers.stop_warming()
        run_id = secrets.token_urlsafe(9)
        # A short run is none the less short if a whole class presses at the same time.
        expected_s = self.queue.estimates.alone_s(config, until)
        resource = COMPARISON if isinstance(config, Comparison) else LONG if expected_s > LONG_S else SLOT
        usually_s = usual_s(config, until)
        had_s = self._had_lately(owner) + usually_s  # and what is asked for: small things go first
        # Less than what lies between two resources. Of those who had equally much, the first one goes first: Dask would
        # take those that are submitted in the same moment the other way round.
        priority = _PRIORITIES[resource] - had_s / (had_s + LATELY_S) - time.time() * 1e-11
        future = self.client.submit(
            call,
            "jaxcore.tasks.publishing:publish",
            run_id,
            self._topic,
            _OPENING if archive else _TASKS[type(config)],
            config,
            **({} if until is None else {"until": until}),
            **({"archive": archive} if archive else {}),
            key=f"{RUN_PREFIX}{run_id}",
            pure=False,
            priority=priority,
            resources={CODE: 0, resource: 1},
        )
        run = self._runs[run_id] = Run(
            run_id, config, until, future, resource, usually_s, expected_s, opened=archive is not None
        )
        self.queue.moved(resource)
        if not run.opened:
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
                "You have {count} runs in progress, and the limit is {limit} at a time; stop one or wait until it ends.",
                count=going,
                limit=MAX_GOING,
            )

    def get(self, run_id: str) -> Run | None:
        """The run of that id, or None if there is none (any more)."""
        return self._runs.get(run_id)

    def table(self, key: str) -> bytes | None:
        """The table of the run with that `table_key`, or None if there is none (any more)."""
        return next((run.csv for run in self.all() if run.table_key == key), None)

    def of(self, visitor: str) -> list[Run]:
        """The runs that the visitor looks at, oldest first."""
        return [run for run in self.all() if visitor in run.visitors]

    def going(self, owner: str) -> list[Run]:
        """The runs that the owner has started and that are waiting or computing, oldest first."""
        return [run for run in self.all() if owner in run.owners and run.going]

    def all(self) -> list[Run]:
        """Oldest first."""
        return list(self._runs.values())

    # -- stop ---------------------------------------------------------------------------------------------------------

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
                self.end(run)
            else:
                run.owners.remove(owner)
            return run.stopping

    def end(self, run: Run) -> None:
        """Stop a run, whoever has started it."""
        run.stopping = True
        self.tell_to_stop(run.id)
        if not run.started:
            run.future.cancel()

    def tell_to_stop(self, run_id: str) -> None:
        """The same for one that may be another server's, and computes."""
        distributed.Event(f"stop-{run_id}", client=self.client).set()

    # -- who looks at them ----------------------------------------------------------------------------------------------

    def enter(self, visitor: str) -> None:
        """A visitor is here, or back again."""
        self._absent.enter(visitor)

    def leave(self, visitor: str, after_s: float | None = None) -> None:
        """A visitor's tab has closed: after a while, or `after_s`, what nobody else looks at is stopped and freed."""
        self._absent.leave(visitor, after_s)

    def forget(self, run_id: str, visitor: str) -> None:
        """A visitor looks at a run no longer: when nobody does, it is stopped and freed."""
        with self._lock:
            run = self._runs.get(run_id)
            if run is not None and visitor in run.visitors:
                self._leave(run, visitor)

    def _give_up(self, visitor: str) -> None:
        with self._lock:
            for run in self.of(visitor):
                self._leave(run, visitor)

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
            self.end(run)

    def _free(self, run_id: str, future: distributed.Future) -> None:
        """Have Dask forget a run that is over, and that nobody looks at."""
        distributed.Event(f"begun-{run_id}", client=self.client).clear()
        if not future.cancelled():  # else it may have begun just then, and has yet to see that it is to stop
            distributed.Event(f"stop-{run_id}", client=self.client).clear()
        if self.client.cluster is None:
            with contextlib.suppress(OSError, KeyError):
                self.client.unpublish_dataset(self._kept_name(run_id))
        future.release()

    # -- what another server of the same scheduler finds --------------------------------------------------------------

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
                if not run.opened:
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

    # -- what they say -------------------------------------------------------------------------------------------------

    def _receive(self, event: tuple[float, dict[str, Any]]) -> None:
        _, published = event
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
        error = sentence(future.exception())
        self._say(run, Failed(error.template, error.values))

    def _say(self, run: Run, event: Event) -> None:
        """Add to what a run has said, and learn from it how long such runs take."""
        now = time.monotonic()
        if run.began is None and not isinstance(event, ENDINGS):
            run.began = now
            self.queue.moved(run.resource)
        if isinstance(event, Judging):
            run.judged = now
        if isinstance(event, ENDINGS):
            run.ended = now
            self.queue.moved(run.resource)
            if run.cut_short(event) and not run.stopping:  # for somebody who waits at another server
                run.limited = run.stopping = True
        self.queue.look_at(run, event)
        if isinstance(event, SweptEpochs) and run.log and isinstance(run.log[-1], SweptEpochs):
            run.log[-1] = dataclasses.replace(run.log[-1], surfaces=None)  # of these pictures only the newest is looked at
        run.log.append(event)
