"""What a run says while it runs. Events travel between processes as plain dictionaries (`to_dict`)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from jaxcore.translatable import fill

# Of the keys of the Dask tasks that say events. Dask keeps for ever what it learns of keys that are alike up to the first word
# with another sign than letters; without the last one here, letters alone in an id would make one of its own.
RUN_PREFIX = "run-_"

_Left = TypeVar("_Left")


@dataclass(frozen=True)
class Event:
    """Base of all events; `event` names its kind."""

    event: ClassVar[str]
    kinds: ClassVar[dict[str, type[Event]]] = {}

    def __init_subclass__(cls) -> None:
        Event.kinds[cls.event] = cls

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready: scalars, strings, lists and dictionaries only."""
        return {"event": self.event} | dataclasses.asdict(self)


@dataclass(frozen=True)
class Started(Event):
    """The data is ready and the network has its first weights.

    Attributes:
        config: as `RunConfig.to_params` gives it.
        examples: how many in `train`, `validation` and `test`.
        feature_names: one a feature.
        class_names: one a class; none where numbers are predicted.
        layers: one dictionary a layer: `name`, `shapes` of its parameters by name, and their number `parameters`.
        device: what it is computed on.
        steps: how many the run will take.
        target_name: what the numbers are that are predicted.
    """

    event = "started"
    config: dict[str, str]
    examples: dict[str, int]
    feature_names: list[str]
    class_names: list[str]
    layers: list[dict[str, Any]]
    device: str
    steps: int
    target_name: str = ""


@dataclass(frozen=True)
class Compiled(Event):
    """The training program exists. Seconds for tracing, lowering and compiling; zero if this process had it already."""

    event = "compiled"
    trace_s: float
    lower_s: float
    compile_s: float
    reused: bool


@dataclass(frozen=True)
class Progress(Event):
    """A chunk of steps is done.

    Attributes:
        step: how many steps are done.
        elapsed_s: since the first step.
        points: new points of the curves as lists of equal length: `epoch` (how many are done, a fraction where an epoch is
            long), `loss` and the task's measure, such as `accuracy` (means over the training batches since the last point),
            `val_loss` and `val_accuracy` (on the validation part; None within an epoch).
    """

    event = "progress"
    step: int
    steps: int
    elapsed_s: float
    points: dict[str, list[float]]


@dataclass(frozen=True)
class Fit(Event):
    """The curve of a network with one feature after so many steps, in the units of the data.

    Attributes:
        x, y: points of the curve, from left to right.
        examples: `x` and `y` of training examples; only in the first of a run.
    """

    event = "fit"
    step: int
    x: list[float]
    y: list[float]
    examples: dict[str, list[float]]


@dataclass(frozen=True)
class Boundary(Event):
    """What a network of two features answers all over their plane, after so many steps.

    Attributes:
        plane: `predicted`, the class of each point of a square grid, and `confidence`, the probability of that class times
            255: a PNG file in Base64 each, whose rows go up.
        corners: the features of the grid's first point and of its last, in the units of the data.
        examples: `x` (features) and `y` (classes) of training examples; only in the first of a run.
    """

    event = "boundary"
    step: int
    plane: dict[str, list[str]]
    corners: list[list[float]]
    examples: dict[str, list]


@dataclass(frozen=True)
class Picture(Event):
    """What the network makes of a few test images after so many steps.

    Attributes:
        images: by name, such as `original`, `noisy` and `restored`, PNG files in Base64; those that never change are only in
            the first picture of a run.
    """

    event = "picture"
    step: int
    images: dict[str, list[str]]


@dataclass(frozen=True)
class Judging(Event):
    """Training is over after so many steps, and the network is being judged on the test part."""

    event = "judging"
    step: int


@dataclass(frozen=True)
class Finished(Event):
    """The network has been judged on the validation and on the test set.

    Attributes:
        validation, test: `loss`, and what the task is judged by. Classification: `accuracy`, `macro_f1`, `confusion_matrix`
            (rows are true classes) and `report`, by class. Denoising: as `jaxcore.objectives.quality.quality` gives it.
            Generation: `reconstruction`, `kl` and `elbo`, in nats an image. Regression: `mse`, `mae`, `r2`, and the same of
            its `rivals`.
        timing: `trace_s`, `lower_s`, `compile_s`, `first_chunk_s`, and `steps_per_s` of full chunks after that.
        config: as `RunConfig.to_params` gives it.
        stopped: whether the run was stopped before its last step.
        step: how many steps were taken.
    """

    event = "finished"
    validation: dict[str, Any]
    test: dict[str, Any]
    timing: dict[str, float]
    config: dict[str, str]
    stopped: bool
    step: int


@dataclass(frozen=True)
class Failed(Event):
    """The run ended without a result; `template` and `values` make the sentence that says why (see `JaxcoreError`)."""

    event = "failed"
    template: str
    values: dict[str, Any]

    @property
    def message(self) -> str:
        return fill(self.template, self.values)


@dataclass(frozen=True)
class Cancelled(Event):
    """The run was stopped while it waited in line."""

    event = "cancelled"


