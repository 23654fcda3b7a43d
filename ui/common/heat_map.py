"""Heat maps whose cells are squares of any size, and can be chosen: the wall of a sweep, a confusion matrix."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from jaxcore.catalog.colors import COLORS, GREY
from ui.common import session
from ui.common.figures import FONT, LARGER

PALE, FULL = (232, 241, 248), (0, 114, 178)
LETTER = 6.5  # pixels, about
NARROW = 260  # pixels that the cells have together on a phone
ABOVE = 330  # pixels of a page that stand over a map, or under it, and should be seen with it


def heat_map(
    values: Sequence[Sequence[float | None]],
    texts: Sequence[Sequence[str]],
    row_names: Sequence[str],
    column_names: Sequence[str],
    *,
    row_title: str,
    column_title: str,
    key: str,
    alt: str,
    low: float = 0.0,
    high: float = 1.0,
    hover: Sequence[Sequence[str]] | None = None,
    chosen: tuple[int, int] | None = None,
    on_choose: Callable[[int, int], None] | None = None,
    upwards: bool = False,
    picture: str | None = None,
) -> None:
    """Draw a heat map in a container `key`; beside it belongs a list of its cells, for those who have no mouse.

    Streamlit has no list of the cells of a chart for the keyboard, and keeps a chart's selection to itself: so which cell is
    marked is told from outside, and can be chosen by other means, too.

    Args:
        values: a number a cell, in rows: `low` is drawn pale, `high` in full colour; None is drawn grey.
        texts: what is written in each cell; short.
        row_names, column_names: what is written beside the rows and under the columns.
        hover: what is said of a cell under the pointer; else its row, its column, and what is written in it.
        chosen: the row and the column of the cell to mark.
        on_choose: called, as a callback, with the row and the column of a cell that is clicked; None where none can be chosen.
        upwards: whether the first row is the lowest.
        picture: a picture's address, which the cells lie over; then they have no colour.
    """
    rows, columns = len(row_names), len(column_names)
    larger = LARGER if session.presenting() else 1
    letter, font = LETTER * larger, {"fontSize": FONT * larger}
    turned = max(map(len, column_names)) * letter > NARROW / columns
    left = 34 + letter * max(map(len, row_names))
    bottom = 34 + (letter * max(map(len, column_names)) if turned else 14 * larger)
    right = top = 8
    _make_square(key, f"{columns / rows:.4f}", (left, right, top, bottom), picture)
    cells = [
        {
            "name": hover[row][column] if hover else f"{row_names[row]} · {column_names[column]}: {texts[row][column]}",
            "value": [column, row, 0],
            "itemStyle": {"color": "transparent" if picture else _css(_shade(values[row][column], low, high))},
            "label": {"formatter": texts[row][column]} | _ink(None if picture else _shade(values[row][column], low, high)),
        }
        for row in range(rows)
        for column in range(columns)
    ]
    mark = [
        {"value": [*chosen[::-1], 0], "itemStyle": {"color": "transparent", "borderColor": tint, "borderWidth": width}}
        for tint, width in (("white", 7), (COLORS[5], 4))
        if chosen is not None
    ]
    axis = {
        "type": "category",
        "nameLocation": "middle",
        "nameTextStyle": font,
        "axisTick": {"show": False},
        "splitLine": {"show": False},
    }
    spec = {
        "animation": False,
        "grid": {"left": left, "right": right, "top": top, "bottom": bottom, "outerBoundsMode": "none"},
        "tooltip": {"formatter": "{b}", "confine": True},
        "xAxis": axis
        | {"data": list(column_names), "name": column_title, "nameGap": bottom - 20}
        | {"axisLabel": font | {"interval": 0, "rotate": 90 if turned else 0}},
        "yAxis": axis
        | {"data": list(row_names), "name": row_title, "nameGap": left - 20, "inverse": not upwards}
        | {"axisLabel": font | {"interval": 0}},
        "series": [
            {
                "type": "heatmap",
                "data": cells,
                "label": {"show": True, "fontSize": larger * (16 if columns <= 6 else 12 if columns <= 10 else 9)},
                "itemStyle": {"borderWidth": 1, "borderColor": "rgba(128,128,128,0.35)"},
                "emphasis": {"itemStyle": {"borderColor": COLORS[5], "borderWidth": 2}},
                "selectedMode": "single" if on_choose else False,
                "select": {"disabled": True},
                "cursor": "pointer" if on_choose else "default",
            },
            {"type": "heatmap", "data": mark, "silent": True, "z": 3, "label": {"show": False}},
        ],
    }
    chart = f"{key}_chart" if on_choose else f"{key}_still"
    with st.container(key=key):
        st.echarts_chart(
            spec,
            key=chart,
            alt=alt,
            renderer="svg",
            on_select=(lambda: _clicked(key, chart, (rows, columns), on_choose)) if on_choose else "ignore",
        )


def _clicked(key: str, chart: str, shape: tuple[int, int], on_choose: Callable[[int, int], None]) -> None:
    """A click on what was clicked before lets go of it in the browser: here it is chosen, again."""
    selected = st.session_state[chart]["selection"]["selected"]
    indices = selected[0]["data_indices"] if selected else []
    if indices and indices[0] in range(math.prod(shape)):
        st.session_state[f"_{key}_clicked"] = divmod(indices[0], shape[1])
    row, column = st.session_state.get(f"_{key}_clicked", shape)
    if row < shape[0] and column < shape[1]:  # the chart before may have had more
        on_choose(row, column)


def _make_square(key: str, ratio: str, margins: tuple[float, ...], picture: str | None) -> None:
    """Let the chart be as high as its width asks for, and no higher than the window has room; the picture under its cells."""
    left, right, top, bottom = margins
    across, along = f"{left + right}px", f"{top + bottom}px"
    box = f".st-key-{key} > .stElementContainer"
    rules = f"""
.st-key-{key} {{container-type: inline-size; width: 100%;
  max-width: max(300px, calc((100vh - {ABOVE}px - var(--bar, 0px) - {along}) * {ratio} + {across}))}}
{box}, {box} [data-testid="stEChartsChart"] {{height: calc((100cqw - {across}) / {ratio} + {along}) !important; flex: none}}
"""
    if picture:
        rules += f"""{box} [data-testid="stEChartsChart"] {{
  --margins: {left} {right} {top} {bottom};
  background: url({picture}) {left}px {top}px / calc(100% - {across}) calc(100% - {along}) no-repeat}}"""
    st.html(f"<style>{rules}</style>")


def _shade(value: float | None, low: float, high: float) -> tuple[int, int, int]:
    """The colour of a value; the same on a light and on a dark page."""
    if value is None or math.isnan(value):
        return tuple(int(GREY[at : at + 2], 16) for at in (1, 3, 5))
    share = min(1.0, max(0.0, (value - low) / (high - low))) if high > low else 1.0
    return tuple(round(pale + share * (full - pale)) for pale, full in zip(PALE, FULL))


def _css(shade: tuple[int, int, int]) -> str:
    return "rgb({},{},{})".format(*shade)


def _ink(shade: tuple[int, int, int] | None) -> dict[str, Any]:
    """Black or white, whichever is read better: one of them has a contrast of 4.5:1 on any colour."""
    if shade is None:
        return {"color": "white", "textBorderColor": "black", "textBorderWidth": 3}
    red, green, blue = ((part / 255 / 12.92) if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in shade)
    return {"color": "black" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 else "white"}
