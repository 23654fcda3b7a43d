"""Image archives that are fetched when they are first asked for: which files they are, and how they are brought and read.

Every file is held against its SHA-256 before anything is read from it, and nothing is ever unpickled. Nothing heavy is
imported before `fetch` or `read` is called.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import io
import math
import shutil
import struct
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from jaxcore.errors import DataError

if TYPE_CHECKING:
    import numpy as np

TIMEOUT = 30  # seconds without a byte
CHUNK = 1 << 15  # bytes; what is lost at most when a connection is cut
CLASSES = 10
CIFAR_BEGINNING = b"\x80\x02}q\x01(U\x0bbatch_labelq\x02U"
BAD_PACKING = (gzip.BadGzipFile, zlib.error, EOFError)

Progress = Callable[[int, int], None]
"""Called with the bytes that are there and the bytes in all; what it raises ends the download, which can be resumed."""


@dataclass(frozen=True)
class File:
    """One file as its publisher distributes it.

    Attributes:
        name: without a folder.
        sha256: hexadecimal.
        size: bytes.
        urls: addresses to try in turn; none for what comes out of a packed archive.
    """

    name: str
    sha256: str
    size: int
    urls: tuple[str, ...] = ()


@dataclass(frozen=True)
class Archive:
    """A dataset of images: its files, and where they come from.

    Attributes:
        name: its key in `ARCHIVES`.
        folder: the folder of its files, below the data folder.
        layout: how the files are written: `"idx"`, a file of images and one of labels by turns, or `"cifar"` batches.
        shape: of one image: height, width, channels.
        rows: how many images each part of the archive has; the last part is the official test part.
        files: what is read, in this order.
        packed: the one `.tar.gz` that is fetched and unpacked; None where the files are fetched themselves.
    """

    name: str
    folder: str
    layout: Literal["idx", "cifar"]
    shape: tuple[int, int, int]
    rows: tuple[int, ...]
    files: tuple[File, ...]
    packed: File | None = None

    @property
    def download(self) -> tuple[File, ...]:
        """What is fetched."""
        return (self.packed,) if self.packed else self.files

    @property
    def download_size(self) -> int:
        """Bytes to fetch where nothing is there yet."""
        return sum(file.size for file in self.download)

    @property
    def train_images(self) -> int:
        """How many images there are besides the official test part."""
        return sum(self.rows[:-1])

    @property
    def publisher(self) -> str:
        """The host that is asked first, for people."""
        return _host(self.download[0].urls[0])


def _host(url: str) -> str:
    return (urlsplit(url).hostname or url).removeprefix("www.")


def _idx(name: str, folder: str, mirrors: tuple[str, ...], *files: tuple[str, str, int]) -> Archive:
    return Archive(
        name,
        folder,
        layout="idx",
        shape=(28, 28, 1),
        rows=(60_000, 10_000),
        files=tuple(File(file, sha256, size, tuple(url + file for url in mirrors)) for file, sha256, size in files),
    )


_ALL = (
    _idx(
        "mnist",
        "mnist",
        ("https://ossci-datasets.s3.amazonaws.com/mnist/", "http://yann.lecun.com/exdb/mnist/"),
        ("train-images-idx3-ubyte.gz", "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609", 9_912_422),
        ("train-labels-idx1-ubyte.gz", "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c", 28_881),
        ("t10k-images-idx3-ubyte.gz", "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6", 1_648_877),
        ("t10k-labels-idx1-ubyte.gz", "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6", 4_542),
    ),
    _idx(
        "fashion_mnist",
        "fashion-mnist",
        (
            "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        ),
        ("train-images-idx3-ubyte.gz", "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84", 26_421_880),
        ("train-labels-idx1-ubyte.gz", "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845", 29_515),
        ("t10k-images-idx3-ubyte.gz", "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073", 4_422_102),
        ("t10k-labels-idx1-ubyte.gz", "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5", 5_148),
    ),
    Archive(
        "cifar10",
        "cifar-10-batches-py",
        layout="cifar",
        shape=(32, 32, 3),
        rows=(10_000,) * 6,
        files=(
            File("data_batch_1", "54636561a3ce25bd3e19253c6b0d8538147b0ae398331ac4a2d86c6d987368cd", 31_035_704),
            File("data_batch_2", "766b2cef9fbc745cf056b3152224f7cf77163b330ea9a15f9392beb8b89bc5a8", 31_035_320),
            File("data_batch_3", "0f00d98ebfb30b3ec0ad19f9756dc2630b89003e10525f5e148445e82aa6a1f9", 31_035_999),
            File("data_batch_4", "3f7bb240661948b8f4d53e36ec720d8306f5668bd0071dcb4e6c947f78e9682b", 31_035_696),
            File("data_batch_5", "d91802434d8376bbaeeadf58a737e3a1b12ac839077e931237e0dcd43adcb154", 31_035_623),
            File("test_batch", "f53d8d457504f7cff4ea9e021afcf0e0ad8e24a91f3fc42091b8adef61157831", 31_035_526),
        ),
        packed=File(
            "cifar-10-python.tar.gz",
            "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
            170_498_071,
            ("https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",),
        ),
    ),
)

ARCHIVES: dict[str, Archive] = {archive.name: archive for archive in _ALL}


# -- fetching ----------------------------------------------------------------------------------------------------------


def _size(path: Path) -> int:
    """Bytes of a file, 0 where there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def present(archive: Archive, root: Path) -> bool:
    """Whether all files are below `root` with their right sizes; `read` looks at what is in them."""
    return all(_size(root / archive.folder / file.name) == file.size for file in archive.files)


