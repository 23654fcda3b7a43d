"""JAX Classroom, started with `streamlit run app.py`."""

NAME = "JAX Classroom"


def main() -> None:
    """Configure the page, draw what surrounds it, run it."""
    import streamlit as st

    from jaxcore.catalog.lessons.registry import LESSONS
    from jaxcore.catalog.tasks import TASKS
    from ui.common import address, polling, runtime, session, share, shell, turns
    from ui.common.i18n import _

    with turns.taken():
        st.set_page_config(page_icon="🎓", layout="wide")
        session.begin()
        train = [
            st.Page("pages/home.py", title=_("Home"), icon=":material/home:", default=True),
            st.Page("pages/playground.py", title=_("Playground"), icon=":material/play_circle:", url_path="playground"),
            *(
                st.Page(f"pages/{task.page}.py", title=_(task.title), icon=f":material/{task.icon}:", url_path=task.page)
                for task in TASKS.values()
            ),
        ]
        watch = [
            st.Page("pages/optimizers.py", title=_("Optimizer race"), icon=":material/flag:", url_path="optimizers"),
            st.Page("pages/sweep.py", title=_("Sweep wall"), icon=":material/grid_on:", url_path="sweep"),
            st.Page("pages/landscape.py", title=_("Loss landscape"), icon=":material/landscape:", url_path="landscape"),
            st.Page("pages/compare.py", title=_("Compare"), icon=":material/timer:", url_path="compare"),
        ]
        learn = [
            st.Page(f"pages/{name}.py", title=_(lesson.title), icon=f":material/{lesson.icon}:", url_path=name)
            for name, lesson in LESSONS.items()
        ]
        menu = {"": train, _("Experiment"): watch, _("Learn JAX"): learn}
        page = st.navigation(menu, position="hidden")
        st.set_page_config(page_title=f"{page.title} · {NAME}" if page.url_path else NAME)
        session.begin_page(page.url_path)
        shell.style()
        place = shell.sidebar(menu)
        if page.url_path or runtime.is_connected():  # Home needs no worker, and waits for none
            runtime.require_connection()
            session.arrive()
            shell.device()
        else:
            runtime.say_problem()
        with runtime.problems_said():
            page.run()
        if session.has_arrived():
            share.draw(place)
        address.show(page.url_path)
        polling.begin()
    runtime.connect()


if __name__ == "__main__":  # Dask's worker process imports this file too, and must import no more than that
    main()
