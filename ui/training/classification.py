"""A trained classifier: how good it is, on which examples it errs, where it draws the line between classes."""

import math
from typing import Any

import numpy as np
import streamlit as st

from jaxcore.events import Boundary, Finished, Started
from jaxcore.jobs.run import Run
from jaxcore.translatable import N_
from ui.common import charts, drawn, figures, heat_map, i18n, images, runtime, widgets, words
from ui.common.i18n import _, number, percent
from ui.training import exam
from ui.training.data import list_examples
from ui.training.data import show as show_data

__all__ = ["chosen", "in_a_line", "show", "show_data", "watch"]

MAX_GALLERY = 16
UNITS = {"count": N_("examples"), "per_cent": N_("percent of the true class")}
MAX_NAME = 18  # characters of a class beside the matrix
FAINTEST = 0.12  # of the full colour: what a cell with one example has at least


def show(run: Run) -> None:
    """Draw everything there is to say about a trained classifier."""
    scores = exam.scores(run)
    names = i18n.names(run.latest(Started).class_names, run.config.data.dataset)
    _scores(scores, len(names))
    if _in_a_plane(run):
        left, right = st.columns(2, gap="medium")
        with left:
            _confusion_matrix(run, scores["confusion_matrix"], names)
        with right:
            if not chosen(run, beside=True):
                st.info(_("Choose a cell of the matrix: its examples appear here."), icon=":material/ads_click:")
    left, right = st.columns([2, 3], gap="medium")
    with left:
        _report(scores["report"], names)
    with right:
        st.markdown("**" + _("Confident mistakes") + "**")
        _examples(run, names, "classification:confidently_wrong", exam.part(run))


def chosen(run: Run, *, beside: bool = False) -> bool:
    """The examples in the cell of the matrix that was chosen, which stand beside it; returns whether there is one.

    Args:
        beside: whether the matrix stands among what `show` draws, and not beside the curves.
    """
    finished, started = run.latest(Finished), run.latest(Started)
    if finished is None or _in_a_plane(run) != beside or _cell(run) is None:
        return False
    names = i18n.names(started.class_names, run.config.data.dataset)
    true, predicted = _cell(run)
    count = exam.scores(run)["confusion_matrix"][true][predicted]
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"**{words.markdown(_describe(names, true, predicted, count))}**", width="content")
        st.button(_("Close"), key="cell_close", icon=":material/close:", type="tertiary", on_click=_choose, args=(run, None))
    if count:
        _examples(run, names, "classification:cell_examples", exam.part(run), true, predicted)
    else:
        st.caption(_("No example is in this cell."))
    return True


def in_a_line(scores: dict) -> str:
    """How many of the examples it classifies correctly."""
    return percent(scores["accuracy"])


def watch(run: Run) -> bool:
    """The plane of two features as the network divides it now; where there are others, in the end, what it takes for what."""
    started, finished = run.latest(Started), run.latest(Finished)
    if started is None:
        return False
    names = i18n.names(started.class_names, run.config.data.dataset)
    if _in_a_plane(run):
        features = i18n.names(started.feature_names, run.config.data.dataset)
        if finished:
            _boundary(runtime.ask_about(run.id, "classification:decision_boundary", exam.part(run)), names, features)
        else:
            seen = run.every(Boundary)
            if seen:
                _boundary(_plane(seen[0], seen[-1]), names, features)
        return bool(finished or seen)
    if finished:
        _confusion_matrix(run, exam.scores(run)["confusion_matrix"], names)
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


def _scores(scores: dict, classes: int) -> None:
    guess = number(math.log(classes), 2)
    loss, accuracy, f1 = st.columns(3)
    loss.metric(
        _("Loss"),
        number(scores["loss"], 4),
        help=_("Mean cross-entropy: 0 is perfect, {guess} is guessing among {classes} classes.", guess=guess, classes=classes)
        + " "
        + i18n.glossary("cross_entropy"),
    )
    accuracy.metric(
        _("Accuracy"),
        percent(scores["accuracy"]),
        help=_("Share of the examples that are classified correctly.") + " " + i18n.glossary("accuracy"),
    )
    f1.metric(
        _("Macro F1"),
        number(scores["macro_f1"], 3),
        help=_("Mean of the F1 scores of all classes, so that a small class counts as much as a large one.")
        + " "
        + i18n.glossary("f1"),
    )


