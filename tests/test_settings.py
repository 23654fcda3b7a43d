from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections import namedtuple
from pathlib import Path

import pytest

from jaxcore import programs, settings
from jaxcore.engine import devices
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
        devices.configure_xla()
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


CORES = "from jaxcore import settings; print(settings.cores())"


def cores_there(before: str = "") -> int:
    """`settings.cores()` in a process of its own, in which a line of Python has run before."""
    environment = {name: value for name, value in os.environ.items() if name != "PJRT_NPROC"}
    command = [sys.executable, "-c", f"import os\n{before}\n{CORES}"]
    return int(subprocess.run(command, capture_output=True, text=True, env=environment, check=True).stdout)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system binds no process to processors")
def test_a_process_bound_to_one_processor_has_one():
    assert cores_there(f"os.sched_setaffinity(0, {{{min(os.sched_getaffinity(0))}}})") == 1


V2 = "0::/kubepods/pod1/app"
V1 = "4:memory:/\n3:cpuacct,cpu:/docker/abc\n0::/init"
MOUNT_V2 = "30 25 0:26 {root} {top} rw - cgroup2 cgroup rw,nsdelegate"
MOUNT_V1 = "30 25 0:26 {root} {top} rw - cgroup cgroup rw,cpu,cpuacct"


@pytest.mark.parametrize(
    ("own", "mount", "root", "limits", "expected"),
    [
        (V2, MOUNT_V2, "/", {"kubepods/pod1/app/cpu.max": "200000 100000"}, 2),
        (V2, MOUNT_V2, "/", {"kubepods/pod1/app/cpu.max": "max 100000", "kubepods/cpu.max": "250000 100000"}, 3),
        (V2, MOUNT_V2, "/", {"kubepods/pod1/app/cpu.max": "20000 100000", "kubepods/cpu.max": "200000 100000"}, 1),
        (V2, MOUNT_V2, "/", {"kubepods/pod1/app/cpu.max": "max 100000"}, 64),
        (V2, MOUNT_V2, "/kubepods/pod1", {"app/cpu.max": "300000 100000"}, 3),  # a container that sees its pod
        ("0::/../other", MOUNT_V2, "/", {"cpu.max": "300000 100000"}, 3),  # one that sees only its own group
        (V1, MOUNT_V1, "/", {"docker/abc/cpu.cfs_quota_us": "150000", "docker/abc/cpu.cfs_period_us": "50000"}, 3),
        (V1, MOUNT_V1, "/", {"docker/abc/cpu.cfs_quota_us": "-1", "docker/abc/cpu.cfs_period_us": "100000"}, 64),
        (V1, MOUNT_V2, "/", {}, 64),
    ],
)
def test_a_share_of_the_processors_counts_wherever_it_is_written(own, mount, root, limits, expected, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(range(64)), raising=False)
    top = tmp_path / "groups"
    for name, text in limits.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(f"{text}\n")
    (tmp_path / "cgroup").write_text(f"{own}\n")
    (tmp_path / "mountinfo").write_text("20 1 0:20 / / rw - ext4 /dev/vda rw\n" + mount.format(root=root, top=top))
    assert settings.cores(tmp_path) == expected


def test_a_real_share_of_one_processor_is_one():
    """Debian's systemd, containers and this test make such groups in the same way; only root may."""
    group = Path(f"/sys/fs/cgroup/cpu/jax-classroom-{os.getpid()}")
    try:
        group.mkdir()
    except OSError as error:
        pytest.skip(f"no group with a limit can be made here: {error.strerror}")
    try:
        (group / "cpu.cfs_quota_us").write_text("100000")
        assert cores_there(f"open('{group}/cgroup.procs', 'w').write(str(os.getpid()))") == 1
    finally:
        group.rmdir()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="only Linux names the threads of a process")
def test_jax_computes_with_as_many_threads_as_there_are_cores():
    code = """
import os, pathlib
from jaxcore.engine import devices
devices.cores = lambda: 3
devices.configure_jax()
import jax
jax.devices()
print(sum("XLAEigen" in (task / "comm").read_text() for task in pathlib.Path("/proc/self/task").iterdir()))
"""
    environment = {name: value for name, value in os.environ.items() if name != "PJRT_NPROC"} | {"JAX_PLATFORMS": "cpu"}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert run.stdout.strip() == "3"


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
    devices._drop_broken_entries(tmp_path)
    assert not broken.exists()
    assert whole.exists()
    assert being_written.exists()


def test_jax_goes_on_keeping_programs_after_a_process_was_killed_while_it_wrote_one(tmp_path):
    """A single program without its time keeps JAX from writing any other."""
    code = "from jaxcore.engine.devices import configure_jax; configure_jax(); import jax; jax.jit(lambda x: x + 1)(1.0)"
    broken = entry(tmp_path, "jit_killed", complete=False, age_s=3600)
    environment = os.environ | {"JAXCORE_CACHE_DIR": str(tmp_path), "JAX_PLATFORMS": "cpu"}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, timeout=120)
    assert (run.returncode, run.stderr) == (0, "")
    assert not broken.exists()
    written = {path.name for path in tmp_path.glob("*-cache")}
    assert written
    assert {path.name.removesuffix("-atime") + "-cache" for path in tmp_path.glob("*-atime")} == written


def test_a_process_of_our_own_finds_this_project_and_all_that_this_one_does(tmp_path, monkeypatch):
    (tmp_path / "installed_elsewhere.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    program = "import installed_elsewhere, jaxcore, os; print(os.environ.get('HOME'), os.environ['OWN'])"
    env = programs.environment("HO", OWN="1")
    assert programs.output_of(["-c", program], limit_s=60, env=env) == "None 1"
