"""Image archives, fetched when they are first asked for; every file is held against its SHA-256."""

from __future__ import annotations

import errno
import hashlib
import shutil
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from jaxcore.catalog.archives import Archive, File, host_of
from jaxcore.data.formats import BAD_PACKING
from jaxcore.errors import DataError

TIMEOUT = 30  # seconds without a byte
CHUNK = 1 << 15  # bytes; what is lost at most when a connection is cut

Progress = Callable[[int, int], None]
"""Called with the bytes that are there and the bytes in all; what it raises ends the download, which can be resumed."""


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
    from filelock import FileLock

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
        with FileLock(folder / ".lock").acquire(poll_interval=0.5, cancel_check=report):
            if not present(archive, root):
                for file in archive.download:
                    _download(file, archive, folder, report)
                if archive.packed:
                    _unpack(archive, folder)
    progress(total, total)


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
                "Not enough space in {folder} for {names}: {size:.0f} MB needed. Free some space there, or name another "
                "folder in JAXCORE_DATA_DIR.",
                folder=str(folder),
                names=_names(archive),
                size=(archive.download_size + unpacked) / 1e6,
            ) from error
        raise DataError(
            "Can't write {names} to {folder} ({reason}). Make the folder writable, put the files there by hand, or name "
            "another folder in JAXCORE_DATA_DIR.",
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
            wrong.append(host_of(url))
        except (RequestException, HTTPError) as error:
            failures.append(f"{host_of(url)}: {_reason(error)}")
        except ValueError:
            wrong.append(host_of(url))

    told = {"file": file.name, "names": _names(archive), "folder": str(folder)}
    done = _size(part)
    if failures and done:
        raise DataError(
            "{done} of {size} bytes of {file} have arrived, then the connection failed ({reasons}). Try again: the "
            "download resumes from there. Or put {names} into {folder} by hand.",
            **told,
            done=done,
            size=file.size,
            reasons="; ".join(failures),
        )
    if wrong:
        raise DataError(
            "What {host} sends as {file} is not what its publisher distributes, so it was not kept. Try again later, or "
            "put {names} into {folder} by hand.",
            **told,
            host=", ".join(wrong),
        )
    raise DataError(
        "{file} could not be downloaded ({reasons}). Try again when there is an internet connection, or put {names} into "
        "{folder} by hand.",
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
                "What was downloaded as {file} from {host} does not contain the files it should, and was deleted. Put "
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
