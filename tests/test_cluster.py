"""A scheduler and workers of one's own, started as the README says: real processes, which all tests of this file share."""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import threading
import types
from pathlib import Path

import dask
import pytest
import yaml

from jaxcore import remote, settings
from jaxcore.catalog.archives import ARCHIVES
from jaxcore.config.run import RunConfig
from jaxcore.errors import ConfigError, DataError, RunError
from jaxcore.events import Failed, Finished, Progress
from jaxcore.jobs import cluster, queue, workers
from jaxcore.jobs import runs as jobs
from jaxcore.jobs.connection import Connection
from tests.conftest import compile_quickly, until
from tests.test_image_jobs import put_by_hand

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
_seeds = itertools.count()


def endless() -> RunConfig:
    """A run that goes on until it is stopped, and is equal to no other one."""
    return RunConfig(epochs=100_000, batch_size=1, seed=next(_seeds))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Cluster:
    """Starts what the README's steps start, on this machine."""

    def __init__(self, folder: Path, protocol: str = "tcp") -> None:
        self.port, self.folder, self.protocol = free_port(), folder, protocol
        self.address = f"{protocol}://127.0.0.1:{self.port}"
        self.workers: list[subprocess.Popen] = []

    def start(self, what: str, *, project: Path = ROOT, **environment: str) -> subprocess.Popen:
        """Run the README's command for a `"scheduler"` or `"worker"`, in the folder of a project."""
        config = re.search(r"^export (DASK_CONFIG)=(\S+)$", README, re.MULTILINE).groups()
        (command,) = re.findall(rf"^\.venv/bin/python (-m dask {what} .*)$", README, re.MULTILINE)
        command = command.replace("tcp://192.168.0.10:8786", self.address)
        command = re.sub(r"192\.168\.0\.\d+", "127.0.0.1", command)
        own = ["--local-directory", str(self.folder)]
        if what == "worker":
            own += ["--resources", f"{remote.LONG}=1"]
        if what == "scheduler":
            own = ["--port", str(self.port), *(["--protocol", "tls"] if self.protocol == "tls" else [])]
        environment = os.environ | dict([config]) | compile_quickly() | {"JAXCORE_SLOTS": "1"} | environment
        with (self.folder / f"{what}.log").open("a") as log:
            return subprocess.Popen(
                [sys.executable, *shlex.split(command), *own], cwd=project, env=environment, stdout=log, stderr=log
            )

    def start_worker(self, data: Path) -> subprocess.Popen:
        self.workers.append(self.start("worker", JAXCORE_DATA_DIR=str(data)))
        return self.workers[-1]

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.terminate()
        for process in (*self.workers, self.scheduler):
            try:
                process.wait(20)
            finally:
                process.kill()


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """A scheduler and two workers with a slot, a place for a long run and a data folder each."""
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    made.data = [made.folder / "one", made.folder / "two"]
    made.scheduler = made.start("scheduler")
    for folder in made.data:
        made.start_worker(folder)
    yield made
    made.end()


@pytest.fixture
def connect(started, monkeypatch):
    """`connect()` is another server's connection; it waits for the scheduler and for two workers."""
    monkeypatch.setenv("JAXCORE_SCHEDULER", started.address)
    monkeypatch.setattr("jaxcore.jobs.connection.AGAIN_S", 0.1)
    made = []

    def new() -> Connection:
        made.append(Connection())
        until(lambda: connected(made[-1]) and len(made[-1].runs().workers.known()) == 2)
        return made[-1]

    yield new
    for connection in made:
        if (runs := connected(connection)) is not None:
            for run in runs.all():
                if run.going:
                    runs.end(run)
            until(lambda runs=runs: not any(run.going for run in runs.all()))
        connection.close()


def connected(connection: Connection) -> jobs.Runs | None:
    with contextlib.suppress(RunError):
        return connection.runs()


def trains(runs: jobs.Runs) -> bool:
    run = runs.submit(RunConfig(epochs=5), visitor="ada")
    until(lambda: not run.going)
    return isinstance(run.log[-1], Finished)


def worker_of(run: jobs.Run) -> str | None:
    """The address of the worker that has the run, computing or waiting."""
    processing = run.future.client.processing()
    return next((address for address, keys in processing.items() if run.future.key in keys), None)


