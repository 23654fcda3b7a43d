from __future__ import annotations

import errno
import gzip
import hashlib
import io
import pickle
import re
import shutil
import struct
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from jaxcore import settings
from jaxcore.catalog.archives import ARCHIVES, Archive, File
from jaxcore.data import fetching as archives
from jaxcore.data import formats
from jaxcore.data.fetching import fetch, present
from jaxcore.data.formats import read
from jaxcore.errors import DataError
from tests.conftest import need_archive, until

# -- files of the official formats, made here --------------------------------------------------------------------------

RNG = np.random.default_rng(0)
PIXELS = RNG.integers(256, size=(400, 28, 28, 1), dtype=np.uint8)
"""Noise, which gzip can't make smaller: the first 300 are 235 kB, several chunks of a download."""
LABELS = RNG.integers(10, size=400, dtype=np.uint8)
COLOURS = RNG.integers(256, size=(2000, 32, 32, 3), dtype=np.uint8)
KINDS = RNG.integers(10, size=2000, dtype=np.uint8)


def idx(values: np.ndarray, magic: int, *axes: int) -> bytes:
    return gzip.compress(struct.pack(f">{1 + len(axes)}I", magic, *axes) + values.tobytes(), mtime=0)


def idx_images(pixels: np.ndarray) -> bytes:
    return idx(pixels, 2051, len(pixels), 28, 28)


def idx_labels(labels: np.ndarray) -> bytes:
    return idx(labels, 2049, len(labels))


def cifar_batch(label: bytes, pixels: np.ndarray, kinds: np.ndarray) -> bytes:
    """A batch as Python 2 with NumPy pickled it, for a multiple of 1000 images. A test unpickles it."""
    groups = b"".join(b"(" + b"".join(b"K%c" % kind for kind in part) + b"e" for part in kinds.reshape(-1, 1000))
    rows = pixels.transpose(0, 3, 1, 2).tobytes()
    return b"".join(
        [
            b"\x80\x02}q\x01(U\x0bbatch_labelq\x02U" + bytes([len(label)]) + label,
            b"q\x03U\x06labelsq\x04]q\x05" + groups,
            b"U\x04dataq\x06cnumpy.core.multiarray\n_reconstruct\nq\x07cnumpy\nndarray\nq\x08K\x00\x85U\x01b\x87Rq\t",
            b"(K\x01M" + struct.pack("<H", len(pixels)) + b"M\x00\x0c\x86cnumpy\ndtype\nq\nU\x02u1K\x00K\x01\x87Rq\x0b",
            b"(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89T" + struct.pack("<I", len(rows)) + rows,
            b"tbU\tfilenamesq\x0c]q\ru.",
        ]
    )


MNIST_FILES = {
    "train-images-idx3-ubyte.gz": idx_images(PIXELS[:300]),
    "train-labels-idx1-ubyte.gz": idx_labels(LABELS[:300]),
    "t10k-images-idx3-ubyte.gz": idx_images(PIXELS[300:]),
    "t10k-labels-idx1-ubyte.gz": idx_labels(LABELS[300:]),
}
IMAGES = "train-images-idx3-ubyte.gz"
CIFAR_FILES = {
    "data_batch_1": cifar_batch(b"training batch 1 of 1", COLOURS[:1000], KINDS[:1000]),
    "test_batch": cifar_batch(b"testing batch 1 of 1", COLOURS[1000:], KINDS[1000:]),
}


def known(name: str, data: bytes, *urls: str) -> File:
    return File(name, hashlib.sha256(data).hexdigest(), len(data), urls)


def small_mnist(*hosts: str) -> Archive:
    files = tuple(known(name, data, *(f"{host}/{name}" for host in hosts)) for name, data in MNIST_FILES.items())
    return replace(ARCHIVES["mnist"], rows=(300, 100), files=files)


def small_cifar(url: str, tar: bytes) -> Archive:
    files = tuple(known(name, data) for name, data in CIFAR_FILES.items())
    packed = known("cifar-10-python.tar.gz", tar, f"{url}/cifar-10-python.tar.gz")
    return replace(ARCHIVES["cifar10"], rows=(1000, 1000), files=files, packed=packed)


