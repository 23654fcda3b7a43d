from __future__ import annotations

import shutil
import subprocess
import sys
from collections import namedtuple

import pytest

from jaxcore import settings
from jaxcore.errors import ConfigError


def test_programs_are_kept_in_the_folder_that_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("JAXCORE_CACHE_DIR", str(tmp_path / "programs"))
    assert settings.cache_problem() is None
    assert (tmp_path / "programs").is_dir()


@pytest.mark.parametrize("case", ["full", "a file"])
def test_a_cache_folder_that_cannot_be_used_is_said_in_a_sentence(case, tmp_path, monkeypatch):
    if case == "full":
        usage = namedtuple("usage", "total used free")
        monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(10**9, 10**9 - 1, 1))
    else:
        (tmp_path / "programs").write_text("")
    monkeypatch.setenv("JAXCORE_CACHE_DIR", str(tmp_path / "programs"))
    message = str(settings.cache_problem())
    assert str(tmp_path / "programs") in message
    assert "JAXCORE_CACHE_DIR" in message


def test_training_goes_on_without_a_cache_folder(tmp_path):
    (tmp_path / "programs").write_text("")
    command = [sys.executable, "-m", "jaxcore", "train", "--epochs", "1"]
    environment = {"JAXCORE_CACHE_DIR": str(tmp_path / "programs"), "PATH": ""}
    run = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120)
    assert run.returncode == 0
    assert "accuracy" in run.stdout
    assert "can't be kept" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("value", ["0", "65", "many", "-1", "1.5"])
def test_slots_out_of_range_are_refused(value, monkeypatch):
    monkeypatch.setenv("JAXCORE_SLOTS", value)
    with pytest.raises(ConfigError, match=f"JAXCORE_SLOTS: “{value}”.*1 to 64"):
        settings.slots()
