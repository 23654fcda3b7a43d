"""Results as files, made when they are asked for."""

import functools
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from jaxcore.words import as_csv
from ui.common import runtime
from ui.common.i18n import _, language

IMAGES = ("png", "svg")
_HTML = "".join(
    f'<button type="button" data-format="{name}"><i aria-hidden="true">download</i><span></span></button>' for name in IMAGES
)
_CSS = """
div { display: flex; flex-wrap: wrap; gap: 1rem; }
button { display: inline-flex; align-items: center; gap: 0.5rem; min-height: 2.5rem; padding: 0.25rem 0.75rem; cursor: pointer;
  font: 0.875rem var(--st-font); color: var(--st-text-color); background: var(--st-background-color);
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius); }
button:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
i { font: 1rem / 1 "Material Symbols Rounded"; }
"""
_save_image = st.components.v2.component(
    "save_image", html=f"<div>{_HTML}</div>", css=_CSS, js=Path(__file__).with_name("save_image.js").read_text(encoding="utf-8")
)


def table(columns: Callable[[], Mapping[str, Sequence[Any]]], name: str) -> None:
    """A button for `name`.csv, whose columns are the same in every language."""
    _button(lambda: as_csv(columns()), f"{name}.csv", "text/csv")


def notebook(question: str, *args: Any, name: str, zipped: bool = False) -> None:
    """A button for `name`.ipynb, which the worker makes of what `question` takes and of the visitor's language.

    Args:
        zipped: whether it comes in a ZIP, with the visitor's table beside it.
    """
    file, mime = (f"{name}.zip", "application/zip") if zipped else (f"{name}.ipynb", "application/x-ipynb+json")
    _button(functools.partial(answer, question, *args, language()), file, mime)


def answer(question: str, *args: Any) -> Any:
    """What the worker answers while no page is drawn: when a button is pressed."""
    return runtime.connection().runs().ask(question, *args)


def record(told: Mapping[str, Any], name: str) -> None:
    """A button for `name`.json."""
    _button(functools.partial(json.dumps, told, ensure_ascii=False, indent=2), f"{name}.json", "application/json")


def images(places: Sequence[str], name: str) -> None:
    """Buttons for `name`.png and `name`.svg: all charts in the containers that have these keys, as they stand on the page.

    The browser makes them: the server would need one to draw Plotly's figures.
    """
    titles = {image: _("Download {file}", file=f"{name}.{image}") for image in IMAGES}
    data = {"places": list(places), "name": name, "titles": titles}
    _save_image(key=f"download_{name}_images", data=data, width="content")


def _button(content: Callable[[], str | bytes], file: str, mime: str) -> None:
    st.download_button(
        _("Download {file}", file=file),
        content,
        file,
        mime,
        key=f"download_{file}",
        icon=":material/download:",
        on_click="ignore",
    )