def fetch(archive: Archive, root: Path, progress: Progress = lambda done, total: None) -> None:
    """Bring what is missing of an archive into its folder below `root`. Two who ask at once download once.

    Where a download was interrupted, it goes on; a file has its name only when it is whole and right.

    Raises:
        DataError: it can't be fetched or kept; the message says why, and where to put the files by hand.
    """
    if present(archive, root):
        return
    folder = (root / archive.folder).absolute()
    total, shown = archive.download_size, 0

    def report() -> None:
        # What lies on the disk, so that who waits for another's download sees it too. It shrinks where a server makes
        # us start over; what is shown doesn't.
        nonlocal shown
        there = [max(_size(folder / file.name), _size(_part(folder, file))) for file in archive.download]
        shown = max(shown, min(sum(there), total))
        progress(shown, total)

    with _disk_problems(archive, folder):
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder, report):
            if not present(archive, root):
                for file in archive.download:
                    _download(file, archive, folder, report)
                if archive.packed:
                    _unpack(archive, folder)
    progress(total, total)


@contextmanager
def _alone(folder: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Holds the folder's lock; `waiting` is called twice a second until it is ours."""
    from filelock import FileLock, Timeout

    lock = FileLock(folder / ".lock")
    while True:
        try:
            lock.acquire(timeout=0.5)
            break
        except Timeout:
            waiting()
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _disk_problems(archive: Archive, folder: Path) -> Iterator[None]:
    """Says in a sentence what the disk refused, and leaves no full disk behind."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            for file in archive.download:
                _part(folder, file).unlink(missing_ok=True)
            unpacked = sum(file.size for file in archive.files) if archive.packed else 0
            raise DataError(
                "There is no room in {folder} for {names}: {size:.0f} MB are needed. Make room there, or name "
                "another folder in JAXCORE_DATA_DIR.",
                folder=str(folder),
                names=_names(archive),
                size=(archive.download_size + unpacked) / 1e6,
            ) from error
        raise DataError(
            "{names} can't be written into {folder} ({reason}). Make the folder writable, put the files there by hand, "
            "or name another folder in JAXCORE_DATA_DIR.",
            folder=str(folder),
            names=_names(archive),
            reason=error.strerror or str(error),
        ) from error


def _names(archive: Archive) -> str:
    return ", ".join(file.name for file in archive.download)


def _part(folder: Path, file: File) -> Path:
    """Where a file is kept until it is whole."""
    return folder / f"{file.name}.part"


def _download(file: File, archive: Archive, folder: Path, report: Callable[[], None]) -> None:
    """Fetch one file, unless it is there, from the first address that gives it.

    It is written to `_part` alone, and gets its name once its hash is right: whenever the process is killed, nothing lies there
    that the next try doesn't take up.
    """
    from pooch import file_hash
    from requests import RequestException
    from urllib3.exceptions import HTTPError

    part, whole = _part(folder, file), folder / file.name
    if whole.exists() and file_hash(whole) == file.sha256:
        return
    failures, wrong = [], []
    for url in file.urls:
        try:
            _resume(url, file, part, report)
            if file_hash(part) == file.sha256:
                part.replace(whole)
                return
            part.unlink()
            wrong.append(_host(url))
        except (RequestException, HTTPError) as error:
            failures.append(f"{_host(url)}: {_reason(error)}")
        except ValueError:
            wrong.append(_host(url))

    told = {"file": file.name, "names": _names(archive), "folder": str(folder)}
    done = _size(_part(folder, file))
    if failures and done:
        raise DataError(
            "{done} of {size} bytes of {file} are here, then the connection failed ({reasons}). Try again: it goes on "
            "from there. Or put {names} into {folder} by hand.",
            **told,
            done=done,
            size=file.size,
            reasons="; ".join(failures),
        )
    if wrong:
        raise DataError(
            "What {host} sends as {file} is not what its publisher distributes, and is not kept. Try again later, or put "
            "{names} into {folder} by hand.",
            **told,
            host=", ".join(wrong),
        )
    raise DataError(
        "{file} could not be fetched ({reasons}). Try again when there is a connection to the internet, or put {names} "
        "into {folder} by hand.",
        **told,
        reasons="; ".join(failures),
    )


def _reason(error: Exception) -> str:
    """A few words: the answer's status, or what the operating system said at the bottom of the chain of errors."""
    from requests import HTTPError

    if isinstance(error, HTTPError):
        return f"{error.response.status_code} {error.response.reason}".strip()
    reason = "connection cut"
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, TimeoutError):
            reason = f"no answer for {TIMEOUT} s"
        elif isinstance(cause, OSError) and cause.strerror:
            reason = cause.strerror
        cause = cause.__cause__ or cause.__context__
    return reason


