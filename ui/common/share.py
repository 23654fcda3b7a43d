"""A link to a page for somebody else. It holds the page's settings; its runs, and a table of one's own, only if one wants."""

from html import escape
from pathlib import Path

import segno
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.common import address, files, session, turns
from ui.common.i18n import _

_HTML = '<div><button type="button"></button><span role="status"></span><input type="text" readonly></div>'
_CSS = """
div { display: flex; flex: 1 1 100%; flex-wrap: wrap; gap: 0.5rem; align-items: center; font-family: var(--st-font); }
input, button { font: inherit; font-size: 0.875rem; padding: 0.4rem 0.6rem; border-radius: var(--st-button-radius);
  color: var(--st-text-color); border: 1px solid var(--st-border-color); background: var(--st-background-color); }
input { flex: 1 1 100%; min-width: 0; box-sizing: border-box; background: var(--st-secondary-background-color); }
button { cursor: pointer; }
button:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
input:focus-visible, button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
span { font-size: 0.875rem; color: var(--st-text-color); }
"""
_copy_link = st.components.v2.component(
    "copy_link", html=_HTML, css=_CSS, js=Path(__file__).with_name("copy_link.js").read_text(encoding="utf-8")
)


def draw(place: DeltaGenerator) -> None:
    """The control, on pages that have settings or views; called after the page, which decides what there is to share."""
    if address.can_be_shared():
        with place:
            _popover()


@st.fragment
def _popover() -> None:
    """Drawn anew when it is opened: a run may have been started since, of which only the stage was drawn."""
    with turns.taken(part=True):
        view = st.popover(_("Share"), key="share", width="stretch", on_change="rerun")
        if view.open:
            with view:
                _offer()


def _offer() -> None:
    st.caption(_("Whoever opens the link finds this page with its current settings."))
    runs = bool(session.runs_here()) and st.toggle(
        _("Include its runs"),
        key="share_runs",
        help=_(
            "Others can look at them, with examples from the data, but not stop them. They are kept until ten minutes "
            "after the last person stops looking."
        ),
    )
    table = address.settings().get("dataset") == "csv" and _offer_table()
    copy_field(address.of_settings(address.shared(runs=runs, table=table)), key="copy_link")


def copy_field(link: str, *, key: str) -> None:
    """A link with a button that copies it."""
    _copy_link(
        key=key,
        data={
            "link": link,
            "name": _("Link"),
            "copy": _("Copy link"),
            "copied": _("Copied."),
            "by_hand": _("The browser does not allow copying: copy the text below yourself."),
        },
    )


def qr_code(link: str) -> None:
    """A link as a picture that a phone's camera reads, as large as there is room."""
    picture = segno.make(link, micro=False).svg_data_uri(border=2, light="#fff")
    alt = escape(_("QR code of the link {link}", link=link))
    st.html(f'<img src="{picture}" alt="{alt}" style="display: block; margin: auto; width: min(100%, 100vh - 20rem)">')


def _offer_table() -> bool:
    """The choice to let one's own table go along."""
    offered = files.table_key() is not None
    chosen = st.toggle(
        _("Include my table"),
        key="share_table",
        disabled=not offered,
        help=_("Without it, whoever opens the link uploads a table of their own. It is kept as long as the run that used it."),
    )
    if not offered:
        st.caption(_("The table can be included once a run has used it."))
    return chosen and offered
