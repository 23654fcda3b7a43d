"""Streamlit's AppTest, with the real embedded cluster behind it."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import until

ROOT = Path(__file__).parents[2]
PAGES = {page.stem: f"pages/{page.name}" for page in sorted((ROOT / "pages").glob("[!_]*.py"))}


def texts(app: AppTest, *kinds: str) -> str:
    return "\n".join(str(element.value) for kind in kinds for element in app.get(kind))


def inside(app: AppTest, key: str) -> str:
    """The text in the container of that key; none where there is no such container."""
    return "\n".join(text.value for block in app.container if block.key == key for text in block.markdown)


@pytest.fixture(scope="session", autouse=True)
def the_cluster():
    """Ready before the first page, which would otherwise say that the worker is starting."""
    from ui.common import runtime

    AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    until(runtime.connection().tried)
    until(lambda: not runtime.runs().loading)
    yield
    runtime.connection().close()
    runtime.connection.clear()


@pytest.fixture
def open_page():
    def opened(page: str, **query: str) -> AppTest:
        app = AppTest.from_file("../../app.py", default_timeout=60)
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
        if page != "home":
            app.switch_page(PAGES[page]).run()
        assert not app.exception
        return app

    return opened