def test_the_steps_of_the_readme_give_workers_that_train(connect):
    runs = connect().runs()
    assert trains(runs)
    assert runs.workers.problems() == []
    until(lambda: runs.client.run_on_scheduler(remote.line, [], remote.SLOT) == ([], {}, 2))
    assert set(runs.client.run(dask.config.get, "distributed.worker.profile.enabled").values()) == {False}
    assert set(runs.client.run(os.getenv, "MALLOC_TRIM_THRESHOLD_").values()) == {None}
    assert set(runs.client.run(os.getenv, "MALLOC_ARENA_MAX").values()) == {"2"}


def test_whoever_asks_hears_of_all_workers_while_dask_refreshes_what_it_shows(connect):
    with dask.config.set({"distributed.client.scheduler-info-interval": "1ms"}):
        runs = connect().runs()
    assert {len(runs.workers.known()) for _ in range(300)} == {2}


def test_the_place_in_line_counts_the_runs_of_another_server(connect):
    one, two = connect().runs(), connect().runs()
    computing = [one.submit(endless(), visitor=name) for name in ("ada", "bob")]
    until(lambda: [one.queue.place(run) for run in computing] and all(run.started for run in computing))
    waiting = one.submit(endless(), visitor="cleo")
    until(lambda: worker_of(waiting))  # what two servers send at the same moment arrives in any order
    last = two.submit(endless(), visitor="dan")
    until(lambda: worker_of(last))
    assert one.queue.place(waiting) == 1
    assert two.queue.place(last) == 2


def test_who_waits_at_one_server_has_what_another_computes_for_too_long_stopped(connect, monkeypatch):
    one, two = connect().runs(), connect().runs()
    computing = [one.submit(endless(), visitor=name) for name in ("ada", "bob")]
    until(lambda: [one.queue.place(run) for run in computing] and all(run.latest(Progress) for run in computing))
    monkeypatch.setattr(queue, "LIMIT_S", 0)
    waiting = two.submit(endless(), visitor="cleo")
    until(lambda: two.queue.place(waiting) == 0 and waiting.started)
    until(lambda: any(run.limited and run.latest(Finished) for run in computing))
    ended = next(run for run in computing if run.limited)
    assert not ended.well, "who asks for the same gets the whole"


def test_a_run_that_waits_at_one_worker_goes_to_another_that_is_free(connect, monkeypatch):
    runs = connect().runs()
    where = {"workers": [next(iter(runs.workers.known()))], "allow_other_workers": True}
    with monkeypatch.context() as patch:
        patch.setattr(runs.client, "submit", functools.partial(runs.client.submit, **where))
        first, second = (runs.submit(endless(), visitor=name) for name in ("ada", "bob"))
    until(lambda: runs.queue.place(second) is not None and second.started and first.started)
    assert first.going


def test_an_archive_is_brought_to_every_worker(connect, started):
    """One worker has it; the folder of the other is a file, so that nothing can be fetched: a failure without a network."""
    runs = connect().runs()
    put_by_hand(started.data[0], "mnist")
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(started.data[1])
    started.data[1].write_text("")
    for _ in range(4):
        fetch = runs.archives.fetch("mnist", again=True)
        assert fetch.total == ARCHIVES["mnist"].download_size
        until(lambda fetch=fetch: not fetch.going)
        assert isinstance(fetch.error, DataError)
        assert str(started.data[1]) in str(fetch.error)
    started.data[1].unlink()
    put_by_hand(started.data[1], "mnist")
    assert runs.archives.fetch("mnist", again=True) is None


def test_a_worker_with_other_code_gets_no_work_and_is_named(connect, started, tmp_path):
    runs = connect().runs()
    shutil.copytree(ROOT / "jaxcore", tmp_path / "jaxcore", ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "jaxcore" / "config.py").open("a") as source:
        source.write("\n# a later version\n")
    other = started.start("worker", project=tmp_path)
    try:
        until(lambda: len(runs.workers.all()) == 3)
        (address,) = runs.workers.all().keys() - runs.workers.known().keys()
        (problem,) = runs.workers.problems()
        assert f"The worker {address} runs different code" in str(problem)
        assert all(runs.ask("data:missing_archive", "digits") == 0 for _ in range(20))
    finally:
        other.terminate()
        other.wait(20)
    until(lambda: not runs.workers.problems())


