"""Number fields in the visitor's language: the browser's part of `st.number_input`."""

from pathlib import Path

import streamlit as st

from ui.common.i18n import _, marks

_speak = st.components.v2.component("number_fields", js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"))


def speak() -> None:
    """Let all number fields of the page read and show numbers as its language writes them; drawn once on every page."""
    decimal, _thousands = marks()
    texts = {
        "number": _("{field}: “{value}” is not a number; write a number such as {example}."),
        "whole": _("{field}: “{value}” is not a whole number; write a whole number such as 16."),
        "unclear": _("{field}: “{value}” could mean {one} or {other}; write one of them."),
        "low": _("{field}: “{value}” is too small; {low} or more is allowed."),
        "high": _("{field}: “{value}” is too large; {high} or less is allowed."),
        "between": _("{field}: “{value}” is not allowed; write a number from {low} to {high}."),
    }
    texts["number"] = texts["number"].replace("{example}", f"0{decimal}001")
    _speak(key="number_fields", data={"decimal": decimal, "texts": texts})
