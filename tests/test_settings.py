from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections import namedtuple
from pathlib import Path

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


def test_what_xla_is_told_already_is_kept(monkeypatch):
    monkeypatch.setenv("XLA_FLAGS", "--xla_disable_hlo_passes=algsimp --xla_dump_to=here")
    for _ in range(2):
        settings.configure_xla()
    first, second, *added = os.environ["XLA_FLAGS"].split()
    assert (first, second) == ("--xla_disable_hlo_passes=algsimp", "--xla_dump_to=here")
    missing = ["--xla_backend_extra_options", "--xla_gpu_exclude_nondeterministic_ops"]
    assert [flag.partition("=")[0] for flag in added] == missing


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


def entry(folder: Path, name: str, *, complete: bool, age_s: float = 0) -> Path:
    """A program on disk, as JAX writes it: the program, and when it was last used."""
    program = folder / f"{name}-cache"
    program.write_bytes(b"program")
    if complete:
        (folder / f"{name}-atime").write_bytes(time.time_ns().to_bytes(8, "little"))
    os.utime(program, (time.time() - age_s,) * 2)
    return program


def test_a_program_without_its_time_of_last_use_is_deleted_once_it_is_surely_broken(tmp_path):
    broken, whole = entry(tmp_path, "a", complete=False, age_s=3600), entry(tmp_path, "b", complete=True, age_s=3600)
    being_written = entry(tmp_path, "c", complete=False)
    settings._drop_broken_entries(tmp_path)
    assert not broken.exists()
    assert whole.exists()
    assert being_written.exists()


def test_jax_goes_on_keeping_programs_after_a_process_was_killed_while_it_wrote_one(tmp_path):
    """A single program without its time keeps JAX from writing any other."""
    code = "from jaxcore import settings; settings.configure_jax(); import jax; jax.jit(lambda x: x + 1)(1.0)"
    broken = entry(tmp_path, "jit_killed", complete=False, age_s=3600)
    environment = os.environ | {"JAXCORE_CACHE_DIR": str(tmp_path), "JAX_PLATFORMS": "cpu"}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, timeout=120)
    assert (run.returncode, run.stderr) == (0, "")
    assert not broken.exists()
    written = {path.name for path in tmp_path.glob("*-cache")}
    assert written
    assert {path.name.removesuffix("-atime") + "-cache" for path in tmp_path.glob("*-atime")} == written
