"""What is deployed: Debian's nginx before two app servers, with a scheduler and two workers; all of them real processes."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from benchmarks.app_server import AppServer
from benchmarks.overload import busy_loops
from benchmarks.visitor import Visitor, visit
from jaxcore.catalog.datasets import MAX_CSV_BYTES
from tests.conftest import until
from tests.test_cluster import README, Cluster, free_port

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
VISITORS = 30
OVERLOAD_S = 3
COOKIE = "jax_classroom_server"
(SETTING,) = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(NGINX is None, reason="there is no nginx; on Debian, `apt-get install nginx-light`"),
]


def in_a_loop(doing: Coroutine) -> Any:
    """What it returns. Tests in a browser, which may have gone before in this process, leave a loop running in its thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, doing).result()


@dataclass
class School:
    """What is running.

    Attributes:
        cluster: the scheduler and the workers.
        servers: the app's, by their ports.
        front: nginx, as visitors see it.
    """

    cluster: Cluster
    servers: dict[int, subprocess.Popen]
    front: AppServer


@pytest.fixture(scope="module")
def school(tmp_path_factory) -> Iterator[School]:
    folder = tmp_path_factory.mktemp("school")
    cluster = Cluster(folder)
    ports = [free_port(), free_port()]
    front = AppServer(0, free_port(), time.perf_counter(), folder / "nginx.log")
    started: list[subprocess.Popen] = []
    try:
        cluster.scheduler = cluster.start("scheduler")
        started.append(cluster.scheduler)
        for name in ("one", "two"):
            started.append(cluster.start_worker(folder / name))
        servers = {port: serve(port, folder, cluster.address) for port in ports}
        started += servers.values()
        started.append(subprocess.Popen([NGINX, "-c", configure(folder, ports, front.port)]))
        until(lambda: all(answer(f"http://127.0.0.1:{port}/health").status == 200 for port in (*ports, front.port)))
        yield School(cluster, servers, front)
    finally:
        for process in reversed(started):
            process.terminate()
        for process in reversed(started):
            try:
                process.wait(20)
            finally:
                process.kill()


def serve(port: int, folder: Path, scheduler: str) -> subprocess.Popen:
    """An app server, started as its systemd unit does it."""
    unit = (DEPLOY / "systemd" / "jax-classroom-server@.service").read_text()
    (arguments,) = re.findall(r"^ExecStart=\S+/python (.*)$", unit, re.MULTILINE)
    with (folder / f"server-{port}.log").open("w") as log:
        return subprocess.Popen(
            [sys.executable, *arguments.replace("%i", str(port)).split()],
            cwd=ROOT,
            env=os.environ | {"JAXCORE_SCHEDULER": scheduler},
            stdout=log,
            stderr=log,
        )


def configure(folder: Path, ports: list[int], port: int) -> str:
    """The project's own files for nginx, with the ports and folders of this test."""
    for path in (DEPLOY / "nginx").iterdir():
        text = path.read_text().replace("8501", str(ports[0])).replace("8502", str(ports[1]))
        text = text.replace("listen 80;", f"listen 127.0.0.1:{port};").replace("/var/cache/nginx-", f"{folder}/")
        (folder / path.name).write_text(text)
    (folder / "nginx.conf").write_text(f"""
daemon off;
{"user root;" if os.geteuid() == 0 else ""}
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 2048; }}
http {{
    access_log {folder}/access.log;
    {" ".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))}
    include {folder}/jax-classroom*.conf;
}}
""")
    return str(folder / "nginx.conf")


@dataclass
class Answer:
    status: int
    body: bytes = b""
    cookies: str = ""


