"""Results as files, made when they are asked for."""

import functools
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from jaxcore.words import as_csv
from ui.common.i18n import _


def table(columns: Callable[[], Mapping[str, Sequence[Any]]], name: str) -> None:
    """A button for `name`.csv, whose columns are the same in every language."""
    _button(lambda: as_csv(columns()), f"{name}.csv", "text/csv")


def record(told: Mapping[str, Any], name: str) -> None:
    """A button for `name`.json."""
    _button(functools.partial(json.dumps, told, ensure_ascii=False, indent=2), f"{name}.json", "application/json")


def _button(content: Callable[[], str], file: str, mime: str) -> None:
    st.download_button(
        _("Download {file}", file=file),
        content,
        file,
        mime,
        key=f"download_{file}",
        icon=":material/download:",
        on_click="ignore",
    )
