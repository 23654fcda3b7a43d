"""The frameworks side by side: a row an aspect, with a program in each that can be run."""

import streamlit as st

from jaxcore.catalog.aspects import ASPECTS, Aspect, example
from jaxcore.catalog.aspects import FRAMEWORKS as COMPARED
from jaxcore.catalog.frameworks import FRAMEWORKS
from ui.common import runtime, widgets, words
from ui.common.i18n import _, language


def show() -> None:
    """All aspects; what is folded up costs nothing."""
    titles = {framework: FRAMEWORKS[framework].title for framework in COMPARED}
    rows = []
    for aspect in ASPECTS.values():
        texts = aspect.texts()
        rows.append({" ": f"**{_(aspect.title)}**"} | {titles[name]: _(texts[name]) for name in COMPARED})
    words.texts(rows, index=" ")
    st.subheader(_("In code"))
    st.markdown(_("Open an entry to see it in code, and press **Run** to see what the code prints."))
    for name, aspect in ASPECTS.items():
        widgets.folded(f"**{_(aspect.title)}**", f"aspect_{name}", _row, name, aspect)


def _row(name: str, aspect: Aspect) -> None:
    if st.button(_("Run"), key=f"run_{name}", icon=":material/play_arrow:"):
        st.session_state[f"_ran_{name}"] = True
    documentation = _("Documentation")
    for column, framework in zip(st.columns(len(COMPARED)), COMPARED):
        with column:
            st.markdown(f"**{FRAMEWORKS[framework].title}**")
            st.code(example(name, framework).read_text(), language="python", wrap_lines=True)
            if st.session_state.get(f"_ran_{name}"):
                _output(name, framework)
            st.markdown(f"[{documentation}]({aspect.page(framework)})")
    ratings = ", ".join(f"{FRAMEWORKS[name].title}: {_(rating)}" for name, rating in zip(COMPARED, aspect.rated))
    table = f"[{_('Start here')}](start?lang={language()})"
    st.info(
        _("The report on {page} rated it: {ratings}.", page=table, ratings=ratings)
        + " "
        + _("What has changed: {text}", text=_(aspect.change)),
        icon=":material/update:",
    )


@runtime.problems_said()
def _output(name: str, framework: str) -> None:
    with st.spinner(_("Running {framework}…", framework=FRAMEWORKS[framework].title)):
        output = runtime.run_example(name, framework)
    st.code(output, language=None, wrap_lines=True)
