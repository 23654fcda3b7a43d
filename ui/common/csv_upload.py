"""The visitor's own table: the file, which column of it is to be predicted, and what was understood of the others."""

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from jaxcore.catalog.datasets import MAX_CSV_BYTES, MAX_CSV_CLASSES, MAX_CSV_COLUMNS, MAX_CSV_ROWS
from jaxcore.catalog.tasks import TASKS
from jaxcore.config.column_names import AUTO, join_names, split_names
from jaxcore.config.fields import TITLES
from jaxcore.errors import JaxcoreError
from jaxcore.reading import Reading
from jaxcore.translatable import N_, Note
from ui.common import files, runtime, session, words
from ui.common.form import Form
from ui.common.i18n import MOST_QUOTED, _, explain, hint, label, number

FIELDS = ("target", "target_type", "missing", "header", "leave_out")
"""What is chosen here, fields of `DataConfig`."""

MAX_HEIGHT = 400  # pixels, of the list of columns
ROW_HEIGHT = 35
BROUGHT = {
    "classes": N_("“{name}” looks like it holds classes, so the table was brought here, where networks classify."),
    "numbers": N_("“{name}” looks like it holds numbers, so the table was brought here, where networks predict numbers."),
}


def choose(form: Form, target_type: str = "") -> None:
    """Draw the controls, which hold the values of `FIELDS`.

    Args:
        target_type: what this page predicts, one of `TARGET_TYPES`: a column that holds the other is taken to the page that
            predicts it. Empty where that can't be chosen.
    """
    help_text = _(
        "A text file with a line of names and one row per example; columns are separated by commas, semicolons, tabs, "
        "vertical bars or spaces. Up to {size} MB, {rows} rows, {columns} columns and {classes} classes.",
        size=number(MAX_CSV_BYTES / 2**20),
        rows=number(MAX_CSV_ROWS),
        columns=number(MAX_CSV_COLUMNS),
        classes=number(MAX_CSV_CLASSES),
    )
    if files.awaited_table():
        st.info(
            _(
                "These settings are for a table (target column “{target}”), but the table itself is not here: it was not "
                "included, or is no longer kept. Upload it below, and the settings apply to it.",
                target=words.markdown(form["target"]),
            )
        )
    csv = files.csv()
    with _step(1, _("Choose a file")):
        st.file_uploader(_("CSV file"), key="csv", help=help_text, on_change=_store, args=(form,), type=None)
    form.drawn += FIELDS
    with _step(2, _("Choose what to predict"), reached=csv is not None):
        if csv is None:
            st.caption(_("The columns of your table will appear here."))
        else:
            _choose_columns(csv, form, target_type)
    with _step(3, _("Press Train"), reached=csv is not None):
        st.caption(_("Some of the rows are set aside: they show how good the network is on data it has not seen."))


def _step(place: int, title: str, *, reached: bool = True) -> DeltaGenerator:
    """One of the steps from a file to a trained network."""
    return st.expander(title, expanded=reached, icon=f":material/counter_{place}:", type="step")


def _choose_columns(csv: bytes, form: Form, target_type: str) -> None:
    try:
        found = _found(csv, form)
        if not set(split_names(form["leave_out"]) or ()) <= set(found["names"]):  # those of another header
            form.hold(leave_out=AUTO)
            found = _found(csv, form)
    except JaxcoreError:  # said where the data is asked for
        form.choose("header", TITLES["header"])
        return
    form.hold(target=found["target"])
    if target_type and st.session_state.pop("_target_is_new", False) and found["target_type"] != target_type:
        _go(form, found["target_type"])
    titles = dict(zip(found["names"], words.distinct(found["names"])))
    form.choose("target", titles, format_func=titles.__getitem__, on_change=_target_chosen)
    if target_type:
        if (chosen := form.switch("target_type", TITLES["target_type"])) != target_type:
            _go(form, chosen)
        if st.session_state.get("_target_brought") == found["target"]:
            st.caption(_(BROUGHT[target_type], name=words.markdown(titles[found["target"]])))
    form.choose("missing", TITLES["missing"])
    form.choose("header", TITLES["header"])
    _leave_out(form, found, titles)


def _found(csv: bytes, form: Form) -> dict[str, Any]:
    return runtime.ask("data:csv_columns", csv, form.read(name for name in FIELDS if name != "missing"))


def _target_chosen() -> None:
    """What a column holds is decided by its cells, until the visitor says otherwise."""
    st.session_state["_target_is_new"] = True
    st.session_state.pop("_target_brought", None)


def _go(form: Form, target_type: str) -> None:
    """Take the table to the page that predicts such a column."""
    st.session_state["_target_brought"] = form["target"]
    task = next(name for name, task in TASKS.items() if task.target_type == target_type)
    session.go(TASKS[task].page, {"dataset": "csv"} | form.read(FIELDS) | {"target_type": target_type})


def _store(form: Form) -> None:
    """Keep the file. What was chosen for another means nothing for this one, unless this is the one that a link is about."""
    awaited = files.awaited_table()
    files.store_csv()
    if not awaited:
        _target_chosen()
        form.hold(header="auto", leave_out=AUTO)


def _leave_out(form: Form, found: dict[str, Any], titles: dict[str, str]) -> None:
    """The widget holds a list, and the configuration a text, which says “auto” as long as nothing else was chosen."""
    state, key = st.session_state, f"{form.prefix}leave_out_columns"

    def chosen() -> None:
        form.hold(leave_out=join_names(state[key]))

    state[key] = found["left_out"]
    st.multiselect(
        label("leave_out"),
        [name for name in found["names"] if name != found["target"]],
        key=key,
        help=hint("leave_out"),
        on_change=chosen,
        format_func=titles.__getitem__,
        placeholder=_("none"),
    )


def report(reading: Reading) -> None:
    """Draw what was understood of the file."""
    with st.container(key="csv_reading"):
        st.caption(" ".join(explain(fact) for fact in reading.facts))
        if reading.warnings:
            st.info("\n\n".join(explain(warning) for warning in reading.warnings), icon=":material/info:")
        names, uses = zip(*reading.columns)
        words.table(
            [(_("column"), words.distinct(names)), (_("used as"), [_use(use) for use in uses])],
            height=min(ROW_HEIGHT * (len(names) + 1) + 3, MAX_HEIGHT),
            key="csv_uses",
        )


def _use(use: Note) -> str:
    values = {name: words.plain(value, MOST_QUOTED) if isinstance(value, str) else value for name, value in use.values.items()}
    return _(use.template, **values)