def tar_gz(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", compresslevel=1) as tar:
        for member, data in members:
            tar.addfile(member, io.BytesIO(data) if data else None)
    return buffer.getvalue()


def member(name: str, data: bytes = b"", **attributes) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for attribute, value in attributes.items():
        setattr(info, attribute, value)
    return info, data


def batches(**changed: bytes) -> list[tuple[tarfile.TarInfo, bytes]]:
    return [member(f"cifar-10-batches-py/{name}", data) for name, data in (CIFAR_FILES | changed).items()]


# -- a server that can be told to misbehave ----------------------------------------------------------------------------


class Publisher(ThreadingHTTPServer):
    """Serves `files` on the local machine. What is asked and what is answered can be changed while it runs.

    Attributes:
        files: name → bytes.
        asked: of each request, in order, its file and its Range header, or None.
        sent: bytes of bodies.
        status: answered to everything if not 200.
        cut_at: bytes after which the next answer, and only that, breaks off.
        ranges: what is made of a Range header: it is heeded, ignored, refused, or answered with another part.
        lengths: whether a Content-Length is sent.
    """

    daemon_threads = False  # closing the server waits for its answers

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.files: dict[str, bytes] = {}
        self.asked: list[tuple[str, str | None]] = []
        self.sent = 0
        self.status = 200
        self.cut_at: int | None = None
        self.ranges = "heeded"
        self.lengths = True

    def handle_error(self, request, client_address) -> None:
        """A client that hangs up is no error here."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    server: Publisher

    def do_GET(self) -> None:
        server, name, wanted = self.server, self.path.strip("/"), self.headers["Range"]
        server.asked.append((name, wanted))
        if server.status != 200:
            self.send_error(server.status)
            return
        if wanted and server.ranges == "refused":
            self.send_error(416)
            return
        data = server.files[name]
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted and server.ranges != "ignored" else 0
        if wanted and server.ranges == "another":
            start += 7
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        if server.lengths:
            self.send_header("Content-Length", str(len(data) - start))
        self.send_header("Content-Encoding", "x-gzip")  # as some servers say of every .gz; the file is wanted as it is
        self.end_headers()
        body, server.cut_at = data[start : server.cut_at], None
        self.wfile.write(body)
        server.sent += len(body)

    def log_message(self, *_) -> None:
        pass


@contextmanager
def serving() -> Iterator[Publisher]:
    with Publisher() as server:
        server.files |= MNIST_FILES
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def publisher(monkeypatch) -> Iterator[Publisher]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving() as server:
        yield server


def in_folder(root: Path, archive: Archive) -> set[str]:
    """What lies in the archive's folder, the lock aside."""
    return {path.name for path in (root / archive.folder).iterdir()} - {".lock"}


def refused(archive: Archive, root: Path) -> str:
    """The sentence with which a fetch ends that has to fail, and after which no file has its name."""
    with pytest.raises(DataError) as caught:
        fetch(archive, root)
    message = str(caught.value)
    assert message.endswith(".")
    assert str(root / archive.folder) in message
    assert not in_folder(root, archive) & ({file.name for file in archive.files} | {"unpacking"})
    return message


# -- fetching ----------------------------------------------------------------------------------------------------------


def test_an_archive_is_fetched_whole_and_only_once(publisher, tmp_path):
    archive = small_mnist(publisher.url)
    seen: list[tuple[int, int]] = []
    left: set[str] = set()  # by a process that is killed meanwhile

    def progress(done: int, total: int) -> None:
        seen.append((done, total))
        left.update(in_folder(tmp_path / "data", archive))

    fetch(archive, tmp_path / "data", progress)
    assert left == {name + end for name in MNIST_FILES for end in ("", ".part")}
    assert present(archive, tmp_path / "data")
    assert {path.name: path.read_bytes() for path in (tmp_path / "data" / "mnist").glob("*.*z")} == MNIST_FILES
    done, totals = zip(*seen)
    assert set(totals) == {sum(map(len, MNIST_FILES.values()))} == {archive.download_size}
    assert list(done) == sorted(done)
    assert done[-1] == totals[0]
    assert len(set(done)) > 4  # also within a file

    fetch(archive, tmp_path / "data", lambda done, total: pytest.fail("nothing is left to fetch"))
    assert [name for name, _ in publisher.asked] == list(MNIST_FILES)


def test_only_what_is_missing_or_wrong_is_fetched(publisher, tmp_path):
    archive = small_mnist(publisher.url)
    (tmp_path / "mnist").mkdir()
    for name, data in MNIST_FILES.items():
        (tmp_path / "mnist" / name).write_bytes(data)
    assert present(archive, tmp_path)
    (tmp_path / "mnist" / IMAGES).write_bytes(MNIST_FILES[IMAGES] + b"x")
    (tmp_path / "mnist" / "t10k-labels-idx1-ubyte.gz").unlink()
    assert not present(archive, tmp_path)
    fetch(archive, tmp_path)
    assert publisher.asked == [(IMAGES, None), ("t10k-labels-idx1-ubyte.gz", None)]
    assert (tmp_path / "mnist" / IMAGES).read_bytes() == MNIST_FILES[IMAGES]


@pytest.mark.parametrize("first", ["nobody", "404", "wrong bytes", "a cut"])
def test_the_next_mirror_is_asked_when_one_fails(first, publisher, tmp_path):
    with serving() as bad:
        bad.files = {name: data[:: -1 if first == "wrong bytes" else 1] for name, data in MNIST_FILES.items()}
        bad.status = 404 if first == "404" else 200
        bad.cut_at = 150_000 if first == "a cut" else None
        publisher.ranges = "ignored"  # so that it begins anew after a cut
        url = "http://127.0.0.1:1" if first == "nobody" else bad.url
        done: list[int] = []
        fetch(small_mnist(url, publisher.url), tmp_path, lambda now, total: done.append(now))
    assert done == sorted(done)
    assert read(small_mnist(), tmp_path)[2] == 300


@pytest.mark.parametrize("ranges", ["heeded", "ignored", "refused", "another"])
def test_a_download_that_was_cut_goes_on_from_there(ranges, publisher, tmp_path):
    archive = small_mnist(publisher.url)
    publisher.cut_at, publisher.ranges = 150_000, ranges
    message = refused(archive, tmp_path)
    kept = (tmp_path / "mnist" / f"{IMAGES}.part").stat().st_size
    assert 100_000 < kept <= 150_000
    assert f"{kept} of {len(MNIST_FILES[IMAGES])} bytes of {IMAGES}" in message
    assert "127.0.0.1: connection cut" in message
    assert "resumes from there" in message

    publisher.asked.clear()
    publisher.sent = 0
    done: list[int] = []
    fetch(archive, tmp_path, lambda now, total: done.append(now))
    assert publisher.asked[0] == (IMAGES, f"bytes={kept}-")
    assert len(publisher.asked) == len(MNIST_FILES) + (ranges in ("refused", "another"))
    if ranges == "heeded":
        until(lambda: publisher.sent == archive.download_size - kept)  # it counts once it has sent
        assert done[0] > kept
    assert done == sorted(done)
    assert present(archive, tmp_path)
    assert in_folder(tmp_path, archive) == set(MNIST_FILES)


@pytest.mark.parametrize(("more", "requests"), [(b"x", 1), (b"", 0)])
def test_a_part_that_is_too_long_is_thrown_away_and_one_that_is_complete_is_used(more, requests, publisher, tmp_path):
    (tmp_path / "mnist").mkdir()
    (tmp_path / "mnist" / f"{IMAGES}.part").write_bytes(MNIST_FILES[IMAGES] + more)
    archive = small_mnist(publisher.url)
    fetch(archive, tmp_path)
    assert present(archive, tmp_path)
    assert publisher.asked.count((IMAGES, None)) == requests
    assert len(publisher.asked) == len(MNIST_FILES) - 1 + requests


@pytest.mark.parametrize("lengths", [True, False])
@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"x" + MNIST_FILES[IMAGES][1:], id="altered"),
        pytest.param(b"<html>Please log in", id="a login page"),
        pytest.param(MNIST_FILES[IMAGES] * 100, id="longer"),
    ],
)
def test_what_is_not_the_published_file_is_not_kept(data, lengths, publisher, tmp_path):
    publisher.files[IMAGES], publisher.lengths = data, lengths
    archive = small_mnist(publisher.url)
    assert f"What 127.0.0.1 sends as {IMAGES} is not what its publisher distributes" in refused(archive, tmp_path)
    assert in_folder(tmp_path, archive) == set()
    assert publisher.sent <= len(MNIST_FILES[IMAGES])  # who sends more is not listened to


