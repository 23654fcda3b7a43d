"""The data before training: how much there is, what it looks like, how it is split."""

import dataclasses
import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from jaxcore.catalog.archives import ARCHIVES
from jaxcore.catalog.augmentations import AUGMENTATIONS
from jaxcore.catalog.datasets import DATASETS, MAX_CSV_BYTES
from jaxcore.config.run import RunConfig
from jaxcore.errors import JaxcoreError
from ui.common import charts, csv_upload, drawn, figures, i18n, images, polling, runtime, turns, widgets, words
from ui.common.i18n import _, explain, number

POLL_S = 0.5

_rows, _gallery = drawn.once(words.table), drawn.once(images.gallery)


def load(config: RunConfig, say: Callable[[JaxcoreError], None]) -> tuple[dict[str, Any] | None, Callable[[], None] | None]:
    """The data as `jaxcore.tasks.data.preview` shows it, its names as this visitor reads them.

    Returns:
        The data, None if a run can't learn from it; and what draws what it still waits for, None for nothing. To be drawn below
        the button that starts a run, which would be moved by what comes and goes above it. Of what is wrong, `say` is told.
    """
    dataset = config.data.dataset
    if dataset == "csv" and config.data.csv is None:
        text = _("No file yet: upload a CSV file of up to {limit:.0f} MB.", limit=MAX_CSV_BYTES / 2**20)
        return None, functools.partial(st.info, text)
    if runtime.runs().workers.loading:
        return None, runtime.wait_for_worker
    looked_at = dataclasses.replace(config.data, **dict.fromkeys(AUGMENTATIONS, False))  # the examples are the same
    try:
        if (fetch := fetching(dataset)) is not None:
            return None, fetch
        data = runtime.ask("data:preview", looked_at)
        config.check_fits(sum(data["counts"]["train"]))
    except JaxcoreError as error:
        say(error)
        return None, None
    named = ("class_names", "feature_names")
    data |= {key: i18n.names(data[key], dataset) for key in named if key in data}
    if data.get("target_name"):
        data["target_name"] = i18n.names([data["target_name"]], dataset)[0]
    return data, None


def fetching(dataset: str) -> Callable[[], None] | None:
    """What draws how far the dataset's archive has been fetched; None if it is there, or none is needed."""
    if not DATASETS[dataset].archive:
        return None
    with turns.given_up():
        fetch = runtime.runs().archives.fetch(dataset)
    return functools.partial(_show_fetch, dataset, fetch.error) if fetch is not None else None


def _show_fetch(dataset: str, error: JaxcoreError | None) -> None:
    if error is None:
        polling.polled(_watch_fetch, every_s=POLL_S, key="fetch_poll")(dataset)
        return
    st.error(explain(error))
    st.button(
        _("Try again"),
        key="fetch_again",
        icon=":material/download:",
        on_click=lambda: runtime.runs().archives.fetch(dataset, again=True),
    )


def _watch_fetch(dataset: str) -> None:
    with turns.given_up():
        fetch = runtime.runs().archives.fetch(dataset)
    if fetch is None or not fetch.going:
        st.rerun()
    archive = ARCHIVES[DATASETS[dataset].archive]
    text = _(
        "Downloading {name} from {publisher}, once for everybody: {done} of {total} MB",
        name=_(DATASETS[dataset].title),
        publisher=archive.publisher,
        done=number(fetch.done / 1e6),
        total=number(fetch.total / 1e6),
    )
    st.progress(min(1.0, fetch.done / fetch.total), text=text)


def show(data: dict[str, Any], config: RunConfig, fresh: bool, draw: Callable[[dict[str, Any]], None] | None = None) -> None:
    """Draw the data in an expander, which costs nothing while closed.

    Args:
        draw: draws it; by default images, or a table and a scatter of two features, and the class counts.
        fresh: whether nothing that is shown was learned from this data: it is unfolded then, and folded up afterwards.
    """
    if st.session_state.get("_data_fresh") != fresh:
        st.session_state["_data_fresh"] = st.session_state["data_view"] = fresh

    def view() -> None:
        (draw or _draw)(data)
        st.caption(_sizes(data))

    widgets.folded(_("The data"), "data_view", view, icon="scatter_plot", expanded=fresh)


