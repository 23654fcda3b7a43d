"""The trained example on the first page: recorded, labelled so, and played by the browser without the server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import streamlit as st

from jaxcore.config import RunConfig
from jaxcore.data import DATASETS
from ui import session
from ui.colors import COLORS, TRAIN, VALIDATION
from ui.i18n import _, language, number, percent, seconds

RECORDING = Path(__file__).with_name("showcase.json")
FRAME_MS = 700


@st.cache_data(show_spinner=False)
def recording() -> dict[str, Any]:
    """As `jaxcore.showcase.record` gives it."""
    return json.loads(RECORDING.read_text())


@st.cache_data(show_spinner=False)
def _spec(lang: str, epoch: str, loss: str, training: str, validation: str) -> dict[str, Any]:
    """An ECharts timeline: the surface on top of which the points lie, and the loss up to the same epoch."""
    recorded = recording()
    size = len(recorded["frames"][0]["surface"])
    left, right, bottom, top = recorded["extent"]
    dots = [[[x, y] for x, y, label in recorded["points"] if label == index] for index in (0, 1)]
    hidden = {"show": False}
    lines = {  # instead of the axis' own: ECharts writes numbers with a decimal point, whatever the language
        "silent": True, "symbol": "none", "animation": False,
        "lineStyle": {"type": "solid", "width": 1, "color": "rgba(127, 127, 127, 0.3)"},
        "label": {"position": "start", "color": "#7f7f7f"},
        "data": [{"yAxis": height, "label": {"formatter": number(height, 1)}} for height in (0, 0.2, 0.4, 0.6, 0.8)],
    }  # fmt: skip
    base = {
        "timeline": {
            "axisType": "category",
            "autoPlay": True,
            "loop": True,
            "playInterval": FRAME_MS,
            "data": [str(frame["epoch"]) for frame in recorded["frames"]],
            "label": {"interval": 2},
            "bottom": 0,
            "left": "5%",
            "right": "5%",
            "controlStyle": {"showPrevBtn": False, "showNextBtn": False},
        },
        "animationDurationUpdate": 300,
        "grid": [{"left": 0, "top": 10, "width": "52%", "bottom": 70}, {"left": "62%", "top": 40, "right": 10, "bottom": 105}],
        "legend": {"data": [training, validation], "right": 15, "top": 45, "orient": "vertical"},
        "xAxis": [
            hidden | {"type": "category", "gridIndex": 0, "data": list(range(size))},
            hidden | {"type": "value", "gridIndex": 0, "min": left, "max": right},
            {"type": "value", "gridIndex": 1, "min": 0, "max": len(recorded["loss"]), "name": epoch, "nameLocation": "middle",
             "nameGap": 25},
        ],
        "yAxis": [
            hidden | {"type": "category", "gridIndex": 0, "data": list(range(size))},
            hidden | {"type": "value", "gridIndex": 0, "min": bottom, "max": top},
            {"type": "value", "gridIndex": 1, "min": 0, "max": 0.8, "name": loss, "axisLabel": hidden, "splitLine": hidden},
        ],
        "visualMap": hidden | {"min": -9, "max": 9, "seriesIndex": 0, "inRange": {"color": [COLORS[0], "#f4f4f2", COLORS[1]]}},
        "series": [
            {"type": "heatmap", "xAxisIndex": 0, "yAxisIndex": 0, "silent": True},
            *(
                {"type": "scatter", "xAxisIndex": 1, "yAxisIndex": 1, "data": dots[index], "symbolSize": 6, "silent": True,
                 "itemStyle": {"color": COLORS[index], "borderColor": "#ffffff", "borderWidth": 1}}
                for index in (0, 1)
            ),
            *(
                {"type": "line", "name": name, "xAxisIndex": 2, "yAxisIndex": 2, "showSymbol": False, "color": color,
                 "lineStyle": {"type": dash}} | ({"markLine": lines} if name == training else {})
                for name, color, dash in ((training, TRAIN, "solid"), (validation, VALIDATION, "dashed"))
            ),
        ],
    }  # fmt: skip
    options = []
    for frame in recorded["frames"]:
        cells = [[x, y, value] for y, row in enumerate(frame["surface"]) for x, value in enumerate(row)]
        curves = [
            [[i + 1, value] for i, value in enumerate(recorded[name][: frame["epoch"]])][
                :: max(1, frame["epoch"] // 60)
            ]
            for name in ("loss", "val_loss")
        ]
        options.append({"series": [{"data": cells}, {}, {}, {"data": curves[0]}, {"data": curves[1]}]})
    return {"baseOption": base, "options": options}


def show() -> None:
    """Draw the recorded example, and say what it is."""
    recorded = recording()
    st.echarts_chart(
        _spec(language(), _("Epoch"), _("Loss"), _("training"), _("validation")),
        height=380,
        key="showcase",
        alt=_("A network learns to tell the arms of two spirals apart, epoch by epoch, while its loss falls"),
    )
    st.caption(
        _(
            "Recorded on {date} with JAX {version} ({device}): {steps} training steps, {time} at full speed, {accuracy} right "
            "on the test part. The epochs shown get further apart.",
            date=recorded["date"],
            version=recorded["versions"]["jax"],
            device=recorded["device"],
            steps=number(recorded["steps"]),
            time=seconds(recorded["steps"] / recorded["steps_per_s"]),
            accuracy=percent(recorded["accuracy"]),
        )
    )
    config = RunConfig.from_params(recorded["config"])
    title = _(DATASETS[config.data.dataset].title)
    if st.button(_("Train this one yourself: {title}", title=title), key="train_showcase", icon=":material/replay:"):
        session.set_config(config)
        st.switch_page("pages/classify.py")