def test_a_login_page_costs_nothing_of_what_is_there(publisher, tmp_path):
    part = tmp_path / "mnist" / f"{IMAGES}.part"
    part.parent.mkdir()
    part.write_bytes(MNIST_FILES[IMAGES][:1000])
    publisher.files[IMAGES], publisher.ranges = b"<html>Please log in", "ignored"
    assert "What 127.0.0.1 sends" in refused(small_mnist(publisher.url), tmp_path)
    assert part.read_bytes() == MNIST_FILES[IMAGES][:1000]


def test_a_wrong_part_is_thrown_away_and_the_next_try_begins_anew(publisher, tmp_path):
    (tmp_path / "mnist").mkdir()
    (tmp_path / "mnist" / f"{IMAGES}.part").write_bytes(bytes(1000))
    archive = small_mnist(publisher.url)
    assert "not what its publisher distributes" in refused(archive, tmp_path)
    fetch(archive, tmp_path)
    assert present(archive, tmp_path)


def test_without_a_server_the_message_says_what_to_put_where(publisher, tmp_path):
    publisher.status = 404
    message = refused(small_mnist("http://127.0.0.1:1", publisher.url), tmp_path)
    assert "127.0.0.1: Connection refused; 127.0.0.1: 404 Not Found" in message
    assert all(name in message for name in MNIST_FILES)
    publisher.status = 500
    assert "500 Internal Server Error" in refused(small_mnist(publisher.url), tmp_path)


