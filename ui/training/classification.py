"""A trained classifier: how good it is, on which examples it errs, where it draws the line between classes."""

import math
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from jaxcore.events import Boundary, Finished, Started
from jaxcore.jobs.run import Run
from jaxcore.translatable import N_
from ui.common import charts, drawn, figures, i18n, images, runtime, widgets, words
from ui.common.i18n import _, language, number, percent
from ui.training.data import list_examples
from ui.training.data import show as show_data

__all__ = ["in_a_line", "show", "show_data", "watch"]

MAX_GALLERY = 16
UNITS = {"count": N_("examples"), "per_cent": N_("per cent of the true class")}
EXAMPLES = {"cell": N_("in a cell"), "wrong": N_("most confidently wrong")}


def show(run: Run) -> None:
    """Draw everything there is to say about a trained classifier."""
    finished, started = run.latest(Finished), run.latest(Started)
    names = i18n.names(started.class_names, run.config.data.dataset)
    st.header(_("On the {count} test examples", count=number(started.examples["test"])))
    _scores(finished.test, len(names))
    left, right = st.columns(2, gap="small")
    with left:
        _report(finished.test["report"], names)
    if _in_a_plane(run):
        with right:
            _confusion_matrix(finished.test["confusion_matrix"], names)
    _examples(run, finished.test["confusion_matrix"], names)


def in_a_line(test: dict) -> str:
    """How many of the test examples it classifies rightly."""
    return percent(test["accuracy"])


def watch(run: Run) -> bool:
    """The plane of two features as the network divides it now; where there are others, in the end, what it takes for what."""
    started, finished = run.latest(Started), run.latest(Finished)
    if started is None:
        return False
    names = i18n.names(started.class_names, run.config.data.dataset)
    if _in_a_plane(run):
        features = i18n.names(started.feature_names, run.config.data.dataset)
        if finished:
            _boundary(runtime.ask_about(run.id, "classification:decision_boundary"), names, features)
        else:
            seen = run.every(Boundary)
            if seen:
                _boundary(_plane(seen[0], seen[-1]), names, features)
        return bool(finished or seen)
    if finished:
        _confusion_matrix(finished.test["confusion_matrix"], names)
    return bool(finished)


def _in_a_plane(run: Run) -> bool:
    """Whether its examples have two features, which can be drawn."""
    return len(run.latest(Started).feature_names) == 2


def _plane(first: Boundary, last: Boundary) -> dict[str, Any]:
    """What a network answers all over the plane, as `jaxcore.tasks.classification.decision_boundary` has it."""
    predicted, confidence = (images.decode(last.plane[name][0])[..., 0] for name in ("predicted", "confidence"))
    horizontal, vertical = np.linspace(*last.corners, len(predicted)).T
    return {
        "horizontal": horizontal,
        "vertical": vertical,
        "predicted": predicted,
        "confidence": confidence / 255,
        "x": np.asarray(first.examples["x"]),
        "y": np.asarray(first.examples["y"]),
        "part": ["train"] * len(first.examples["y"]),
    }


def _scores(test: dict, classes: int) -> None:
    guess = number(math.log(classes), 2)
    loss, accuracy, f1 = st.columns(3)
    loss.metric(
        _("Test loss"),
        number(test["loss"], 4),
        help=_("Mean cross-entropy: 0 is perfect, {guess} is guessing among {classes} classes.", guess=guess, classes=classes),
    )
    accuracy.metric(_("Accuracy"), percent(test["accuracy"]), help=_("Share of the test examples that are classified rightly."))
    f1.metric(
        _("Macro F1"),
        number(test["macro_f1"], 3),
        help=_("Mean of the classes' F1, so that a small class counts like a large one."),
    )


def _confusion_matrix(matrix: list[list[int]], names: list[str]) -> None:
    st.markdown("**" + _("Confusion matrix") + "**")
    unit = widgets.switch(_("Cells show"), UNITS, "confusion_unit", label_visibility="collapsed")
    figures.plotly(
        st,
        _matrix_figure(language(), matrix, names, per_cent=unit == "per_cent"),
        key="confusion_matrix",
        on_click=_cell_clicked,
        alt=_("Confusion matrix: how many examples of each true class were predicted as each class"),
    )


@st.cache_resource(show_spinner=False, max_entries=drawn.KEPT)
def _matrix_figure(lang: str, matrix: list[list[int]], names: list[str], *, per_cent: bool) -> go.Figure:
    """As for `drawn.once`, of which a figure whose cells are chosen can't be part."""
    return charts.confusion_matrix(matrix, names, per_cent=per_cent)


def _cell_clicked() -> None:
    if point := figures.clicked("confusion_matrix"):
        st.session_state["cell"] = f"{int(point['y'])},{int(point['x'])}"
        st.rerun("stage")  # where its examples are listed


