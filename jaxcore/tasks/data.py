"""Questions about data, before anything is trained."""

import time
from typing import Any

import distributed
import numpy as np

from jaxcore.catalog.archives import ARCHIVES
from jaxcore.catalog.datasets import DATASETS
from jaxcore.config.run import DataConfig
from jaxcore.data import fetching, prepare
from jaxcore.data.examples import PARTS, Dataset, Split
from jaxcore.settings import data_dir

PREVIEW_ROWS = 100
PREVIEW_IMAGES = 24
MAX_EXAMPLES = 50  # of those that a network answers in some way
MAX_SCATTER_POINTS = 1000
MAX_SCATTER_NUMBERS = 200_000
SAY_EVERY_S = 0.2


def csv_columns(csv: bytes, options: dict[str, str]) -> dict[str, Any]:
    """What there is to choose from in a CSV file, as `jaxcore.data.csv_file.describe` has it.

    Args:
        options: its `target`, `target_type`, `header` and `leave_out`, as in `DataConfig`.

    Raises:
        DataError: the file is no table.
    """
    from jaxcore.data.csv_file import describe  # pandas takes 50 MB, and most visitors bring no file

    return describe(csv=csv, **options)


def preview(config: DataConfig) -> dict[str, Any]:
    """What the data looks like before training.

    Returns:
        `class_names`, none where numbers are to be predicted; `counts`: number of examples a class in each part, or of all
        in one number, by part. For images: `images` uint8 (n, height, width,
        channels) of the training part, and their classes `image_classes`. For a table: `reading`, what was understood
        of a visitor's file, else None; `feature_names`; `target_name`; `rows`, the first examples (rows, features), with
        their classes or numbers `row_targets`; `scatter` (points, features) with `scatter_targets`.

    Raises:
        DataError: the data can't be learned from as it is.
    """
    data = prepare(config)
    counts = {part: _counts(getattr(data, part), data.classes) for part in PARTS}
    return {"class_names": data.source.class_names, "counts": counts} | (_some_images(data) if data.images else _rows(data))


def _counts(part: Split, classes: int) -> list[int]:
    return np.bincount(part.y, minlength=classes).tolist() if classes else [len(part)]


def _some_images(data: Dataset) -> dict[str, Any]:
    """As many of each class as there is room for."""
    y = data.train.y
    some = [data.train.rows[y == label][: -(-PREVIEW_IMAGES // data.classes)] for label in range(data.classes)]
    rows = np.concatenate(some)[np.random.default_rng(0).permutation(sum(map(len, some)))][:PREVIEW_IMAGES]
    return {"images": data.source.as_bytes(rows), "image_classes": data.source.y[rows]}


def described(data: Dataset, rows: np.ndarray) -> dict[str, Any]:
    """What there is to say about some examples, whatever a network has made of them.

    Returns:
        `rows`: their numbers in the dataset; `lines`: where each begins in the visitor's file, None if it is no file; `true`:
        their classes or numbers. For images: `images` uint8 (n, height, width, channels). For a table: `x` (n, features) in its
        units, and `feature_names`.
    """
    source = data.source
    if data.images:
        return {"rows": rows, "lines": None, "true": source.y[rows], "images": data.source.as_bytes(rows)}
    lines = None if source.lines is None else source.lines[rows]
    return {"rows": rows, "lines": lines, "true": source.y[rows], "x": source.x[rows], "feature_names": source.feature_names}


def _rows(data: Dataset) -> dict[str, Any]:
    table = data.source
    shown = np.random.default_rng(0).permutation(len(table.y))
    rows = shown[:PREVIEW_ROWS]
    points = shown[: min(MAX_SCATTER_POINTS, MAX_SCATTER_NUMBERS // table.x.shape[1])]
    return {
        "reading": table.reading,
        "feature_names": table.feature_names,
        "target_name": table.target_name,
        "rows": table.x[rows],
        "row_targets": table.y[rows],
        "scatter": table.x[points],
        "scatter_targets": table.y[points],
    }


def missing_archive(dataset: str) -> int:
    """How many bytes must be fetched before the dataset can be used; 0 if it is there, or needs no archive."""
    archive = ARCHIVES.get(DATASETS[dataset].archive)
    if archive is None or fetching.present(archive, data_dir()):
        return 0
    return archive.download_size


def fetch(dataset: str, topic: str) -> None:
    """Fetch the dataset's archive, and publish under `topic` how far it is.

    Raises:
        DataError: it could not be fetched; the message says why, and where to put the files by hand.
    """
    worker, said = distributed.get_worker(), 0.0

    def say(done: int, total: int) -> None:
        nonlocal said
        if time.monotonic() - said >= SAY_EVERY_S or done == total:
            said = time.monotonic()
            worker.log_event(topic, {"dataset": dataset, "worker": worker.address, "done": done})

    fetching.fetch(ARCHIVES[DATASETS[dataset].archive], data_dir(), say)