def test_a_server_with_other_code_than_all_workers_says_so(connect, monkeypatch):
    runs = connect().runs()
    monkeypatch.setattr(workers, "CODE", "jaxcore-another")
    monkeypatch.setattr(workers, "PATIENCE_S", (0.2, 10))
    with pytest.raises(RunError, match="runs different code"):
        runs.submit(RunConfig(), visitor="ada")
    with pytest.raises(RunError, match="runs different code"):
        runs.ask("data:missing_archive", "digits")


@pytest.mark.parametrize("there", ["another time's code", "code without what is asked", "nothing of this project"])
def test_a_scheduler_with_other_code_says_so(started, there, monkeypatch):
    monkeypatch.setenv("JAXCORE_SCHEDULER", started.address)
    if there == "another time's code":
        monkeypatch.setattr("jaxcore.remote.CODE", "jaxcore-another")
    else:
        module = remote if there == "code without what is asked" else types.ModuleType("of_this_project")
        monkeypatch.setitem(sys.modules, module.__name__, module)
        exec("def asked(): pass", vars(module))
        monkeypatch.setattr(remote, "code", module.asked)
    with pytest.raises(RunError, match=r"The scheduler .* runs different code"):
        cluster.connect()


def test_a_killed_worker_fails_its_run_and_the_other_one_goes_on(connect):
    runs = connect().runs()
    run = runs.submit(endless(), visitor="ada")
    until(lambda: run.latest(Progress))
    (pid,) = runs.client.run(os.getpid, workers=[worker_of(run)]).values()
    os.kill(pid, signal.SIGKILL)
    until(lambda: not run.going)
    assert isinstance(run.log[-1], Failed)
    assert "what it had learned is lost" in run.log[-1].message
    assert trains(runs)


def test_runs_of_a_server_that_is_gone_are_found_by_another_if_they_are_over_and_end_if_not(connect):
    one, two = connect().runs(), connect().runs()
    over, going = one.submit(RunConfig(epochs=5), visitor="ada"), one.submit(endless(), visitor="bob")
    until(lambda: not over.going and going.latest(Progress))
    until(lambda: two.join(over.id, "cleo"))
    found = two.get(over.id)
    assert (found.config, found.log, found.owners) == (over.config, over.log, {"ada"})
    assert not two.join(going.id, "cleo")
    assert not two.join("*", "cleo"), "what is no id is not asked for"
    assert two.submit(over.config, visitor="dan") is found
    two.client.run_on_scheduler(lambda: setattr(remote, "KEPT_S", 3))
    try:
        one.client.close()
        until(lambda: not any(two.client.run(lambda dask_worker: len(dask_worker.state.executing)).values()), 20)
        until(lambda: [name for name in two.client.list_datasets() if over.id in name] == [two._kept_name(over.id)])
        cells = [two.ask("classification:cell_examples", found.future, "test", i, i) for i in range(3)]
        assert any(len(cell["rows"]) for cell in cells)
    finally:
        two.client.run_on_scheduler(lambda: setattr(remote, "KEPT_S", 600))
    for visitor in ("cleo", "dan"):
        two.leave(visitor, after_s=0)
    until(lambda: not [name for name in two.client.list_datasets() if over.id in name])
    assert not two.join(over.id, "cleo")