def test_a_server_that_falls_silent_is_given_up(publisher, tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "TIMEOUT", 0.05)
    released = threading.Event()
    monkeypatch.setattr(Answer, "do_GET", lambda handler: released.wait(60))
    try:
        assert "127.0.0.1: no answer for 0.05 s" in refused(small_mnist(publisher.url), tmp_path)
    finally:
        released.set()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's device that is always full")
def test_a_full_disk_is_said_and_not_left_full(publisher, tmp_path):
    archive = small_mnist(publisher.url)
    (tmp_path / "mnist").mkdir()
    (tmp_path / "mnist" / f"{IMAGES}.part").symlink_to("/dev/full")
    message = refused(archive, tmp_path)
    assert "Not enough space" in message
    assert f"{archive.download_size / 1e6:.0f} MB" in message
    assert "JAXCORE_DATA_DIR" in message
    assert in_folder(tmp_path, archive) == set()


def test_a_folder_that_can_not_be_written_is_said(publisher, tmp_path):
    (tmp_path / "mnist").write_text("a file where the folder should be")
    with pytest.raises(DataError, match=re.escape(f"to {tmp_path / 'mnist'} (")):
        fetch(small_mnist(publisher.url), tmp_path)
    assert publisher.asked == []


def test_two_who_ask_at_once_download_once(publisher, tmp_path):
    tar = tar_gz(*batches())
    publisher.files["cifar-10-python.tar.gz"] = tar
    archive = small_cifar(publisher.url, tar)
    second_waits = threading.Event()
    waiting: list[int] = []

    def wait(done: int, total: int) -> None:
        waiting.append(done)
        second_waits.set()

    second = threading.Thread(target=fetch, args=(archive, tmp_path, wait))

    def begin_the_second(done: int, total: int) -> None:
        if not second.ident:
            second.start()
            assert second_waits.wait(60)

    fetch(archive, tmp_path, begin_the_second)
    second.join()
    assert len(publisher.asked) == 1
    assert present(archive, tmp_path)
    assert 0 < waiting[0] < waiting[-1] == archive.download_size  # it saw how far the first was


def test_a_download_can_be_ended_by_who_watches_it(publisher, tmp_path):
    archive = small_mnist(publisher.url)

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(archive, tmp_path, stop)
    assert in_folder(tmp_path, archive) == {f"{IMAGES}.part"}
    fetch(archive, tmp_path)
    assert present(archive, tmp_path)


