"""Settings that can't be used: one sentence on every page, at once, and nothing else of it."""

from __future__ import annotations

import multiprocessing
import tempfile

import pytest

from jaxcore.jobs.connection import Connection
from jaxcore.jobs.workers import Workers
from tests.conftest import until
from tests.pages.conftest import PAGES, texts
from ui.common import runtime


def no_lock(*arguments):
    raise PermissionError(13, "Permission denied")


CASES = {  # what is set, what each language says of it
    "slots": ("JAXCORE_SLOTS: “many” is not allowed", "JAXCORE_SLOTS: «many» no está permitido"),
    "scheduler": ("JAXCORE_SCHEDULER: “nowhere” is not allowed", "JAXCORE_SCHEDULER: «nowhere» no está permitido"),
    "unreachable": ("can't be reached (Connection refused)", "No se puede acceder al planificador"),
    "temporary": ("There is no folder for temporary files", "No hay ninguna carpeta para archivos temporales"),
    "shared memory": ("Processes can't share memory here", "Aquí los procesos no pueden compartir memoria"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_setting_that_cannot_be_used_is_said_on_every_page(open_page, case, monkeypatch, caplog):
    if case == "slots":
        monkeypatch.setenv("JAXCORE_SLOTS", "many")
    elif case == "temporary":
        monkeypatch.setattr(tempfile, "tempdir", "/nothing/here")
    elif case == "shared memory":
        monkeypatch.setattr(multiprocessing.get_context("spawn"), "Lock", no_lock)
    else:
        monkeypatch.setenv("JAXCORE_SCHEDULER", "nowhere" if case == "scheduler" else "tcp://127.0.0.1:1")
    connection = Connection()
    monkeypatch.setattr(runtime, "connection", lambda: connection)
    open_page("home")
    until(connection.tried)  # in the background
    for lang, said in zip(("en", "es"), CASES[case]):
        for page in PAGES if (case, lang) == ("slots", "en") else ("home", "classify"):
            app = open_page(page, lang=lang)
            assert len(app.error) == 1
            assert said in texts(app, "error")
            assert bool(app.title) == (page == "home"), "which needs no worker"
    logged = [record.getMessage() for record in caplog.records if record.name == "jaxcore.jobs.connection"]
    assert len(logged) == 1, "it is logged once, not for each visitor"
    assert CASES[case][0] in logged[0]


@pytest.mark.parametrize(
    ("variable", "english", "spanish"),
    [
        ("JAXCORE_CACHE_DIR", "Compiled programs can't be kept in", "Los programas compilados no se pueden guardar en"),
        ("JAXCORE_DATA_DIR", "Image archives can't be kept in", "Los archivos de imágenes no se pueden guardar en"),
    ],
)
def test_a_folder_that_cannot_be_used_is_said_and_the_page_works(open_page, variable, english, spanish, monkeypatch, tmp_path):
    from jaxcore import settings

    (tmp_path / "file").write_text("")
    monkeypatch.setenv(variable, str(tmp_path / "file"))
    problems = settings.problems()
    monkeypatch.setattr(Workers, "problems", lambda self: problems)
    for lang, said in (("en", english), ("es", spanish)):
        app = open_page("home", lang=lang)
        assert said in texts(app, "warning")
        assert str(tmp_path / "file") in texts(app, "warning")
        assert app.title
