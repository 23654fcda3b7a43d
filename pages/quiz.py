"""Questions on all lessons, one at a time, with what is to be said to each answer."""

from __future__ import annotations

import streamlit as st

from ui.common.i18n import _
from ui.lessons import frame as lesson
from ui.lessons import quiz

lesson.begin("quiz")
st.markdown(
    _(
        "Choose, predict a number, or put steps in order. Numbers are computed by the worker when you answer. The first answer "
        "to each question counts; after that, try as often as you like."
    )
)
topic = quiz.choose_topic()
quiz.ask(topic)
quiz.show_score()
lesson.end("quiz")
