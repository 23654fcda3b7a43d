"""Who waits for a place on the workers, for how long, and how fast runs are, from which that follows."""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jaxcore import remote
from jaxcore.events import ENDINGS, RUN_PREFIX, Cancelled, Compiled, Event, Failed
from jaxcore.jobs.estimates import Estimates
from jaxcore.jobs.run import Run

if TYPE_CHECKING:
    from jaxcore.jobs.runs import Runs

LIMIT_S = 600  # that a run may go on for while others wait until it ends
TELLING_S = 2  # what is looked at, or has taken, for a shorter time says little of others
LINE_S = 0.3  # how old what is said of a waiting line may be: all who wait in it ask, again and again


@dataclass(frozen=True)
class _Line:
    """Who waits for a resource, as it was at one moment.

    Attributes:
        at: when that was, by `time.monotonic`.
        places, starts: by the run's id: as `Queue.place` has it, and when it will probably start.
    """

    at: float
    places: dict[str, int] = field(default_factory=dict)
    starts: dict[str, float] = field(default_factory=dict)


class Queue:
    """The line for each of Dask's worker resources, and when its runs will probably begin. Thread-safe."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs
        self.estimates = Estimates()
        self._lines: dict[str, _Line] = {}  # by resource
        self._lock = threading.Lock()

    # -- the line -----------------------------------------------------------------------------------------------------

    def place(self, run: Run) -> int:
        """How many waiting runs must start until this one does, itself counted; 0 if it has started or is about to."""
        return 0 if run.started or not run.going else self._line(run.resource).places.get(run.id, 0)

    def wait_s(self, run: Run) -> float | None:
        """In how many seconds a waiting run will start, as far as that can be known; None if it does not wait in line."""
        starts = None if run.started or not run.going else self._line(run.resource).starts.get(run.id)
        return None if starts is None else max(0.0, starts - time.monotonic())

    def moved(self, resource: str) -> None:
        """What was known of a line holds no longer."""
        self._lines.pop(resource, None)

    def _line(self, resource: str) -> _Line:
        line = self._lines.get(resource)
        if line is not None and time.monotonic() - line.at < LINE_S:
            return line
        if self._lock.acquire(blocking=line is None):  # who asks meanwhile is told what was known before
            try:
                line = self._lines[resource] = self._new_line(resource)
            finally:
                self._lock.release()
        return line

    def _new_line(self, resource: str) -> _Line:
        """Who waits for a resource, and when each of them will get it; what has held it for too long is stopped."""
        own = {run.future.key: run for run in self._runs.all() if run.resource == resource and run.going}
        unbegun = [key for key, run in own.items() if not run.started]
        try:
            waiting, begun, room = self._runs.workers.client.run_on_scheduler(remote.line, unbegun, resource)
        except OSError:  # the scheduler is lost
            waiting, begun, room = [], {}, 0
        over = {run.future.key for run in self._runs.all() if not run.going}  # of which the scheduler may not have heard yet
        waiting = [key for key in waiting if key not in over]
        waiting += [key for key in unbegun if key not in {*waiting, *begun}]  # those are on their way
        self._end_the_endless(begun, own, [own[key] for key in waiting if key in own])
        now, line = time.monotonic(), _Line(time.monotonic())
        known = [each for run in own.values() if (each := self._seconds(run)) is not None]
        others_s = sum(known) / len(known) if known else None  # a run of another server
        left = [self._left_s(own[key], now) if key in own else others_s for key in begun]
        # When each place will be free, as a heap; none where that can't be known.
        free = [] if None in left else [0.0] * (room - len(left)) + sorted(left)[:room]
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
        pace = self.estimates.pace(run.config, run.resource)
        if pace is None:
            return run.expected_s if run.expected_s < TELLING_S else None
        return self.estimates.compiling_s(run.config) + pace * (run.usual_s + self.estimates.judging_s(run.config))

    def _left_s(self, run: Run, now: float) -> float | None:
        """How long a run that computes will go on; None if that can't be known yet."""
        pace = self.estimates.pace(run.config, run.resource)
        if pace is None or run.since is None:
            seconds = self._seconds(run)
            return None if seconds is None else max(0.0, seconds - (now - (run.began or now)))
        judging_s = pace * self.estimates.judging_s(run.config)
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
                self._runs.tell_to_stop(key.removeprefix(RUN_PREFIX))
            elif run is not None and any(other.owners - run.owners for other in waiting):
                run.limited = True
                self._runs.end(run)

    # -- how fast runs are ---------------------------------------------------------------------------------------------

    def look_at(self, run: Run, event: Event) -> None:
        """Learn from what a run says, before that is added to its log, how long such runs take."""
        if run.opened:
            return
        if isinstance(event, Compiled):
            self.estimates.learn_compiling(0.0 if event.reused else time.monotonic() - run.began, run.config)
        if (done := run.share_done(event)) is not None:
            self._look_at_pace(run, done, time.monotonic())
        well = isinstance(event, ENDINGS) and not isinstance(event, (Failed, Cancelled))
        if well and run.began is not None and not run.stopping:
            self._look_back(run)

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
            self.estimates.learn_judging((run.ended - run.judged) / run.pace, run.config)

    def _learn_pace(self, run: Run, seconds: float, usual_s: float) -> None:
        run.pace = seconds / usual_s
        self.estimates.learn(seconds, usual_s, run.config, waited_for=self._waited_for(run))

    def _waited_for(self, run: Run) -> str | None:
        """The resource that a run has, if others wait for that."""
        others = self._runs.all()
        waiting = any(other.resource == run.resource and other.going and not other.started for other in others)
        return run.resource if waiting else None