@drawn.once
def _report(report: list[dict], names: list[str]) -> None:
    st.markdown("**" + _("By class") + "**")
    with st.container(key="report"):
        words.texts(
            {
                _("class"): [words.markdown(name) for name in names],
                _("precision"): [number(row["precision"], 3) for row in report],
                _("recall"): [number(row["recall"], 3) for row in report],
                "F1": [number(row["f1"], 3) for row in report],
            }
        )
    st.caption(
        _(
            "Precision: of what was called this class, how much was. Recall: of what was this class, how much was found. "
            "F1 is their harmonic mean."
        )
    )


def _examples(run: Run, matrix: list[list[int]], names: list[str]) -> None:
    """The test examples of one cell of the matrix, or those that the network is surest and wrong about."""
    which = widgets.switch(_("Test examples"), EXAMPLES, "examples_shown")
    question: tuple = ("classification:confidently_wrong",)
    if which == "cell":
        true, predicted, count = _choose_cell(matrix, names)
        if count == 0:
            st.caption(_("No test example is in this cell."))
            return
        question = ("classification:cell_examples", true, predicted)
    answer = runtime.ask_about(run.id, *question)
    if answer["count"] == 0:
        st.caption(_("Not one test example is classified wrongly."))
        return
    if "images" in answer:
        _list_images(answer, names, key=f"{which}_examples")
    else:
        _list_rows(answer, names, run.config.data.dataset, key=f"{which}_examples")
    shown = len(answer["rows"])
    if answer["count"] > shown:
        st.caption(_("The {shown} most confident of {count}.", shown=number(shown), count=number(answer["count"])))


def _choose_cell(matrix: list[list[int]], names: list[str]) -> tuple[int, int, int]:
    """True class, predicted class, and how many test examples are so."""
    cells = {
        f"{true},{predicted}": (true, predicted, count)
        for true, row in enumerate(matrix)
        for predicted, count in enumerate(row)
    }

    def describe(cell: str) -> str:
        true, predicted, count = cells[cell]
        if true == predicted:
            return _("{name}, recognised ({count})", name=names[true], count=number(count))
        return _("{true}, taken for {predicted} ({count})", true=names[true], predicted=names[predicted], count=number(count))

    def mistakes_first(cell: str) -> tuple[bool, bool, int]:
        true, predicted, count = cells[cell]
        return count == 0, true == predicted, -count

    choices = sorted(cells, key=mistakes_first)
    titles = dict(zip(choices, words.distinct([describe(cell) for cell in choices], 3 * words.LONGEST)))
    if st.session_state.get("cell") not in cells:
        st.session_state["cell"] = choices[0]
    st.selectbox(
        _("Examples in a cell (click the matrix, or choose here)"), choices, key="cell", format_func=titles.__getitem__
    )
    return cells[st.session_state["cell"]]


@drawn.once
def _list_rows(answer: dict, names: list[str], dataset: str, *, key: str) -> None:
    own = [
        (_("true class"), [names[index] for index in answer["true"]]),
        (_("predicted class"), [names[index] for index in answer["predicted"]]),
        (_("confidence"), [percent(p) for p in answer["probabilities"].max(axis=1)]),
    ]
    with st.container(key=key):
        list_examples(answer, own, dataset)


def _list_images(answer: dict, names: list[str], *, key: str) -> None:
    confidence = answer["probabilities"].max(axis=1)
    shown = range(min(MAX_GALLERY, len(answer["rows"])))

    def describe(i: int) -> str:
        true, predicted = names[answer["true"][i]], names[answer["predicted"][i]]
        return f"{i + 1}. {true}" if true == predicted else f"{i + 1}. {true} → {predicted}"

    captions = [f"{describe(i)} {percent(confidence[i], 0)}" for i in shown]
    images.gallery(answer["images"], captions, key=key)
    picked = st.selectbox(_("What the network says about image"), shown, format_func=describe, key="picked")
    left, right = st.columns([1, 3], gap="medium")
    left.image(images.as_png(answer["images"][picked]), width=160, alt=describe(picked))
    with right:
        _probabilities(answer["probabilities"][picked], names, int(answer["true"][picked]))


@drawn.once
def _probabilities(values: np.ndarray, names: list[str], true: int) -> None:
    figures.plotly(
        st,
        charts.probabilities(values, names, true),
        key="probabilities",
        alt=_("The probability that the network gives to each class for the picked image"),
    )


@drawn.once
def _boundary(boundary: dict, names: list[str], features: list[str]) -> None:
    st.markdown("**" + _("Decision boundary") + "**")
    figures.plotly(
        st,
        charts.decision_boundary(boundary, names, features),
        key="decision_boundary",
        alt=_("The plane coloured by the class that the network predicts, with the examples over it"),
    )
    st.caption(_("Colour: the class that the network would answer there; the stronger, the surer it is."))