def _confusion_matrix(run: Run, matrix: list[list[int]], names: list[str]) -> None:
    """The matrix, whose cells are chosen in it or from a list."""
    st.markdown(f"**{_('Confusion matrix')}** · {_(exam.SETS[exam.part(run)])}", help=i18n.explained("confusion_matrix"))
    above = st.container()
    unit = widgets.switch(_("Cells show"), UNITS, "confusion_unit", label_visibility="collapsed")
    counts = np.asarray(matrix)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    short = words.distinct(names, MAX_NAME)
    cells = [(true, predicted) for true in range(len(names)) for predicted in range(len(names))]
    titles = dict(
        zip(cells, words.distinct([_describe(names, *cell, matrix[cell[0]][cell[1]]) for cell in cells], 3 * words.LONGEST))
    )
    with above:
        heat_map.heat_map(
            np.where(counts > 0, np.maximum(shares, FAINTEST), 0.0).tolist(),
            [
                [percent(shares[cell], 0) if unit == "per_cent" else number(counts[cell]) for cell in row]
                for row in _rows(cells)
            ],
            short,
            short,
            row_title=_("True class"),
            column_title=_("Predicted class"),
            key="confusion_matrix",
            alt=_("Confusion matrix: how many examples of each true class were predicted as each class"),
            hover=[[f"{titles[cell]} · {percent(shares[cell])}" for cell in row] for row in _rows(cells)],
            chosen=_cell(run),
            on_choose=lambda true, predicted: _choose(run, (true, predicted)),
        )
    by_mistakes = sorted(cells, key=lambda cell: (counts[cell] == 0, cell[0] == cell[1], -counts[cell]))
    st.session_state["cell"] = _cell(run)
    st.selectbox(
        _("Examples in a cell"),
        by_mistakes,
        index=None,
        key="cell",
        format_func=titles.__getitem__,
        placeholder=_("click the matrix, or choose here"),
        on_change=lambda: _choose(run, st.session_state["cell"]),
    )


def _rows(cells: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """The cells of a square matrix, row by row."""
    size = math.isqrt(len(cells))
    return [cells[at : at + size] for at in range(0, len(cells), size)]


def _cell(run: Run) -> tuple[int, int] | None:
    """The true and the predicted class of the cell that was chosen in this run's matrix."""
    of, cell = st.session_state.get("_cell", (None, None))
    return cell if of == run.id else None


def _choose(run: Run, cell: tuple[int, int] | None) -> None:
    """Choose a cell, or none; called in a callback."""
    st.session_state["_cell"] = run.id, cell


def _describe(names: list[str], true: int, predicted: int, count: int) -> str:
    if true == predicted:
        return _("{name}, recognized ({count})", name=names[true], count=number(count))
    return _("{true}, mistaken for {predicted} ({count})", true=names[true], predicted=names[predicted], count=number(count))


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
            "Precision: of the examples predicted as this class, the share that belongs to it. Recall: of the examples "
            "that belong to this class, the share that was found. F1 is their harmonic mean."
        )
    )


def _examples(run: Run, names: list[str], *question: Any) -> None:
    """The examples that answer a question of `jaxcore.tasks.classification`."""
    key = question[0].rpartition(":")[2]
    answer = runtime.ask_about(run.id, *question)
    if answer["count"] == 0:
        st.caption(_("Every example is classified correctly."))
        return
    if "images" in answer:
        _list_images(answer, names, key=key)
    else:
        _list_rows(answer, names, run.config.data.dataset, key=key)
    shown = len(answer["rows"])
    if answer["count"] > shown:
        st.caption(_("The {shown} most confident of {count}.", shown=number(shown), count=number(answer["count"])))


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
    picked = st.selectbox(_("What the network says about image"), shown, format_func=describe, key=f"{key}_picked")
    left, right = st.columns([1, 3], gap="medium")
    left.image(images.as_png(answer["images"][picked]), width=160, alt=describe(picked))
    with right:
        _probabilities(answer["probabilities"][picked], names, int(answer["true"][picked]), key=f"{key}_probabilities")


@drawn.once
def _probabilities(values: np.ndarray, names: list[str], true: int, *, key: str) -> None:
    figures.plotly(
        st,
        charts.probabilities(values, names, true),
        key=key,
        alt=_("The probability that the network gives to each class for the picked image"),
    )


@drawn.once
def _boundary(boundary: dict, names: list[str], features: list[str]) -> None:
    st.markdown("**" + _("Decision boundary") + "**", help=i18n.explained("decision_boundary"))
    figures.plotly(
        st.container(key="prediction"),
        charts.decision_boundary(boundary, names, features),
        key="decision_boundary",
        alt=_("The plane colored by the class that the network predicts, with the examples on top"),
        grows=True,
    )
    st.caption(
        _("Color: the class that the network would predict there; the stronger the color, the more certain it is.")
        + (" " + _("Rings are examples that it did not learn from.") if set(boundary["part"]) > {"train"} else "")
    )