def _draw(data: dict[str, Any]) -> None:
    classes = data["class_names"]
    parts = {"train": _("training"), "validation": _("validation"), "test": _("test")}
    counts = {parts[part]: numbers for part, numbers in data["counts"].items()}
    read = how_it_was_read(data)
    if "images" in data:
        key, captions = "data_images", [classes[index] for index in data["image_classes"]]
        views = {_("Images"): lambda: _gallery(data["images"], captions, key="samples", side=72)}
    else:
        key = "data_own" if read else "data_table"
        views = read | {_("Scatter"): lambda: _scatter(data), _("Table"): lambda: _table(data)}
    widgets.views(key, views | {_("Classes"): lambda: _balance(counts, classes)})


def how_it_was_read(data: dict[str, Any]) -> dict[str, Callable[[], None]]:
    """What draws what was understood of a visitor's table, by its title; nothing for other data."""
    return {} if data.get("reading") is None else {_("How it was read"): lambda: csv_upload.report(data["reading"])}


def list_examples(answer: dict[str, Any], own: list[words.Column], dataset: str) -> None:
    """Draw examples as a table: where each stands in the data, what is `own` to the page, and the features."""
    place = (_("row"), answer["rows"] + 1) if answer["lines"] is None else (_("line of the file"), answer["lines"])
    features = zip(i18n.names(answer["feature_names"], dataset), answer["x"].T)
    words.table([place, *own], list(features), height=min(300, 38 + 35 * len(answer["x"])))


def _sizes(data: dict[str, Any]) -> str:
    sizes = {part: number(sum(numbers)) for part, numbers in data["counts"].items()}
    text = _("{train} examples to train on, {validation} to monitor progress, {test} kept for the end.", **sizes)
    return text + " " + _("Each class keeps its proportion in every set.") if data["class_names"] else text


@drawn.once
def _balance(counts: dict[str, list[int]], classes: list[str]) -> None:
    figures.plotly(
        st, charts.class_counts(counts, classes), key="class_counts", alt=_("How many examples of each class are in each set")
    )


def _scatter(data: dict[str, Any]) -> None:
    features, places = data["feature_names"], range(len(data["feature_names"]))
    left, right = st.columns(2)
    x = left.selectbox(_("Horizontal axis"), places, format_func=features.__getitem__, key="scatter_x")
    second = 2 if len(features) == 4 else min(1, len(features) - 1)  # of four, the third shows something at first sight
    y = right.selectbox(_("Vertical axis"), places, index=second, format_func=features.__getitem__, key="scatter_y")
    _points(data["scatter"][:, [x, y]], data["scatter_targets"], data["class_names"], features[x], features[y])


def _table(data: dict[str, Any]) -> None:
    classes = data["class_names"]
    own = (_("class"), [classes[index] for index in data["row_targets"]])
    _rows([own], list(zip(data["feature_names"], data["rows"].T)), height=340)
    st.caption(
        _(
            "Before the network sees them, features are standardized with the mean and standard deviation of the training "
            "set, and the class becomes a one-hot vector: “{name}” is [{one_hot}].",
            name=words.markdown(classes[0]),
            one_hot=", ".join(["1"] + ["0"] * (len(classes) - 1)),
        )
    )


@drawn.once
def _points(points: np.ndarray, point_classes: np.ndarray, classes: list[str], horizontal: str, vertical: str) -> None:
    figures.plotly(
        st.container(key="data_picture"),
        charts.scatter(points, point_classes, classes, horizontal=horizontal, vertical=vertical),
        key="scatter",
        grows=True,
        alt=_("The examples by two of their features, colored by class"),
    )
