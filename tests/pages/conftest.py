"""Streamlit's AppTest, with the real embedded cluster behind it."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from tests.conftest import compile_quickly, until
from ui.common import runtime

ROOT = Path(__file__).parents[2]
PAGES = {page.stem: f"pages/{page.name}" for page in sorted((ROOT / "pages").glob("[!_]*.py"))}


def texts(app: AppTest, *kinds: str) -> str:
    return "\n".join(str(element.value) for kind in kinds for element in app.get(kind))


def inside(app: AppTest, key: str) -> str:
    """The text in the container of that key; none where there is no such container."""
    return "\n".join(text.value for block in app.container if block.key == key for text in block.markdown)


def train(app: AppTest, button: str = "train", seconds: float = 180) -> AppTest:
    """Press the button that starts a run; the page once the run is over, at full speed. Most of the time is compiling."""
    if button == "train":
        app.toggle(key="slow_motion").set_value(False)
    app.button(key=button).click().run()
    assert not app.exception
    run = runtime.runs().get(app.session_state["_runs"][-1])
    until(lambda: not run.going, seconds)
    app.run()
    assert not app.exception
    return app


@pytest.fixture(scope="session", autouse=True)
def components():
    """What is installed is searched for components once. AppTest does it for each page, which takes longer than the page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", functools.cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session", autouse=True)
def the_cluster(components):
    """Ready before the first page, which would otherwise say that the worker is starting."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in compile_quickly().items():
            patch.setenv(name, value)
        AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        until(runtime.connection().tried)
    until(lambda: not runtime.runs().workers.loading)
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