@dataclass(frozen=True)
class Prepared(Event):
    """A comparison begins.

    Attributes:
        machine: `processor`, `cores`, `threads`, `memory_mb`, `system`, `python`, and `versions` by framework.
        workload: `params` as `RunConfig.to_params` gives them, `train_examples`, `batch_size`, `steps`, `class_names`,
            `parameters`.
        variants: `"framework/variant"`, in the order in which they are measured.
        repeats: how often each steady rate is measured; 0 where losses and gradients are compared instead.
    """

    event = "prepared"
    machine: dict[str, Any]
    workload: dict[str, Any]
    variants: list[str]
    repeats: int


@dataclass(frozen=True)
class Measuring(Event):
    """A variant is being measured.

    Attributes:
        phase: `"import"`, `"training"` or `"rate"`.
        found: what is new since then; empty when the variant's turn begins.
        elapsed_s: since `Prepared`.
    """

    event = "measuring"
    framework: str
    variant: str
    phase: str
    found: dict[str, Any]
    elapsed_s: float


@dataclass(frozen=True)
class Measured(Event):
    """A variant has been measured.

    Attributes:
        result: `framework`, `variant`, `version`; `import_s`; `first_step_s`, from the import's end to that of the first step;
            `steps_per_s` with `median`, `min` and `max`; `accuracy` and `confusion_matrix`, or `psnr` in decibels;
            `peak_mb`, the largest resident set size; `lines_of_code`; `losses`, each the mean over `loss_steps` steps;
            `gradient_differences`, where gradients were compared: one a layer, relative to the first variant's;
            `others`, how many other runs were computing.
    """

    event = "measured"
    result: dict[str, Any]


@dataclass(frozen=True)
class Unmeasured(Event):
    """A variant could not be measured; `template` and `values` make the sentence that says why (see `JaxcoreError`)."""

    event = "unmeasured"
    framework: str
    variant: str
    template: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Compared(Event):
    """A comparison is over; `stopped` says whether it was stopped before its end."""

    event = "compared"
    stopped: bool


@dataclass(frozen=True)
class RaceProgress(Event):
    """An optimizer in a race has taken some steps with all its seeds.

    Attributes:
        points: new points of its curves as lists of equal length: `epoch`, and over the seeds the `_mean`, `_min` and `_max`
            of `loss` (the mean over an epoch's batches), `val_loss` and `val_accuracy`; None where one is not finite.
        diverged_at: the step at which a seed's loss stopped being finite; the optimizer is out then. None while all are well.
    """

    event = "race_progress"
    optimizer: str
    step: int
    steps: int
    points: dict[str, list[float | None]]
    diverged_at: int | None


@dataclass(frozen=True)
class RaceFinished(Event):
    """A race is over.

    Attributes:
        finals: by optimizer and measure the last value of each seed; empty if it was stopped within the first epoch. Those that
            have diverged are only in `diverged`, with the step at which they did.
        stopped: whether it was stopped before its last step.
        epochs: how many whole ones were run.
    """

    event = "race_finished"
    finals: dict[str, dict[str, list[float]]]
    diverged: dict[str, int]
    stopped: bool
    epochs: int


@dataclass(frozen=True)
class SweptEpochs(Event):
    """The networks of a sweep have been trained for some epochs more.

    Attributes:
        epoch: how many epochs the networks that are being trained have done; earlier slices have done all, later ones none.
        done: the share of the whole work, from 0 to 1.
        elapsed_s: since the first step.
        loss, accuracy, val_loss, val_accuracy: one number a cell, row by row from the lowest value of y up: means over the last
            epoch's batches, and of the validation part; None where the network has not begun or has diverged.
        diverged: one a cell: whether its loss stopped being a finite number.
        surfaces: for two features all decision surfaces as one PNG file in Base64, the highest value of y in the top row.
    """

    event = "swept_epochs"
    epoch: int
    done: float
    elapsed_s: float
    loss: list[float | None]
    accuracy: list[float | None]
    val_loss: list[float | None]
    val_accuracy: list[float | None]
    diverged: list[bool]
    surfaces: str | None


@dataclass(frozen=True)
class Swept(Event):
    """A sweep is over.

    Attributes:
        test: one number a cell: the accuracy on the test part; None where the network has not begun or has diverged.
        diverged: one a cell.
        seconds: that all steps of all networks took, without compiling, which took `compile_s`, drawing and judging.
        alone_s: what one such network takes by itself on the same worker, compiled before; None if that was not measured.
        stopped: whether it was stopped before its last step.
    """

    event = "swept"
    test: list[float | None]
    diverged: list[bool]
    seconds: float
    compile_s: float
    alone_s: float | None
    stopped: bool


ENDINGS = (Finished, Failed, Cancelled, Compared, RaceFinished, Swept)


def from_dict(message: dict[str, Any]) -> Event:
    """The event that `Event.to_dict` turned into `message`."""
    fields = dict(message)
    return Event.kinds[fields.pop("event")](**fields)


def finish(run: Generator[Event, None, _Left], on_event: Callable[[Event], None] = lambda event: None) -> _Left:
    """Follow a run to its end: `on_event` gets each event. Returns what the run leaves behind; raises what it raises."""
    while True:
        try:
            event = next(run)
        except StopIteration as end:
            return end.value
        on_event(event)
