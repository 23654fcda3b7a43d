"""What many visitors see alike is made once, and shown to each of them.

A class looks at one dataset and at one run. Making a table or a figure takes the server some milliseconds, sending again what
has been made a tenth of that.
"""

import functools
from collections.abc import Callable
from typing import Any

import streamlit as st

from ui.common import session
from ui.common.i18n import language

KEPT = 128  # of each kind


def once(draw: Callable[..., None]) -> Callable[..., None]:
    """Let what depends on nothing but the arguments, the language and the projector be drawn once, and sent again from then on.

    Args:
        draw: draws elements that are no widgets. What it gets by a name that begins with an underscore is not looked at.
    """

    def draw_in(lang: str, presenting: bool, *args: Any, **options: Any) -> None:
        draw(*args, **options)

    draw_in.__module__, draw_in.__qualname__ = draw.__module__, draw.__qualname__  # by which Streamlit knows it
    kept = st.cache_data(draw_in, show_spinner=False, max_entries=KEPT)
    return functools.wraps(draw)(lambda *args, **options: kept(language(), session.presenting(), *args, **options))