# -- unpacking ---------------------------------------------------------------------------------------------------------


def test_only_the_archives_own_files_are_taken_out(publisher, tmp_path):
    strangers = [
        member("../outside", b"x"),
        member(str(tmp_path / "outside"), b"x"),
        member("cifar-10-batches-py/readme.html", b"x"),
        member("cifar-10-batches-py/../../outside", b"x"),
        member("cifar-10-batches-py/link", type=tarfile.SYMTYPE, linkname="../outside"),
    ]
    tar = tar_gz(*strangers, *batches())
    publisher.files["cifar-10-python.tar.gz"] = tar
    archive = small_cifar(publisher.url, tar)
    seen: list[tuple[int, int]] = []
    fetch(archive, tmp_path / "data", lambda *now: seen.append(now))
    assert seen[-1] == (len(tar), len(tar))
    assert in_folder(tmp_path / "data", archive) == set(CIFAR_FILES)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    images, labels, test_start = read(archive, tmp_path / "data")
    assert (images == COLOURS).all()
    assert (labels == KINDS).all()
    assert test_start == 1000


@pytest.mark.parametrize(
    "tar",
    [
        pytest.param(
            tar_gz(member("cifar-10-batches-py/test_batch", type=tarfile.SYMTYPE, linkname="data_batch_1"), *batches()),
            id="a link",
        ),
        pytest.param(
            tar_gz(
                member("cifar-10-batches-py/test_batch", type=tarfile.DIRTYPE, size=len(CIFAR_FILES["test_batch"])), *batches()
            ),
            id="a folder",
        ),
        pytest.param(tar_gz(*batches(test_batch=CIFAR_FILES["test_batch"] + b"x")), id="a larger file"),
        pytest.param(tar_gz(*batches(test_batch=CIFAR_FILES["test_batch"][:-1] + b"x")), id="an altered file"),
        pytest.param(tar_gz(*batches()[:1]), id="a missing file"),
        pytest.param(tar_gz(*batches())[:-100_000], id="half an archive"),
        pytest.param(gzip.compress(b"no tar"), id="no tar"),
        pytest.param(b"no gzip", id="no gzip"),
    ],
)
def test_an_archive_without_the_right_files_is_refused_whole(tar, publisher, tmp_path):
    publisher.files["cifar-10-python.tar.gz"] = tar
    archive = small_cifar(publisher.url, tar)
    assert "does not contain the files it should" in refused(archive, tmp_path)
    assert in_folder(tmp_path, archive) == set()


