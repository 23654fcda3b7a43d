"""Figures of the sweep wall."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from jaxcore.catalog.colors import COLORS, GREY
from jaxcore.config.sweep import Sweep
from jaxcore.events import SweptEpochs
from ui.common.charts import shares
from ui.common.figures import SHARE_SCALE, UNSEEN, arrange
from ui.common.i18n import label, significant

TILE = 24 + 2  # pixels of a decision surface in the picture, with its gap


def wall(
    sweep: Sweep,
    values: Sequence[float | None] | None,
    surfaces: str | None,
    hover: Sequence[str],
    diverged: Sequence[bool],
    chosen: int | None,
) -> go.Figure:
    """A cell for each network, which can be clicked: its number is the `customdata` of an invisible marker.

    Args:
        values: shares from 0 to 1, one a cell, that colour the cells; None to show `surfaces` instead.
        surfaces: PNG in Base64, all cells in one picture.
        hover: what to say of each cell.
        chosen: the cell to put a frame around.
    """
    columns, rows = sweep.x.count, sweep.y.count
    row, column = np.divmod(np.arange(sweep.cells), columns)
    figure = go.Figure()
    if values is None:
        edge = 1 / TILE  # half the gap between two surfaces
        figure.add_layout_image(
            source=f"data:image/png;base64,{surfaces}",
            xref="x",
            yref="y",
            x=-0.5 + edge,
            y=rows - 0.5 - edge,
            sizex=columns - 2 * edge,
            sizey=rows - 2 * edge,
            sizing="stretch",
            layer="below",
        )
    else:
        figure.add_heatmap(
            z=np.array([np.nan if value is None else value for value in values]).reshape(rows, columns),
            **SHARE_SCALE,
            xgap=2,
            ygap=2,
            hoverinfo="skip",
            colorbar={"thickness": 12, **shares()},
        )
    figure.add_scatter(
        x=column,
        y=row,
        **UNSEEN | {"mode": "markers+text"},
        customdata=np.arange(sweep.cells),
        text=["×" if lost else "" for lost in diverged],
        textfont={"color": GREY if values is not None else "white", "size": 14},
        marker={"symbol": "square", "size": max(12, 420 // max(columns, rows)), "opacity": 0},
        hovertext=list(hover),
        hoverinfo="text",
    )
    if chosen is not None:
        line, at = divmod(chosen, columns)
        figure.add_shape(
            type="rect", x0=at - 0.5, x1=at + 0.5, y0=line - 0.5, y1=line + 0.5, line={"color": COLORS[5], "width": 3}
        )
    for update, axis in ((figure.update_xaxes, sweep.x), (figure.update_yaxes, sweep.y)):
        update(
            title=label(axis.name),
            range=[-0.5, axis.count - 0.5],
            tickmode="array",
            tickvals=list(range(axis.count)),
            ticktext=[significant(value, 3) if axis.name != "seed" else str(value) for value in axis.values],
            showgrid=False,
            zeroline=False,
        )
    return arrange(figure, max(260, 90 + 480 * rows // max(columns, rows)), clickable=True)


def curve(points: Sequence[SweptEpochs], cell: int) -> dict[str, list]:
    """The losses of a cell, as `ui.common.charts.curves` takes them, while its own slice of the sweep was trained."""
    losses: dict[int, tuple] = {}
    for event in points:
        if event.loss[cell] is not None:
            losses.setdefault(event.epoch, (event.loss[cell], event.val_loss[cell]))
    return {"epoch": list(losses)} | dict(zip(("loss", "val_loss"), map(list, zip(*losses.values()))))
