"""JAX Classroom, started with `streamlit run app.py`."""

NAME = "JAX Classroom"


def main() -> None:
    """Configure the page, draw what surrounds it, run it."""
    import streamlit as st
    from streamlit.navigation.page import StreamlitPage

    from jaxcore.catalog.lessons.registry import LESSONS
    from jaxcore.catalog.tasks import TASKS
    from ui.common import address, paths, polling, runtime, session, share, shell, turns
    from ui.common.i18n import _

    with turns.taken():
        session.begin()
        st.set_page_config(page_icon=shell.LOGO, layout="wide", initial_sidebar_state=264)

        def page_of(name: str, title: str, icon: str) -> StreamlitPage:
            return st.Page(f"pages/{name}.py", title=title, icon=f":material/{icon}:", url_path=name)

        start = [
            st.Page("pages/home.py", title=_("Home"), icon=":material/home:", default=True),
            page_of("start", _("Start here"), "signpost"),
            page_of("playground", _("Playground"), "play_circle"),
        ]
        train = [page_of(task.page, _(task.title), task.icon) for task in TASKS.values()]
        watch = [
            page_of("optimizers", _("Optimizer race"), "flag"),
            page_of("sweep", _("Sweep wall"), "grid_on"),
            page_of("landscape", _("Loss landscape"), "landscape"),
            page_of("compare", _("Compare"), "timer"),
        ]
        learn = [page_of(name, _(lesson.title), lesson.icon) for name, lesson in LESSONS.items()]
        learn.append(page_of("glossary", _("Glossary"), "dictionary"))
        learn.append(page_of("teach", _("For teachers"), "co_present"))
        menu = {"": start, _("Train"): train, _("Experiment"): watch, _("Learn JAX"): learn}
        page = st.navigation(menu, position="hidden")
        st.set_page_config(page_title=f"{page.title} · {NAME}" if page.url_path else NAME)
        session.begin_page(page.url_path)
        st.logo(shell.LOGO)
        shell.style(NAME)
        shell.projector()
        place = shell.sidebar(menu)
        if page.url_path or runtime.is_connected():  # Home needs no worker, and waits for none
            runtime.require_connection()
            session.arrive()
            shell.device()
        else:
            runtime.say_problem()
        with runtime.problems_said():
            paths.head(page.url_path)
            page.run()
            paths.foot(page.url_path)
        if session.has_arrived():
            share.draw(place)
        address.show(page.url_path)
        polling.begin()
    runtime.connect()


if __name__ == "__main__":  # for each visitor; Dask's worker process imports this file too, and must import no more than that
    main()
elif __name__ == "app":  # once, for the server
    import streamlit as st

    from ui import server

    app = st.App(__file__, routes=server.routes(), lifespan=server.lifespan)