def test_a_disk_that_is_full_when_unpacking_keeps_what_was_fetched_and_nothing_else(publisher, tmp_path, monkeypatch):
    def full(path: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    tar = tar_gz(*batches())
    publisher.files["cifar-10-python.tar.gz"] = tar
    archive = small_cifar(publisher.url, tar)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        assert "Not enough space" in refused(archive, tmp_path)
    assert in_folder(tmp_path, archive) == {"cifar-10-python.tar.gz"}
    publisher.asked.clear()
    fetch(archive, tmp_path)
    assert publisher.asked == []
    assert in_folder(tmp_path, archive) == set(CIFAR_FILES)


# -- reading -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def mnist_root(tmp_path) -> Path:
    (tmp_path / "mnist").mkdir()
    for name, data in MNIST_FILES.items():
        (tmp_path / "mnist" / name).write_bytes(data)
    return tmp_path


def test_idx_files_are_read_as_they_were_written(mnist_root):
    images, labels, test_start = read(small_mnist(), mnist_root)
    assert (images == PIXELS).all()
    assert (labels == LABELS).all()
    assert (images.dtype, labels.dtype, test_start) == (np.uint8, np.int32, 300)
    assert images.ctypes.data % 64 == 0
    assert images.flags.c_contiguous
    assert not images.flags.writeable
    assert not labels.flags.writeable


@pytest.mark.parametrize("name", MNIST_FILES)
@pytest.mark.parametrize("damage", ["one byte", "truncated", "missing"])
def test_a_damaged_file_is_named(damage, name, mnist_root):
    path = mnist_root / "mnist" / name
    data = path.read_bytes()
    path.write_bytes(data[:-1] if damage == "truncated" else data[:50] + bytes([data[50] ^ 1]) + data[51:])
    if damage == "missing":
        path.unlink()
    problem = "can't be read (No such file" if damage == "missing" else "is damaged or was altered"
    with pytest.raises(DataError, match=re.escape(f"{path} {problem}")) as caught:
        read(small_mnist(), mnist_root)
    assert "Delete it, so that it is downloaded again" in str(caught.value)


def test_a_file_with_the_right_hash_and_wrong_content_is_named_too(mnist_root):
    data = idx_labels(np.full(300, 10, np.uint8))
    name = "train-labels-idx1-ubyte.gz"
    (mnist_root / "mnist" / name).write_bytes(data)
    archive = small_mnist()
    files = tuple(known(name, data) if file.name == name else file for file in archive.files)
    with pytest.raises(DataError, match=f"{name} can't be read .it has a label of 10; labels are 0 to 9"):
        read(replace(archive, files=files), mnist_root)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(idx(PIXELS[:5], 2049, 5, 28, 28), "header says .2049, 5, 28, 28. instead of .2051", id="labels"),
        pytest.param(idx(PIXELS[:5], 2051, 6, 28, 28), "header says .2051, 6", id="another count"),
        pytest.param(idx(PIXELS[:5], 2051, 5, 14, 56), "header says .2051, 5, 14, 56", id="another shape"),
        pytest.param(idx(PIXELS[:4], 2051, 5, 28, 28), "less than 3936 bytes", id="too short"),
        pytest.param(idx(PIXELS[:6], 2051, 5, 28, 28), "more than 3936 bytes", id="too long"),
        pytest.param(idx(PIXELS[:0], 2051), "4 bytes are too few", id="only a magic number"),
        pytest.param(gzip.compress(b""), "0 bytes are too few", id="nothing"),
        pytest.param(idx_images(PIXELS[:5])[:-9], "no whole gzip file", id="cut gzip"),
        pytest.param(idx_images(PIXELS[:5])[:-8] + bytes(8), "no whole gzip file", id="wrong checksum"),
        pytest.param(b"no gzip", "no whole gzip file", id="no gzip"),
    ],
)
def test_what_is_no_idx_file_of_five_images_is_refused(data, message):
    with pytest.raises(ValueError, match=message):
        formats.read_idx_images(data, 5)


def test_a_small_file_that_unpacks_to_a_huge_one_is_not_unpacked():
    import tracemalloc

    bomb = gzip.compress(struct.pack(">4I", 2051, 5, 28, 28) + bytes(50_000_000), compresslevel=1)
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="more than 3936 bytes"):
            formats.read_idx_images(bomb, 5)
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_labels_end_at_nine():
    assert formats.read_idx_labels(idx_labels(np.arange(10, dtype=np.uint8)), 10).tolist() == list(range(10))
    with pytest.raises(ValueError, match="a label of 10; labels are 0 to 9"):
        formats.read_idx_labels(idx_labels(np.arange(11, dtype=np.uint8)), 11)


@pytest.mark.parametrize("name", CIFAR_FILES)
def test_a_cifar_batch_is_read_as_a_pickle_would_be(name):
    """The batches made here are real pickles, of this test's own making."""
    images, labels = formats.read_cifar_batch(CIFAR_FILES[name], 1000)
    unpickled = pickle.loads(CIFAR_FILES[name], encoding="latin1")
    assert (images == unpickled["data"].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)).all()
    assert labels.tolist() == unpickled["labels"]


BATCH = CIFAR_FILES["data_batch_1"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"", "does not begin as", id="nothing"),
        pytest.param(BATCH[:22], "does not begin as", id="the beginning alone"),
        pytest.param(b"\x80\x03" + BATCH[2:], "does not begin as", id="another pickle"),
        pytest.param(BATCH[:3_000_000], "3000000 bytes are too few for 1000 images", id="truncated"),
        pytest.param(BATCH[:22] + b"\x14" + BATCH[23:], "not where", id="shifted"),
        pytest.param(BATCH[:100] + b"M" + BATCH[101:], "not where", id="another label code"),
        pytest.param(cifar_batch(b"x", COLOURS[:1000], KINDS[:1000] + 1), "a label of 10; labels are 0", id="label 10"),
    ],
)
def test_what_is_no_cifar_batch_is_refused(data, message):
    with pytest.raises(ValueError, match=message):
        formats.read_cifar_batch(data, 1000)