def _resume(url: str, file: File, part: Path, report: Callable[[], None]) -> None:
    """Bring `part` to the file's full length, going on from what is there.

    Raises:
        ValueError: what the server sends has another length.
        requests.RequestException, urllib3.exceptions.HTTPError: no connection, no file, or it was cut halfway; what has
            come is kept.
    """
    import requests

    done = _size(part)
    if done == file.size:
        return
    if done > file.size:
        part.unlink()
        done = 0
    # Some servers call a .gz a compressed answer. It is the file itself that is wanted, so nothing is decoded.
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={done}-"} if done else {})
    with requests.get(url, headers=headers, stream=True, timeout=TIMEOUT) as response:
        resumed = response.status_code == 206 and response.headers.get("Content-Range", "").startswith(f"bytes {done}-")
        refused = done > 0 and not resumed and response.status_code in (206, 416)
        if not refused:
            response.raise_for_status()
            if not resumed:
                done = 0
            # A login page of a network has a length, too; one without a length is told by how much comes.
            length = response.headers.get("Content-Length", str(file.size - done))
            if length != str(file.size - done):
                raise ValueError(f"{length} bytes instead of {file.size - done}")
            with part.open("ab" if resumed else "wb") as output:
                for chunk in response.raw.stream(CHUNK, decode_content=False):
                    done += len(chunk)
                    if done > file.size:
                        break
                    output.write(chunk)
                    report()
    if refused:
        part.unlink()
        _resume(url, file, part, report)
    elif done != file.size:
        part.unlink()
        raise ValueError(f"not {file.size} bytes")


