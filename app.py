"""JAX Classroom, started with `streamlit run app.py`."""


def main() -> None:
    """Configure the page, draw what surrounds it, run it."""
    import streamlit as st

    from ui import session, shell
    from ui.i18n import _

    st.set_page_config(page_title="JAX Classroom", page_icon="🎓", layout="wide")
    session.begin()
    page = st.navigation(
        [
            st.Page("pages/home.py", title=_("Home"), icon=":material/home:", default=True),
            st.Page("pages/classify.py", title=_("Classify"), icon=":material/category:", url_path="classify"),
            st.Page("pages/denoise.py", title=_("Denoise"), icon=":material/grain:", url_path="denoise"),
            st.Page("pages/generate.py", title=_("Generate"), icon=":material/draw:", url_path="generate"),
            st.Page("pages/compare.py", title=_("Compare"), icon=":material/timer:", url_path="compare"),
        ]
    )
    shell.sidebar()
    page.run()


if __name__ == "__main__":  # Dask's worker process imports this file too, and must import no more than that
    main()
