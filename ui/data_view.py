"""The data before training: how much there is, what it looks like, how it is split."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from jaxcore.config import RunConfig
from jaxcore.data import MAX_CSV_BYTES
from jaxcore.errors import JaxcoreError
from ui import charts, runtime
from ui.i18n import _, explain, number

_RELEVANT = ("dataset", "samples", "noise", "validation", "test", "target", "missing", "seed")


def load(config: RunConfig, csv: bytes | None) -> dict[str, Any] | None:
    """The data as `jaxcore.tasks.preview` shows it; None if a run can't learn from it, which is said."""
    if config.data.dataset == "csv" and csv is None:
        st.info(_("No file yet: upload a CSV file of up to {limit:.0f} MB.", limit=MAX_CSV_BYTES / 1e6))
        return None
    values = config.to_params()
    try:
        data = runtime.ask("preview", {name: values[name] for name in _RELEVANT}, csv)
        config.check_fits(sum(data["counts"]["train"]))
    except JaxcoreError as error:
        st.error(explain(error))
        return None
    return data


def show(data: dict[str, Any], *, expanded: bool) -> None:
    """Draw a table, the class counts and a scatter of two chosen features, in an expander that costs nothing while closed."""
    view = st.expander(
        _("The data"), expanded=expanded, icon=":material/scatter_plot:", key="data_view", on_change="rerun"
    )
    if view.open:
        with view:
            _draw(data)


def _draw(data: dict[str, Any]) -> None:
    features = [_(name) for name in data["feature_names"]]
    classes = [_(name) for name in data["class_names"]]
    parts = {"train": _("training"), "validation": _("validation"), "test": _("test")}
    counts = {parts[part]: numbers for part, numbers in data["counts"].items()}
    scatter, table, balance = st.tabs([_("Scatter"), _("Table"), _("Classes")])
    with scatter:
        left, right = st.columns(2)
        x = left.selectbox(
            _("Horizontal axis"), range(len(features)), format_func=features.__getitem__, key="scatter_x"
        )
        y = right.selectbox(
            _("Vertical axis"), range(len(features)), index=min(_second(features), len(features) - 1),
            format_func=features.__getitem__, key="scatter_y",
        )  # fmt: skip
        st.plotly_chart(
            charts.scatter(data["scatter"][:, [x, y]], data["scatter_classes"], classes,
                           horizontal=features[x], vertical=features[y]),
            key="scatter",
            config={"displayModeBar": False},
            alt=_("The examples by two of their features, coloured by class"),
        )  # fmt: skip
    with table:
        frame = pd.DataFrame(data["rows"], columns=features)
        frame.insert(0, _("class"), [classes[index] for index in data["row_classes"]])
        st.dataframe(frame, hide_index=True, height=340)
        st.caption(
            _("Before the network sees them, features are scaled by the training part's mean and deviation, and the class "
              "becomes a one-hot vector: “{name}” is [{one_hot}].",
              name=classes[0], one_hot=", ".join(["1"] + ["0"] * (len(classes) - 1)))
        )  # fmt: skip
    with balance:
        st.plotly_chart(
            charts.class_counts(counts, classes, examples=_("examples")),
            key="class_counts",
            config={"displayModeBar": False},
            alt=_("How many examples of each class are in each part"),
        )
    sizes = {part: sum(numbers) for part, numbers in data["counts"].items()}
    st.caption(
        _("{train} examples to train on, {validation} to watch progress on, {test} kept for the end. Each class keeps its "
          "share in every part.", **{part: number(size) for part, size in sizes.items()})
    )  # fmt: skip


def _second(features: list[str]) -> int:
    """Two features that show something at first sight: the first and the third of four, else the first two."""
    return 2 if len(features) == 4 else 1