def _unpack(archive: Archive, folder: Path) -> None:
    """Take the archive's own files, and nothing else, out of what was fetched, which is deleted afterwards.

    Raises:
        DataError: they are not in it as they should be.
    """
    packed = folder / archive.packed.name
    work = folder / "unpacking"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    try:
        if not _take_out(archive, packed, work):
            packed.unlink()
            raise DataError(
                "What was fetched as {file} from {host} does not hold the files that it should, and was deleted. Put "
                "{names} into {folder} by hand.",
                file=packed.name,
                host=archive.publisher,
                names=", ".join(file.name for file in archive.files),
                folder=str(folder),
            )
        for file in archive.files:
            (work / file.name).replace(folder / file.name)
        packed.unlink()
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _take_out(archive: Archive, packed: Path, work: Path) -> bool:
    """Whether every file was in the archive as a plain file with its right bytes; then all of them are in `work`.

    Only names of the registry are written, never names or links out of the archive.
    """
    missing = {PurePosixPath(archive.folder, file.name): file for file in archive.files}
    with packed.open("rb") as source:
        try:
            with tarfile.open(fileobj=source, mode="r:gz") as tar:
                for member in tar:
                    file = missing.pop(PurePosixPath(member.name), None)
                    if file is None:
                        continue
                    if not member.isreg() or member.size != file.size:
                        return False
                    data = tar.extractfile(member).read(file.size)
                    if hashlib.sha256(data).hexdigest() != file.sha256:
                        return False
                    (work / file.name).write_bytes(data)
        except (tarfile.TarError, *BAD_PACKING):
            return False
    return not missing


# -- reading -----------------------------------------------------------------------------------------------------------


def read(archive: Archive, root: Path) -> tuple[np.ndarray, np.ndarray, int]:
    """Read an archive that is present, every file checked against its SHA-256.

    Returns:
        Images as uint8 (n, height, width, channels), labels as int32 (n,), both read-only, and the row from which on
        they are the official test part.

    Raises:
        DataError: a file is missing, damaged or altered; the message names it.
    """
    import numpy as np

    folder = root / archive.folder
    images = aligned_empty((sum(archive.rows), *archive.shape))
    labels = np.empty(len(images), np.int32)
    files = iter(archive.files)
    start = 0
    for rows in archive.rows:
        part = slice(start, start + rows)
        if archive.layout == "cifar":
            images[part], labels[part] = _parsed(folder, next(files), read_cifar_batch, rows)
        else:
            images[part] = _parsed(folder, next(files), read_idx_images, rows)
            labels[part] = _parsed(folder, next(files), read_idx_labels, rows)
        start += rows
    images.flags.writeable = labels.flags.writeable = False
    return images, labels, start - archive.rows[-1]


def aligned_empty(shape: tuple[int, ...]) -> np.ndarray:
    """An uninitialised uint8 array that begins at a multiple of 64 bytes, so that JAX on a CPU can use it uncopied."""
    import numpy as np

    size = math.prod(shape)
    buffer = np.empty(size + 63, np.uint8)
    start = -buffer.ctypes.data % 64
    return buffer[start : start + size].reshape(shape)


def _parsed(folder: Path, file: File, parse: Callable, rows: int):
    """What `parse` makes of a file that is its publisher's; a `DataError` names the file otherwise."""
    path = folder / file.name
    try:
        # One of another size is not even read: it may be of any size.
        data = path.read_bytes() if path.stat().st_size == file.size else b""
        if hashlib.sha256(data).hexdigest() != file.sha256:
            raise DataError(
                "{file} is damaged or was altered: it is not what its publisher distributes. Delete it, so that it is "
                "fetched anew, or replace it by hand.",
                file=str(path),
            )
        return parse(data, rows)
    except (OSError, ValueError) as error:
        raise DataError(
            "{file} can't be read ({reason}). Delete it, so that it is fetched anew, or replace it by hand.",
            file=str(path),
            reason=getattr(error, "strerror", None) or str(error),
        ) from error


