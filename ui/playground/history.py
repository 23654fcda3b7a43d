"""The past of a training that can be gone back to: snapshots in order, and the curves of the branches that were left."""

from dataclasses import dataclass, field

from jaxcore.config.playground import Playground, Snapshot

MAX_SNAPSHOTS = 200
MAX_BRANCHES = 4


@dataclass(frozen=True)
class Moment:
    """A snapshot, the setting that led to it from the one before, and the losses there."""

    snapshot: Snapshot
    config: Playground
    loss: float
    val_loss: float

    @property
    def step(self) -> int:
        return self.snapshot.step


@dataclass
class History:
    """The moments of this branch, which of them is looked at, and earlier branches' curves: step, loss, test loss."""

    moments: list[Moment]
    at: int = 0
    branches: list[list[tuple[int, float, float]]] = field(default_factory=list)

    @property
    def now(self) -> Moment:
        return self.moments[self.at]

    @property
    def at_end(self) -> bool:
        return self.at == len(self.moments) - 1

    def go_on(self, moment: Moment) -> None:
        """Add what follows the moment looked at. If others had followed it, this begins a new branch."""
        if not self.at_end:
            self.branches = [*self.branches, self.curve()][-MAX_BRANCHES:]
            del self.moments[self.at + 1 :]
        self.moments.append(moment)
        if len(self.moments) > MAX_SNAPSHOTS:
            # Every other one; what lies between two is computed again when somebody wants to see it, with the same setting.
            self.moments = [
                moment
                for i, (moment, after) in enumerate(zip(self.moments, [*self.moments[1:], None]))
                if i % 2 == 0 or after is None or after.config != moment.config
            ]
        self.at = len(self.moments) - 1

    def before(self, step: int) -> tuple[Moment, Playground] | None:
        """Where to start from to see the state at `step` again: the last moment not after it, and the setting from there on."""
        if step < self.moments[0].step:
            return None
        start = max(i for i, moment in enumerate(self.moments) if moment.step <= step)
        follows = self.moments[min(start + 1, len(self.moments) - 1)]
        return self.moments[start], follows.config

    def insert(self, moment: Moment) -> None:
        """Put a moment that was computed again into its place, and look at it."""
        self.at = next((i for i, other in enumerate(self.moments) if other.step >= moment.step), len(self.moments))
        if self.at == len(self.moments) or self.moments[self.at].step != moment.step:
            self.moments.insert(self.at, moment)

    def curve(self) -> list[tuple[int, float, float]]:
        """Step, loss and test loss of each moment."""
        return [(moment.step, moment.loss, moment.val_loss) for moment in self.moments]
