"""What holds for the widgets of all pages: they keep what was chosen, in whatever language it is said.

Streamlit's choosing widgets tell the browser the texts of their options, and the browser sends a text back. When the language
changes, the browser goes on sending the old text, which Streamlit takes for the value itself or replaces with the default. That
holds, too, for what is on its way just then, such as the polls of a fragment. So what turns a text into an option is wrapped
here, once, for all of them.
"""

import dataclasses
import functools
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.elements.widgets import button_group, multiselect, radio, select_slider, selectbox

from ui.common.i18n import _, marks, number, separator

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)


def hold_options() -> None:
    """Let all choosing widgets keep their options when their texts change; called once. Streamlit has no setting for it."""
    for module in (button_group, multiselect, radio, select_slider, selectbox):
        module.register_widget = _holding(module.register_widget)


def tabs(titles: Sequence[str], key: str) -> Sequence[Any]:
    """Tabs of which only the open one need be drawn (`tab.open`), and which stay where they are when their titles change."""
    state = st.session_state
    kept = state.setdefault("_tabs", {})
    before, place = kept.get(key, (titles, 0))
    known = titles if state.get(key) in titles else before
    if state.get(key) in known:
        place = known.index(state[key])
    place = place if place < len(titles) else 0
    kept[key] = titles, place
    state[key] = titles[place]
    return st.tabs(titles, key=key, on_change="rerun")


def views(key: str, drawn: Mapping[str, Callable[[], None]]) -> None:
    """A tab for each title, in which what belongs to it draws itself when it is open."""
    for tab, draw in zip(tabs(list(drawn), key), drawn.values()):
        if tab.open:
            with tab:
                draw()


def folded(
    title: str, key: str, draw: Callable[..., None], *args: Any, icon: str | None = None, expanded: bool = False
) -> None:
    """What is folded up costs nothing: `draw(*args)` is called only where it is open. `icon` is one of Material Symbols."""
    symbol = None if icon is None else f":material/{icon}:"
    place = st.expander(title, expanded=expanded, icon=symbol, key=key, on_change="rerun")
    if place.open:
        with place:
            draw(*args)


def switch(label: str, titles: Mapping[str, str], key: str, **options: Any) -> str:
    """A choice between a few ways to look at something; `titles` says what each is called, before it is translated."""
    return st.segmented_control(
        label,
        list(titles),
        key=key,
        default=next(iter(titles)),
        required=True,
        format_func=lambda option: _(titles[option]),
        wrap=True,
        **options,
    )


def slide(
    label: str, low: float, high: float, step: float, key: str, *, place: Any = st, value: float | None = None, **options: Any
) -> float:
    """A slider whose numbers are written as the visitor's language writes them; Streamlit's own knows only `printf`.

    Args:
        low, high, step: the numbers that it can be moved to; one that was set elsewhere, between two steps, is added to them.
        key: where the number is kept.
        value: the number it begins with, if nothing else has set one; else `low`.
    """
    state = st.session_state
    now = round(min(max(float(state.get(key, low if value is None else value)), low), high), 9)
    if state.get(key) != now:
        state[key] = now
    grid = [round(low + at * step, 9) for at in range(round((high - low) / step) + 1)]
    decimals = len(f"{step:.6f}".rstrip("0").partition(".")[2])
    return place.select_slider(
        label, sorted({*grid, now}), key=key, format_func=lambda shown: number(shown, decimals, 9), **options
    )


def several(label: str, key: str, *, whole: bool = True, place: Any = st, value: str | None = None, **options: Any) -> str:
    """A text field for several numbers, which are written and understood as the visitor's language writes them.

    Args:
        key: where what was typed is kept.
        whole: whether they are whole numbers; else semicolons stand between them where the decimal mark is a comma.
        value: what it begins with, in the form that is returned.

    Returns:
        As `read_several`.
    """
    state, decimal = st.session_state, marks()[0]
    written_with = state.setdefault("_decimal_marks", {})
    if value is not None and key not in state:
        state[key], written_with[key] = value, "."
    before = written_with.get(key, decimal)
    if not whole and before != decimal and (found := _parts(state[key], before)):
        state[key] = separator().join(part.replace(".", decimal) for part in found)
    written_with[key] = decimal
    return read_several(place.text_input(label, key=key, **options), whole=whole)


def read_several(text: str, *, whole: bool = True) -> str:
    """The numbers that a visitor typed, with decimal points and with commas between them; the text where it can't be read."""
    found = re.split(r"[;,\s]+", text.strip(" ;,")) if whole else _parts(text, marks()[0])
    return ", ".join(found) if found and all(map(_NUMBER.fullmatch, found)) else text


def _parts(text: str, decimal: str) -> list[str]:
    """The numbers in a text, with decimal points; empty where something else is among them."""
    text = text.replace("−", "-").strip(" ;,")
    if ";" in text:
        found = [part.replace(",", ".") for part in text.split(";")]
    elif decimal == "," and "." not in text and not re.search(r",\S*,", text):
        found = [part.rstrip(",").replace(",", ".") for part in text.split()]
    else:
        found = re.split(r"[,\s]+", text)
    found = [part.strip() for part in found]
    return found if all(map(_NUMBER.fullmatch, found)) else []


def _holding(register: Callable[..., Any]) -> Callable[..., Any]:
    """Streamlit's `register_widget`, for widgets whose options have texts.

    What the browser sends is understood by every text, in any language, that an option has had in this visit, and where that
    is not what the option is called now, the browser is told. What no option was ever called is refused, before a callback
    meets it: Streamlit would do so only when the widget is drawn.
    """

    @functools.wraps(register)
    def registered(element_id: str, *, deserializer: Callable, serializer: Callable, **rest: Any) -> Any:
        widget = deserializer.__self__
        memory = st.session_state.setdefault("_texts", {}).setdefault(element_id, {"sent": None, "options": {}})
        named = {widget.format_func(option): option for option in widget.options}
        memory["options"].update(named)

        def now(text: str) -> str | None:
            if text in named or text not in memory["options"]:
                return text if text in named else None
            meant = memory["options"][text]
            return next((called for called, option in named.items() if option == meant), None)

        def understand(sent: str | list[str] | None) -> Any:
            if sent is None:
                return deserializer(None)
            memory["sent"] = sent
            if isinstance(sent, str):
                return deserializer(now(sent))
            known = [text for text in map(now, sent) if text is not None]
            return deserializer(known if known or not sent else None)

        result = register(element_id, deserializer=understand, serializer=serializer, **rest)
        outdated = memory["sent"] is not None and memory["sent"] != serializer(result.value)
        return dataclasses.replace(result, value_changed=True) if outdated else result

    return registered