def read_idx_images(data: bytes, rows: int) -> np.ndarray:
    """Read a gzipped IDX file of images of 28×28 pixels.

    Returns:
        uint8 (rows, 28, 28, 1).

    Raises:
        ValueError: it is something else.
    """
    return _idx_values(data, (2051, rows, 28, 28)).reshape(rows, 28, 28, 1)


def read_idx_labels(data: bytes, rows: int) -> np.ndarray:
    """Read a gzipped IDX file of labels: uint8 (rows,) below `CLASSES`; raises as `read_idx_images`."""
    labels = _idx_values(data, (2049, rows))
    _check_labels(labels)
    return labels


def _idx_values(data: bytes, header: tuple[int, ...]) -> np.ndarray:
    """The bytes after an IDX header, which has to be `header`: a magic number and the lengths of the axes."""
    import numpy as np

    start = 4 * len(header)
    size = start + math.prod(header[1:])
    try:
        # One byte more than there should be: a small file can unpack to one of any size.
        unpacked = gzip.GzipFile(fileobj=io.BytesIO(data)).read(size + 1)
    except BAD_PACKING as error:
        raise ValueError(f"it is no whole gzip file: {error}") from error
    if len(unpacked) < start:
        raise ValueError(f"{len(unpacked)} bytes are too few for an IDX file")
    found = struct.unpack(f">{len(header)}I", unpacked[:start])
    if found != header:
        raise ValueError(f"its IDX header says {found} instead of {header}")
    if len(unpacked) != size:
        raise ValueError(f"it has {'more' if len(unpacked) > size else 'less'} than {size} bytes")
    return np.frombuffer(unpacked, np.uint8, offset=start)


def read_cifar_batch(data: bytes, rows: int = 10_000) -> tuple[np.ndarray, np.ndarray]:
    """Read a CIFAR-10 batch of the “python version” where its values lie, without unpickling it.

    Args:
        data: the file.
        rows: how many images it holds, in thousands.

    Returns:
        Images as uint8 (rows, 32, 32, 3) and labels as uint8 (rows,) below `CLASSES`.

    Raises:
        ValueError: it is something else.
    """
    import numpy as np

    # After the pickle's beginning, which ends in a batch label (“training batch 1 of 5”) and its length, come the labels
    # in groups of 1000, each “(”, 1000 times “K” and the label, “e”. Then the array's description, which ends in “T” and
    # the number of bytes, and the pixels: of an image first all reds, then all greens, then all blues.
    if not data.startswith(CIFAR_BEGINNING) or len(data) == len(CIFAR_BEGINNING):
        raise ValueError("it does not begin as a CIFAR-10 batch does")
    labels_at = 38 + data[len(CIFAR_BEGINNING)]
    images_at = labels_at + 2 * rows + 2 * (rows // 1000) + 139
    size = rows * 3072
    if len(data) < images_at + size:
        raise ValueError(f"{len(data)} bytes are too few for {rows} images")
    groups = np.frombuffer(data, np.uint8, images_at - labels_at - 139, labels_at).reshape(-1, 2002)
    codes, labels = groups[:, 1:2001].reshape(-1, 2).T
    described = (groups[:, 0] == ord("(")).all() and (codes == ord("K")).all() and (groups[:, -1] == ord("e")).all()
    if not described or data[images_at - 5 : images_at] != b"T" + struct.pack("<I", size):
        raise ValueError("its labels and pixels are not where a CIFAR-10 batch has them")
    _check_labels(labels)
    return np.frombuffer(data, np.uint8, size, images_at).reshape(rows, 3, 32, 32).transpose(0, 2, 3, 1), labels


def _check_labels(labels: np.ndarray) -> None:
    if labels.max() >= CLASSES:
        raise ValueError(f"it has a label of {labels.max()}; labels are 0 to {CLASSES - 1}")
