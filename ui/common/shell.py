"""What surrounds every page: menu, language and device in the sidebar."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import StreamlitPage as Page

from jaxcore.language import LANGUAGES
from ui.common import number_fields, polling, runtime, session
from ui.common.i18n import _

LOGO = Path(__file__).with_name("logo.svg")

# Streamlit's colours of code, which no setting changes, are too faint to be read by everybody (WCAG 1.4.3). Here for a light
# and for a dark page; the browser knows which it is, also when that changes without the server being asked.
_CODE_COLORS = {
    ".keyword, .function, .class-name": "#0a5aa8, #6cb4ff",
    ".punctuation, .comment": "#5b6068, #a8acb5",
    ".number, .boolean": "#0f6a5e, #4fd1bd",
    ".operator": "#8f4400, #ff9d5c",
    ".string": "#0b702a, #5fd38a",
}
# On a dark page the primary colour must be light, and then no white can be read on it.
_PRIMARY = ':is([data-testid="stBaseButton-primary"]:not(:disabled), [data-tag] *) {color: light-dark(white, #0f0f0f)}'

# Nor does a setting change the colours of a chart's words, which are as faint. Grey is read on no page but for these rules;
# words inside of bars, marks and cells have a colour for what is behind them.
_CHARTS = """
.stVegaLiteChart :is(.role-axis-label, .role-axis-title, .role-legend-label, .role-legend-title) text,
.stVegaLiteChart text[fill="#7F7F7F"], .stEChartsChart text[fill="#808495"] {fill: light-dark(#4a4d55, #d0d2d8)}
.js-plotly-plot :is(.xtick, .ytick, .legend, .colorbar, .annotation, [class*="title"]) text,
.js-plotly-plot text.bartext-outside,
.js-plotly-plot text:is([class*="title"], [style*="fill: rgb(127, 127, 127)"]) {fill: light-dark(#4a4d55, #d0d2d8) !important}
"""

# The product's name stands beside its mark. The rows of the menu are so high that a finger hits one and no other. What is
# below them stays in view on a projector, whose height the menu fills.
_MENU = """
[data-testid="stSidebarHeader"] {height: auto; margin: 0; padding: 0.375rem 0 0 0.5rem}
[data-testid="stSidebarHeader"] :has(> [data-testid="stSidebarLogo"]) {display: flex; align-items: center; gap: 0.6rem}
[data-testid="stSidebarHeader"] :has(> [data-testid="stSidebarLogo"])::after {
  content: "%s"; font-weight: 700; white-space: nowrap}
[data-testid="stSidebarUserContent"] {padding: 0 0 0.25rem}
[data-testid="stSidebarUserContent"] [data-testid="stCaptionContainer"] p {margin: 0}
[data-testid="stSidebarUserContent"] > div > [data-testid="stVerticalBlock"] {gap: 0.25rem}
.st-key-menu {gap: 1px}
.st-key-menu [data-testid="stElementContainer"] {margin: 0}
.st-key-menu [data-testid="stPageLink"] a {height: 1.5rem; padding: 0 0.5rem; margin: 0}
.st-key-menu [data-testid="stMarkdownContainer"] {margin: 0}
.st-key-menu [data-testid="stMarkdown"] p {margin: 0 0 0 0.5rem; font-size: 0.8125rem; line-height: 1.25rem}
[data-testid="stLayoutWrapper"]:has(> .st-key-foot) {
  position: sticky; bottom: 0; z-index: 1; padding: 0.25rem 0; background: light-dark(#f8f8f7, #21201d)}
.st-key-lang [data-testid="stSelectbox"] :is([data-baseweb="select"] > div, [role="group"]), .st-key-share button {
  height: 1.875rem; min-height: 1.875rem}
"""

# In narrow columns: a measured number is written smaller before it is cut off, a name is parted as its language parts it, and
# an image is no wider than its column. A long name in the report by class pushes no number out of view.
_ROOM = """
[data-testid="stMetric"] {container-type: inline-size}
[data-testid="stMetricLabel"] * {white-space: normal !important; overflow: visible !important}
[data-testid="stMetricValue"] {font-size: clamp(1rem, 24cqi, 2.25rem)}
[data-testid="stMetricDelta"] * {white-space: normal !important}
.stMain [data-testid="stPageLink"] a {height: auto}
:is(.stMain [data-testid="stPageLink"], .st-key-next_station) * {white-space: normal !important; overflow: visible !important}
[data-testid="stWidgetLabel"] p {hyphens: auto; overflow-wrap: break-word}
.st-key-report :is(th, td, p) {font-size: 0.8125rem !important}
.st-key-report :is(th, td) {padding-inline: 0.25rem !important; white-space: normal !important}
.st-key-all_settings details [data-testid="stExpanderDetails"] {padding-inline: 0.5rem}
.st-key-all_settings details details {border: none}
.st-key-all_settings details details [data-testid="stExpanderDetails"] {padding-inline: 0}
.st-key-all_settings [data-testid="stHorizontalBlock"] {column-gap: 0.5rem}
[data-testid="stImage"], [data-testid="stImageContainer"] {max-width: 100%}
.st-key-report td:first-child {min-width: 4rem}
.st-key-report td:first-child * {overflow-wrap: anywhere !important}
.st-key-glossary td [data-testid="stMarkdownContainer"] {max-width: 44rem !important}
.st-key-glossary :is(th, td) {vertical-align: top !important}
"""

# The buttons that start and stop stay at the lower edge.
_BAR = """
  :has(> [class*="st-key-bar_"]) {display: contents}
  [class*="st-key-bar_"] {position: fixed; inset: auto 0 0 0; z-index: 90; padding: 0.5rem 1rem;
    background: light-dark(#ffffff, #171614); border-top: 1px solid light-dark(#d5d8df, #3d4150)}
"""

# A page begins where the window does, and its title leaves room for what it is about. On a phone the buttons are
# where a thumb is, and settings that can wait come after what there is to see. Pause and Play take
# the same room, and push nothing aside. Streamlit's own Stop beside its sign of work is hidden: it would end the drawing of
# the page, in English, and looks like ours, which stops a run. At a station of a path, its name takes the place of the page's.
_SCREEN = """
.stMain h1 {padding: 0 3rem 0 0}
[class*="st-key-station_"] p {font-size: 0.875rem}
[class*="st-key-station_"] :is(summary, [data-testid="stExpanderDetails"]) {padding-block: 0.25rem}
[class*="st-key-station_"] summary {min-height: 0}
.stMain:has([class*="st-key-station_"]) .stElementContainer:has(h1) {
  position: absolute; width: 1px; height: 1px; overflow: hidden}
.stMain:has([class*="st-key-station_"]) .stElementContainer:has(h1) + .stElementContainer {display: none}
.st-key-present {position: absolute; inset: 0.6rem 3.5rem auto auto; width: auto; z-index: 999991; padding: 0 0.4rem;
  border-radius: 0.5rem; background: light-dark(#ffffff, #171614)}
[data-testid="stColumn"] {scroll-margin-top: 5rem}
.stMain {--curve: max(175px, calc((100vh - 340px - var(--bar, 0px)) / 2))}
.st-key-curves .stVerticalBlock {flex: none; height: var(--curve)}
:is(.st-key-prediction, .st-key-data_picture) {flex: none; height: calc(2 * var(--curve) - 30px)}
[class*="st-key-tall_"] .stVerticalBlock {flex: none; height: max(340px, min(100vh - 440px, 60vw))}
.st-key-gradient_field {flex: none; height: max(400px, min(100vh - 300px, 60vw))}
.st-key-race_bands .stVerticalBlock {flex: none; height: max(260px, calc(100vh - 460px - var(--bar, 0px)))}
.st-key-landscape .stColumn > .stVerticalBlock, .st-key-descent {
  flex: none; height: clamp(420px, calc(100vh - 420px - var(--bar, 0px)), 660px)}
[data-testid="stStatusWidget"] {position: relative; right: 8.5rem}
[data-testid="stStatusWidget"] button {display: none}
.st-key-pause, .st-key-play {min-width: 8.25rem}
.st-key-playground_moment {margin-bottom: -1rem}
:is(.st-key-playground_loss, .st-key-playground_gradients) {flex: none; height: max(170px, 22vh)}
.st-key-lesson :is(p, label) {font-size: 0.875rem}
@media (min-width: 641px) {
  [data-testid="stHeader"] {background: transparent; pointer-events: none}
  [data-testid="stHeader"] > * {pointer-events: auto}
  .stMainBlockContainer {position: relative; padding: 1.25rem 2rem 4rem}
  .stMain h1 {padding-right: 12rem}
  :is([class*="st-key-station_"], .st-key-path_end) {margin-right: 8.5rem; width: auto}
}
@media (max-width: 640px) {
  .stMainBlockContainer {padding: 3.75rem 1rem 6rem}
  .stMain {--curve: 165px}
  .st-key-pause, .st-key-play {min-width: 5.75rem}
  .stButton kbd, .st-key-bar_playground span:has(> [data-testid="stIconMaterial"]) {display: none !important}
  [data-testid="stHorizontalBlock"]:has(> * > * > * > .st-key-aside_later) {flex-direction: column}
  [data-testid="stColumn"]:has(> * > * > .st-key-aside_later), :has(> * > .st-key-aside_later) {display: contents}
  :has(> .st-key-aside_later) {order: 1}
  .st-key-present p {font-size: 0}
  [data-testid="stColumn"]:has(> .stVerticalBlock > .stElementContainer:only-child > :is(.stMetric, .stNumberInput)) {
    min-width: calc(50% - 1rem)}
  [data-testid="stColumn"]:has([class*="st-key-bar_"]) {min-height: 90vh}
}
"""

# On a projector there is no menu and nothing to set (what is in a container whose key begins with `aside`), all is larger, and
# the buttons and the learning rate stay. What is hidden is still drawn, since Streamlit forgets what is not.
_PROJECTOR = """
:root {--bar: 4.5rem}
[data-testid="stSidebar"], [data-testid="stHeader"], [class*="st-key-aside"]:not(:has([class*="learning_rate"])),
[data-testid="stColumn"]:has([class*="st-key-aside"]):not(:has([class*="learning_rate"], .st-key-lesson)) {
  display: none !important}
[data-testid="stColumn"]:has([class*="st-key-aside"]):not(:has(.st-key-lesson)), .st-key-aside_first {
  position: absolute; height: 0; overflow: hidden; visibility: hidden}
:is(.st-key-learning_rate, .st-key-playground_learning_rate) {
  position: fixed; inset: auto 1rem 0.5rem auto; width: 13rem; z-index: 91; visibility: visible}
:is(.st-key-learning_rate, .st-key-playground_learning_rate) label {
  position: absolute; inset: 0.4rem auto auto -9rem; width: 8.5rem; justify-content: flex-end}
.stMain .stElementContainer:has(h1) + .stElementContainer {display: none}
.stMain h1 {padding-bottom: 0.5rem}
.st-key-present {right: 1rem}
.stMain .stMainBlockContainer {padding-bottom: 6rem}
.stVegaLiteChart .mark-line path {stroke-width: 4px}
.stVegaLiteChart .mark-rule.role-mark line {stroke-width: 2.5px}
.js-plotly-plot .js-line {stroke-width: 4px !important}
@media (min-width: 641px) {html {font-size: 125% !important}}
"""

# What Streamlit itself says is English only: its uploader, which writes sizes with a decimal point, and a failed download.
_ENGLISH = """
[data-testid="stFileUploaderDropzone"] button p, [data-testid="stFileUploaderDropzoneInstructions"] * {font-size: 0}
[data-testid="stFileUploaderDropzone"] button p::after {content: "%s"; font-size: 1rem}
[data-testid="stFileUploaderDropzoneInstructions"]::after {content: "%s"; font-size: 0.875rem; opacity: 0.7}
[data-testid="stFileChipName"] + div {display: none}
[data-testid="stDownloadButtonError"] {font-size: 0}
[data-testid="stDownloadButtonError"]::after {content: "%s"; font-size: 0.875rem}
"""


def style(name: str) -> None:
    """Make code, charts and buttons readable for everybody, and make room where there is little; `name` is the product's."""
    rules = [
        f"pre code .token:is({kinds}) {{color: light-dark({colors}) !important}}" for kinds, colors in _CODE_COLORS.items()
    ]
    faded = '[data-testid="stCaptionContainer"] :is(code, a) {color: inherit}'
    upload, limit = _("Upload"), _("up to {limit} MB", limit=st.get_option("server.maxUploadSize"))
    failed = _("The file could not be created. Try again; if it fails again, train again.")
    bar = [_PROJECTOR, _BAR] if session.presenting() else [f"@media (max-width: 640px) {{{_BAR}}}"]
    rules += [faded, _PRIMARY, _CHARTS, _MENU % name, _ROOM, _SCREEN, _ENGLISH % (upload, limit, failed), *bar]
    st.html(f"<style>{' '.join(rules)}</style>")


def projector() -> None:
    """Draw the button that makes a page one for a projector, and back."""
    on = session.presenting()
    st.button(
        _("Leave") if on else _("Projector"),
        key="present",
        type="tertiary",
        icon=f":material/{'close_fullscreen' if on else 'open_in_full'}:",
        shortcut="F",
        help=_("Larger, without menu and settings, for a projector. Press F to turn it on and off."),
        on_click=session.present,
        args=(not on,),
    )


def sidebar(menu: Mapping[str, Sequence[Page]]) -> DeltaGenerator:
    """Draw the sidebar; `menu` has the pages of each section. What it returns is the place for what is known after the page.

    Streamlit's own menu makes lists of sections that a screen reader does not recognise as lists.
    """
    with st.sidebar:
        with st.container(gap=None, key="menu"):
            for section, pages in menu.items():
                if section:
                    st.markdown(f"**{section}**")
                for page in pages:
                    st.page_link(page)
        with st.container(horizontal=True, key="foot", gap="xsmall", wrap=False):
            st.selectbox(
                "Language / Idioma",
                list(LANGUAGES),
                key="lang",
                format_func=LANGUAGES.__getitem__,
                persist_state="session",
                label_visibility="collapsed",
            )
            place = st.container(width="content")
        session.remember_owner()
        return place


def device() -> None:
    """Draw, in the sidebar, what is computed on."""
    with st.sidebar:
        starting = runtime.runs().workers.device() is None
        polling.polled(_device, every_s=1 if starting else None, key="device_poll")(starting)
        number_fields.speak()


def _device(starting: bool) -> None:
    device = runtime.runs().workers.device()
    if starting and device is not None and runtime.runs().workers.problems():
        st.rerun()  # what only the worker knew is said at the top of the page
    if device is None:
        st.caption(_("The worker, the process that computes, is starting…"))
    else:
        st.caption(_("Computed on: **{device}**", device=device))
