"""The wall of a sweep, and the curve of one of its cells."""

from collections.abc import Callable, Sequence

from jaxcore.config.sweep import Axis, Sweep
from jaxcore.events import SweptEpochs
from ui.common.heat_map import heat_map
from ui.common.i18n import _, label, number, significant

KEY = "sweep_wall"


def wall(
    sweep: Sweep,
    event: SweptEpochs,
    hover: Sequence[str],
    *,
    surfaces: bool,
    chosen: int | None = None,
    on_choose: Callable[[int, int], None] | None = None,
) -> None:
    """A square for each network, coloured by its accuracy on the validation part, from the worst to the best.

    Args:
        hover: what to say of each cell.
        surfaces: whether to show the cells' decision surfaces instead.
        chosen: the cell to mark.
        on_choose: called with the row and the column of a cell that is clicked; None where none can be chosen.
    """
    columns = sweep.x.count
    known = [value for value in event.val_accuracy if value is not None]
    texts = [
        "×" if lost else "" if value is None or surfaces else number(100 * value)
        for value, lost in zip(event.val_accuracy, event.diverged)
    ]

    def rows(cells: Sequence) -> list[Sequence]:
        return [cells[start : start + columns] for start in range(0, sweep.cells, columns)]

    heat_map(
        rows(event.val_accuracy),
        rows(texts),
        _names(sweep.y),
        _names(sweep.x),
        row_title=label(sweep.y.name),
        column_title=label(sweep.x.name),
        key=KEY,
        alt=_("A cell for each network, columns by {x}, rows by {y}", x=label(sweep.x.name), y=label(sweep.y.name)),
        low=min(known, default=0),
        high=max(known, default=1),
        hover=rows(hover),
        chosen=None if chosen is None else divmod(chosen, columns),
        on_choose=on_choose,
        upwards=True,
        picture=f"data:image/png;base64,{event.surfaces}" if surfaces else None,
    )


def _names(axis: Axis) -> list[str]:
    return [str(value) if axis.name == "seed" else significant(value, 2) for value in axis.values]


def curve(points: Sequence[SweptEpochs], cell: int) -> dict[str, list]:
    """The losses of a cell, as `ui.common.charts.curves` takes them, while its own slice of the sweep was trained."""
    losses: dict[int, tuple] = {}
    for event in points:
        if event.loss[cell] is not None:
            losses.setdefault(event.epoch, (event.loss[cell], event.val_loss[cell]))
    return {"epoch": list(losses)} | dict(zip(("loss", "val_loss"), map(list, zip(*losses.values()))))