def answer(url: str, *, cookie: str = "", method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
    """What a server says; status 0 if there is none."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()} | ({"Cookie": cookie} if cookie else {})
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, sent, method=method), timeout=30) as found:
            return Answer(found.status, found.read(), "; ".join(found.headers.get_all("Set-Cookie") or []))
    except urllib.error.HTTPError as error:
        return Answer(error.code)
    except OSError:
        return Answer(0)


def server_of(url: str, cookie: str = "") -> int:
    """Which server answers a browser with that cookie, as the cookie then says."""
    found = re.search(rf"{COOKIE}=(\d+)", f"{answer(url, cookie=cookie).cookies}; {cookie}")
    return int(found[1])


def test_a_browser_stays_with_its_server_and_a_class_is_spread(school):
    url = f"{school.front.url}/_stcore/host-config"
    first = [server_of(url) for _ in range(10)]
    assert set(first) == set(school.servers)
    for port in school.servers:
        assert answer(url, cookie=f"{COOKIE}={port}").cookies == "", "it is remembered already"
        assert server_of(url, f"{COOKIE}={port}") == port
    assert server_of(url, f"{COOKIE}=1; x=y") in school.servers, "what a visitor makes up names no server"


@pytest.mark.parametrize("path", ["/_stcore/metrics", "//_stcore/metrics", "/_stcore/%6detrics", "/_stcore/metrics/"])
def test_the_metrics_are_for_nobody_outside(school, path):
    assert answer(f"{school.front.url}{path}").status == 403


def test_what_is_written_in_two_places_is_the_same():
    """The servers, for nginx on the same machine and in containers; Dask's certificate, in the README and as a file."""
    by_file = (DEPLOY / "nginx" / "jax-classroom-servers.conf").read_text()
    by_compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["configs"]["servers"]["content"]
    local = re.sub(r"server-\d+:", "127.0.0.1:", by_compose.replace("$$", "$"))
    assert local.split() == re.sub(r"(?m)^#.*", "", by_file).split()
    assert yaml.safe_load((DEPLOY / "tls.yaml").read_text()) == yaml.safe_load(SETTING)


def test_the_health_question_is_true_only_if_a_worker_answers(school):
    """One of two is enough. Nobody answers for a stopped one."""

    def health() -> tuple[int, float]:
        began = time.perf_counter()
        return answer(f"{school.front.url}/health").status, time.perf_counter() - began

    pids = worker_pids(school)
    assert len(pids) == 2
    assert health()[0] == 200
    try:
        os.kill(pids[0], signal.SIGSTOP)
        assert health()[0] == 200
        os.kill(pids[1], signal.SIGSTOP)
        status, seconds = health()
        assert status == 503
        assert seconds >= 2
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
    until(lambda: health()[0] == 200)


def worker_pids(school: School) -> list[int]:
    """The processes that compute; each has a nanny, which starts it anew."""
    import psutil

    children = [psutil.Process(worker.pid).children() for worker in school.cluster.workers]
    return [child.pid for of_one in children for child in of_one if "spawn_main" in " ".join(child.cmdline())]


def test_a_file_goes_to_the_server_of_the_session_and_a_larger_one_nowhere(school):
    async def send() -> list[int]:
        async with contextlib.AsyncExitStack() as stack:
            visitor, here = await come(stack, school, "classify?dataset=csv", drawn=("csv",))
            (elsewhere,) = school.servers.keys() - {here}
            sizes = [(here, MAX_CSV_BYTES - 1000), (here, MAX_CSV_BYTES + 100_000), (elsewhere, 100)]
            return [await asyncio.to_thread(upload, school, visitor.session_id, *to) for to in sizes]

    assert in_a_loop(send()) == [204, 413, 400]


def upload(school: School, session_id: str, port: int, size: int) -> int:
    """The status of the answer to a file, sent as a browser sends it that has the cookie of that server."""
    cookies = answer(f"{school.front.url}/_stcore/health").cookies
    xsrf = re.search(r"_streamlit_xsrf=([^;]+)", cookies)[1]
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="t.csv"\r\nContent-Type: text/csv\r\n\r\n'
    return answer(
        f"{school.front.url}/_stcore/upload_file/{session_id}/a-file",
        method="PUT",
        body=part + bytes(size) + b"\r\n--x--\r\n",
        cookie=f"{COOKIE}={port}; _streamlit_xsrf={xsrf}",
        Content_Type="multipart/form-data; boundary=x",
        X_Xsrftoken=xsrf,
    ).status


def test_after_an_overload_all_have_results_and_those_of_a_killed_server_come_back_on_the_other_with_theirs(school):
    """Half of a class train, all with other settings, and something else takes the processors for a while. Once it is over,
    who comes in has results, and nobody is left without. Then, in mid-lesson, one of the servers is killed."""
    in_a_loop(teach(school))


async def teach(school: School) -> None:
    async with contextlib.AsyncExitStack() as stack:
        class_ = await asyncio.gather(*(come(stack, school, f"classify?seed={seed}") for seed in range(VISITORS)))
        trained = class_[::2]
        async with asyncio.TaskGroup() as group:
            with busy_loops():
                training = [group.create_task(visitor.train()) for visitor, _ in trained]
                await asyncio.wait(training, timeout=OVERLOAD_S)
            newcomer, _ = await come(stack, school, "classify?dataset=wine")
            await newcomer.train()
        places = {visitor: port for visitor, port in class_}
        dead, left = school.servers
        assert set(places.values()) == {dead, left}
        school.servers[dead].kill()
        school.servers[dead].wait()
        for seed, (visitor, port) in enumerate(class_):
            if port == left:
                await visitor.until(lambda visitor=visitor: visitor.can("train"))
                continue
            with pytest.raises(ConnectionError):
                await visitor.until(lambda: False)
            drawn = ("train", "confusion_matrix_chart" if (visitor, port) in trained else "scatter")
            back, now_at = await come(stack, school, visitor.path, port, drawn)
            assert now_at == left
            assert back.value("seed").int_value == seed


async def come(
    stack: contextlib.AsyncExitStack, school: School, path: str, port: int | None = None, drawn: tuple[str, ...] = ()
) -> tuple[Visitor, int]:
    """Open a page as a browser does, with the cookie that it has or gets; the visitor, and the server's port."""
    page = f"{school.front.url}/{path}"
    port = await asyncio.to_thread(server_of, page, f"{COOKIE}={port}" if port else "")
    visitor = await stack.enter_async_context(visit(school.front, path, cookie=f"{COOKIE}={port}"))
    await visitor.open_page(*drawn)
    return visitor, port
