"""What visitors upload: one limit for the size, and a bound for what is kept."""

from __future__ import annotations

import tomllib
from pathlib import Path

from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from jaxcore.catalog.datasets import MAX_CSV_BYTES
from jaxcore.pictures import MAX_PICTURE_BYTES
from ui.common import uploads


def test_streamlits_uploader_takes_what_we_take():
    settings = tomllib.loads((Path(__file__).parents[1] / ".streamlit" / "config.toml").read_text())
    assert settings["server"]["maxUploadSize"] * 2**20 == MAX_CSV_BYTES == MAX_PICTURE_BYTES


def test_the_newest_files_of_each_session_are_kept():
    manager = MemoryUploadedFileManager("/upload")
    uploads.bound(manager)
    names = [f"file {i}" for i in range(30)]
    manager.add_file("bob", UploadedFileRec("table", "t.csv", "text/csv", b"x,y"))
    for name in names:
        manager.add_file("ada", UploadedFileRec(name, name, "text/csv", b"1234567"))
        manager.add_file("ada", UploadedFileRec(name, name, "text/csv", b"12345678"))  # sent once more
    assert [file.file_id for file in manager.get_files("ada", names)] == names[-uploads.MAX_FILES :]
    assert [file.data for file in manager.get_files("bob", ["table"])] == [b"x,y"]
    (stat,) = next(iter(manager.get_stats().values()))
    assert stat.byte_length == 8 * uploads.MAX_FILES + 3
