"""A page that shows words wherever ours show them; `tests/browser/test_words.py` starts it and reads what is drawn."""

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from tests.browser.hostile import WORDS
from ui.common import words

places = range(len(WORDS))
written = [words.markdown(word) for word in WORDS]
for place in places:
    with st.container(key=f"word_{place}"):
        st.markdown(f"**{written[place]}**")
        st.caption(f"The class “{written[place]}” is")
        st.error(written[place])
        st.metric(written[place], 1)
        st.button(written[place], key=f"button_{place}")
with st.container(key="cells"):
    st.table(pd.DataFrame({"class": written}), hide_index=True)
with st.container(key="heads"):
    st.table(pd.DataFrame([places], columns=written), hide_index=True)
with st.container(key="tabs"):
    st.tabs(written)
with st.container(key="options"):
    st.segmented_control("Options", written)
figure = go.Figure(go.Bar(y=list(places), x=list(places), orientation="h"))
figure.update_yaxes(tickvals=list(places), ticktext=[words.plotly(word) for word in WORDS])
st.plotly_chart(figure.update_layout(height=24 * len(WORDS)), key="plot")
st.html('<div id="end">end</div>')
