"""The formats in which the publishers of datasets write them.

Every file is held against its SHA-256 before anything is read from it, and nothing is ever unpickled.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import math
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np

from jaxcore.catalog.archives import CLASSES, Archive, File
from jaxcore.errors import DataError

CIFAR_BEGINNING = b"\x80\x02}q\x01(U\x0bbatch_labelq\x02U"
BAD_PACKING = (gzip.BadGzipFile, zlib.error, EOFError)


def read(archive: Archive, root: Path) -> tuple[np.ndarray, np.ndarray, int]:
    """Read an archive that is present, every file checked against its SHA-256.

    Returns:
        Images as uint8 (n, height, width, channels), labels as int32 (n,), both read-only, and the row from which on
        they are the official test part.

    Raises:
        DataError: a file is missing, damaged or altered; the message names it.
    """
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
                "downloaded again, or replace it by hand.",
                file=str(path),
            )
        return parse(data, rows)
    except (OSError, ValueError) as error:
        raise DataError(
            "{file} can't be read ({reason}). Delete it, so that it is downloaded again, or replace it by hand.",
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
