"""Every word that the app uses, in a sentence, with the page where it can be tried."""

import streamlit as st

from ui import glossary
from ui.common import address, session
from ui.common.i18n import _

session.require_app()
asked = session.enter_page()
st.title(_("Glossary"))
st.markdown(_("The terms used in this app, each in a sentence or two, with a page where you can try it."))
glossary.show(asked.get("term"))
address.write()
