"""A network that predicts a number: how far it is off, beside two rivals, and the curve that it learns."""

from typing import Any

import numpy as np
import streamlit as st

from jaxcore.config.run import RunConfig
from jaxcore.events import Finished, Fit, Started
from jaxcore.jobs.run import Run
from jaxcore.translatable import N_
from ui.common import charts, drawn, figures, i18n, runtime, widgets, words
from ui.common.i18n import _, number, significant
from ui.training import data as data_view
from ui.training import exam

RIVALS = {"mean": N_("Always the mean"), "ridge": N_("Ridge regression, a straight line")}


def show_data(data: dict[str, Any], config: RunConfig, fresh: bool) -> None:
    """Draw a feature and the target of some examples, and the table."""
    data_view.show(data, config, fresh, _draw)


def in_a_line(scores: dict[str, Any]) -> str:
    """How much of the targets' variance it explains."""
    return f"R² {number(scores['r2'], 3)}"


def watch(run: Run) -> bool:
    """The curve as the network draws it now, over what it learns from; of several features, in the end, what it predicts."""
    fits = run.every(Fit)
    if not fits and run.latest(Finished):
        _predictions(runtime.ask_about(run.id, "regression:predictions", exam.part(run)), run.config.data.dataset)
        return True
    if not fits:
        return False
    started, last = run.latest(Started), fits[-1]
    dataset = run.config.data.dataset
    (feature,), (target,) = i18n.names(started.feature_names, dataset), i18n.names([started.target_name], dataset)
    st.markdown("**" + _("The curve that the network has learned") + "**")
    figures.vega(
        *charts.fit({"x": last.x, "y": last.y}, fits[0].examples, feature, target),
        key="fit",
        place=st.container(key="prediction"),
        grows=True,
        alt=_("The network's prediction for each value of the feature, and the training examples as points"),
    )
    return True


def show(run: Run) -> None:
    """How far the predictions are off, and for which examples they are furthest off."""
    _scores(exam.scores(run))
    part, dataset = exam.part(run), run.config.data.dataset
    predictions = runtime.ask_about(run.id, "regression:predictions", part)
    left, right = st.columns(2)
    with left:
        _residuals(predictions)
    if run.latest(Fit):
        with right:
            _predictions(predictions, dataset)
    _furthest(runtime.ask_about(run.id, "regression:furthest", part), dataset)


def _scores(scores: dict[str, Any]) -> None:
    gain = scores["r2"] - scores["rivals"]["ridge"]["r2"]
    explained, absolute, squared = st.columns(3)
    explained.metric(
        "R²",
        number(scores["r2"], 3),
        delta=_("{gain} vs. a straight line", gain=f"{'+' if gain > 0 else ''}{number(gain, 3)}"),
        help=_("Share of the variance of the targets that is explained: 1 is perfect, 0 is no better than their mean.")
        + " "
        + i18n.glossary("r2"),
    )
    absolute.metric(
        _("Mean absolute error"),
        significant(scores["mae"]),
        help=_("How far off a prediction is, in the units of the target.") + " " + i18n.glossary("mae"),
    )
    squared.metric(
        _("Mean squared error"),
        significant(scores["mse"]),
        help=_("In squared units of the target; large errors count most.") + " " + i18n.glossary("mse"),
    )
    rows = {_("This network"): scores} | {_(title): scores["rivals"][name] for name, title in RIVALS.items()}
    words.texts(
        {
            " ": list(rows),
            "R²": [number(of["r2"], 3) for of in rows.values()],
            _("Mean absolute error"): [significant(of["mae"]) for of in rows.values()],
            _("Mean squared error"): [significant(of["mse"]) for of in rows.values()],
        }
    )
    st.caption(
        _(
            "The first rival always answers the mean of the training examples. The second, scikit-learn's ridge "
            "regression, adds up the features, each with a weight: with one feature that is a straight line, with two a "
            "plane, and so on. A network that does no better is not worth training, so its gain is measured against it."
        )
    )


@drawn.once
def _predictions(answer: dict[str, Any], dataset: str) -> None:
    (target,) = i18n.names([answer["target_name"]], dataset)
    true, predicted = answer["true"], answer["predicted"]
    ends = [min(true.min(), predicted.min()), max(true.max(), predicted.max())]
    st.markdown("**" + _("Predicted and true values: on the line, they agree") + "**")
    horizontal = _("true: {name}", name=target)
    figure = charts.numbers(true, predicted, horizontal=horizontal, vertical=_("prediction"), line=(ends, ends))
    alt = _("The prediction for each example against the true value")
    figures.plotly(st, figure, key="predicted", alt=alt)


@drawn.once
def _residuals(answer: dict[str, Any]) -> None:
    true, predicted = answer["true"], answer["predicted"]
    st.markdown("**" + _("Residuals: true value minus prediction") + "**")
    line = ([predicted.min(), predicted.max()], [0, 0])
    figure = charts.numbers(predicted, true - predicted, horizontal=_("prediction"), vertical=_("true − prediction"), line=line)
    alt = _("The residual of each example, by its prediction")
    figures.plotly(st, figure, key="residuals", alt=alt)


@drawn.once
def _furthest(answer: dict[str, Any], dataset: str) -> None:
    st.markdown("**" + _("The examples with the largest errors") + "**")
    true, predicted = answer["true"], answer["predicted"]
    with st.container(key="furthest"):
        own = [(_("true"), true), (_("prediction"), predicted), (_("true − prediction"), true - predicted)]
        data_view.list_examples(answer, own, dataset)


def _draw(data: dict[str, Any]) -> None:
    read = data_view.how_it_was_read(data)
    views = read | {_("Scatter"): lambda: _scatter(data), _("Table"): lambda: _table(data)}
    widgets.views("data_own_numbers" if read else "data_numbers", views)


def _scatter(data: dict[str, Any]) -> None:
    features, feature = data["feature_names"], 0
    if len(features) > 1:
        feature = st.selectbox(_("Feature"), range(len(features)), format_func=features.__getitem__, key="scatter_feature")
    _points(data["scatter"][:, feature], data["scatter_targets"], features[feature], data["target_name"])


def _table(data: dict[str, Any]) -> None:
    features = data["feature_names"]
    words.table([(data["target_name"], data["row_targets"])], list(zip(features, data["rows"].T)), height=340)
    st.caption(
        _(
            "Before the network sees them, features and target are standardized with the mean and standard deviation of "
            "the training set; its answers are converted back."
        )
    )


@drawn.once
def _points(x: np.ndarray, y: np.ndarray, feature: str, target: str) -> None:
    figures.plotly(
        st.container(key="data_picture"),
        charts.numbers(x, y, horizontal=feature, vertical=target),
        key="scatter",
        grows=True,
        alt=_("The examples by one of their features and the number to predict"),
    )
