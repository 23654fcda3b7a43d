"""One run as the server knows it: what was asked for, and what it has said so far."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jaxcore.events import ENDINGS, Cancelled, Compared, Event, Failed, Prepared, Progress, RaceProgress, Started, SweptEpochs
from jaxcore.jobs.estimates import Config

if TYPE_CHECKING:
    import distributed


@dataclass(eq=False)
class Run:
    """One run: what was asked for, what it has said so far, what it leaves on the worker, who looks at it, and whose it is.

    Attributes:
        until: after how many steps it is to end; None for all of them.
        opened: whether it was taken home before, and not trained here: it answers nobody's question, and tells nothing about
            how long such runs take.
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
        began, judged, ended: when that happened or began, by `time.monotonic`; None as long as it has not.
        lost: whether what it left behind is gone, since its worker has ended.
        table_key: who knows it may have the `csv` itself; the id alone lets one look at what came out.
    """

    id: str
    config: Config
    until: int | None
    future: distributed.Future
    resource: str
    usual_s: float
    expected_s: float
    opened: bool = False
    visitors: dict[str, str] = field(default_factory=dict)
    owners: set[str] = field(default_factory=set)
    stopping: bool = False
    limited: bool = False
    began: float | None = None
    judged: float | None = None
    ended: float | None = None
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

    def every(self, *kinds: type[Event]) -> list[Event]:
        """All events of these kinds so far, oldest first."""
        return [event for event in list(self.log) if isinstance(event, kinds)]  # another thread appends to it

    @property
    def task(self) -> str:
        """What the network is trained for, or `"comparison"`."""
        return self.config.task

    @property
    def csv(self) -> bytes | None:
        """The visitor's own file, if it learns from one."""
        return getattr(self.config, "config", self.config).data.csv

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
        return self.config, self.until

    @property
    def well(self) -> bool:
        """Whether who wants the same may have this run: it is not about to be cut short, and has not failed or been lost."""
        if self.stopping or self.lost or self.future.status in ("cancelled", "lost"):
            return False
        # What a comparison measures are times, which are others at another time.
        return self.going or not isinstance(self.log[-1], (Failed, Cancelled, Compared))

    def share_done(self, event: Event) -> float | None:
        """How much of its training is done as it says that, from 0 to 1; None if that does not tell."""
        match event:
            case Progress():
                return event.step / min(event.steps, self.until or event.steps)
            case RaceProgress():
                return event.step / event.steps
            case SweptEpochs():
                return event.done
        return None

    def cut_short(self, event: Event) -> bool:
        """Whether it has ended before its end."""
        return getattr(event, "stopped", False) and (self.until is None or event.step < self.until)