def test_nothing_is_unpickled():
    """What Python could not unpickle is read, if the labels and pixels are where they should be."""
    cut = BATCH[:-20]
    with pytest.raises((pickle.UnpicklingError, EOFError)):
        pickle.loads(cut, encoding="latin1")
    images, _ = formats.read_cifar_batch(cut, 1000)
    assert (images == COLOURS[:1000]).all()


@pytest.mark.parametrize("size", [1, 63, 64, 65, 3072])
def test_images_begin_where_jax_can_use_them_uncopied(size):
    arrays = [formats.aligned_empty((size, 2)) for _ in range(20)]
    assert {array.ctypes.data % 64 for array in arrays} == {0}
    assert {array.shape for array in arrays} == {(size, 2)}


# -- the registry and the real archives --------------------------------------------------------------------------------


def test_importing_the_registry_loads_nothing_heavy():
    heavy = {"numpy", "pooch", "requests", "urllib3", "filelock"}
    code = f"import sys, jaxcore.catalog.archives; print(*({heavy} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout.split() == []


@pytest.mark.parametrize("archive", ARCHIVES.values(), ids=ARCHIVES)
def test_the_registry_is_consistent(archive):
    assert ARCHIVES[archive.name] is archive
    assert len(archive.files) == len(archive.rows) * (2 if archive.layout == "idx" else 1)
    files = {*archive.files, *archive.download}
    assert len({file.name for file in files}) == len({file.sha256 for file in files}) == len(files)
    for file in files:
        assert re.fullmatch("[0-9a-f]{64}", file.sha256)
    for file in archive.download:
        assert file.urls
        assert all(re.fullmatch(r"https?://\S+/" + re.escape(file.name), url) for url in file.urls)


def real(name: str) -> tuple[Archive, Path]:
    need_archive(name)
    return ARCHIVES[name], settings.data_dir()


@pytest.mark.parametrize(
    ("name", "shape", "test_start", "means"),
    [
        ("mnist", (70_000, 28, 28, 1), 60_000, [0.13066]),
        ("fashion_mnist", (70_000, 28, 28, 1), 60_000, [0.28604]),
        ("cifar10", (60_000, 32, 32, 3), 50_000, [0.49140, 0.48216, 0.44653]),
    ],
)
def test_a_real_archive_holds_what_its_publisher_says(name, shape, test_start, means):
    archive, root = real(name)
    images, labels, start = read(archive, root)
    assert images.shape == shape
    assert start == test_start
    assert images.ctypes.data % 64 == 0
    np.testing.assert_allclose(images[:start].mean((0, 1, 2)) / 255, means, atol=1e-5)
    if name != "mnist":  # whose digits are as frequent as they came
        assert np.bincount(labels[:start]).tolist() == [start // 10] * 10
        assert np.bincount(labels[start:]).tolist() == [1000] * 10


@pytest.mark.parametrize(("name", "file"), [("mnist", "t10k-labels-idx1-ubyte.gz"), ("cifar10", "test_batch")])
def test_one_altered_byte_in_a_real_archive_is_refused(name, file, tmp_path):
    archive, root = real(name)
    folder = tmp_path / archive.folder
    folder.mkdir()
    for known_file in archive.files:
        (folder / known_file.name).symlink_to((root / archive.folder / known_file.name).absolute())
    (folder / file).unlink()
    shutil.copyfile(root / archive.folder / file, folder / file)
    with (folder / file).open("r+b") as altered:
        altered.seek(3000)
        byte = altered.read(1)[0]
        altered.seek(3000)
        altered.write(bytes([byte ^ 1]))
    assert present(archive, tmp_path)
    with pytest.raises(DataError, match=f"{file} is damaged or was altered"):
        read(archive, tmp_path)