def test_a_scheduler_that_is_started_anew_is_connected_to_again(connect, started):
    connection = connect()
    runs = connection.runs()
    assert trains(runs)
    (kept,) = runs.all()
    going, _other, waiting = (runs.submit(endless(), visitor=name) for name in ("ada", "bob", "cleo"))
    until(lambda: going.latest(Progress) and worker_of(waiting))
    assert runs.queue.place(waiting) == 1
    started.scheduler.kill()
    started.scheduler.wait()
    until(lambda: runs.queue.place(waiting) is not None and connected(connection) is None)
    with pytest.raises(RunError, match=rf"{started.address} of JAXCORE_SCHEDULER can't be reached \(Connection refused\)"):
        connection.runs()
    until(lambda: not going.going)
    assert "lost" in going.log[-1].message
    for worker in started.workers:
        worker.wait(30)  # it ends with its scheduler
    started.workers.clear()
    started.scheduler = started.start("scheduler")
    started.start_worker(started.data[0])
    until(lambda: connected(connection) and runs.workers.known())
    assert connection.runs() is runs
    assert isinstance(runs.get(kept.id).log[-1], Finished)
    with pytest.raises(RunError, match="what it had learned is lost"):
        runs.ask("classification:cell_examples", kept.future, "test", 0, 0)
    assert runs.submit(kept.config, visitor="bob") is not kept
    assert trains(runs)


def test_with_a_certificate_scheduler_and_workers_answer_nobody_who_has_none(tmp_path, monkeypatch):
    """As the README says: its command makes the certificate, its lines are the setting on all machines."""
    if not shutil.which("openssl"):
        pytest.skip("there is no openssl")
    (make,) = re.findall(r"^openssl .*$", README, re.MULTILINE)
    subprocess.run(shlex.split(make), cwd=tmp_path, check=True, capture_output=True)
    (setting,) = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    setting = setting.replace("/etc/jax-classroom", str(tmp_path))
    (tmp_path / ".config" / "dask").mkdir(parents=True)
    (tmp_path / ".config" / "dask" / "tls.yaml").write_text(setting)
    monkeypatch.setenv("HOME", str(tmp_path))
    made = Cluster(tmp_path, "tls")
    made.scheduler = made.start("scheduler")
    made.start_worker(tmp_path / "data")
    monkeypatch.setenv("JAXCORE_SCHEDULER", made.address)
    monkeypatch.setattr("jaxcore.jobs.connection.AGAIN_S", 0.1)
    connection = Connection()
    try:
        with dask.config.set(dask.config.merge(dask.config.config, yaml.safe_load(setting))):
            until(lambda: connected(connection) and connection.runs().workers.known())
            runs = connection.runs()
            assert all(address.startswith("tls://") for address in runs.workers.known())
            assert set(runs.client.run(dask.config.get, "distributed.worker.profile.enabled").values()) == {False}
            assert runs.ask("data:missing_archive", "digits") == 0
        with pytest.raises(RunError, match="can't be reached"):
            cluster.connect()
    finally:
        connection.close()
        made.end()


def test_all_visitors_are_told_at_once_that_a_scheduler_cannot_be_reached(monkeypatch):
    """It is tried once, and whoever comes in meanwhile, or later, gets the same sentence."""
    monkeypatch.setenv("JAXCORE_SCHEDULER", f"tcp://127.0.0.1:{free_port()}")
    tried, connection, said = [], Connection(), []
    connect = cluster.connect
    monkeypatch.setattr(cluster, "connect", lambda: tried.append(1) or connect())

    def visit() -> None:
        try:
            connection.runs()
        except RunError as problem:
            said.append(str(problem))

    visitors = [threading.Thread(target=visit) for _ in range(8)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert len(tried) == 1
    assert len(said) == 8
    assert len(set(said)) == 1
    assert "can't be reached" in said[0]


@pytest.mark.parametrize("address", ["nonsense", "tcp://", "http://127.0.0.1:8786", "tcp://127.0.0.1:many", "127.0.0.1:0"])
def test_what_is_no_address_of_a_scheduler_is_refused(address, monkeypatch):
    monkeypatch.setenv("JAXCORE_SCHEDULER", address)
    with pytest.raises(ConfigError, match="JAXCORE_SCHEDULER: “" + re.escape(address)):
        cluster.connect()


def test_a_server_of_another_kind_is_no_scheduler(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("JAXCORE_SCHEDULER", f"tcp://127.0.0.1:{server.getsockname()[1]}")
        monkeypatch.setattr(cluster, "TIMEOUT_S", 0.5)
        with pytest.raises(RunError, match="can't be reached"):
            cluster.connect()


def test_the_embedded_cluster_answers_nobody_without_its_certificate(client):
    assert client.cluster.scheduler_address.startswith("tls://127.0.0.1:")
    assert settings.scheduler() is None
