"""What was taken home, read again. All in it came from a visitor, and is held against what it must be."""

from __future__ import annotations

import csv
import functools
import io
import math
import zipfile
import zlib
from collections.abc import Callable, Generator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load

from jaxcore.catalog.datasets import MAX_CSV_BYTES
from jaxcore.catalog.tasks import TASKS
from jaxcore.config.file import MAX_BYTES, params_of
from jaxcore.config.run import RunConfig
from jaxcore.data import prepare
from jaxcore.engine.predict import forward
from jaxcore.engine.structure import Structure
from jaxcore.engine.train import judge, started
from jaxcore.errors import DataError
from jaxcore.events import Compiled, Event, Finished, Judging, Progress
from jaxcore.export import archive as taken
from jaxcore.export.weights import named
from jaxcore.trained import Trained

MAX_WEIGHTS = 100_000_000  # bytes, unpacked
MAX_CURVES = 1_000_000
MAX_POINTS = 10_000
_COMPRESSED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others Python unpacks whole, however little is read of them
_NO_TIMES = ("trace_s", "lower_s", "compile_s", "first_chunk_s", "steps_per_s")  # nothing is computed here that could be timed


def settings(archive: bytes) -> dict[str, Any]:
    """What a ZIP asks for: `params` as `RunConfig.from_params` takes them, and the visitor's own `csv`, or None.

    Raises:
        ConfigError, DataError: it is none of ours.
    """
    return {
        "params": params_of(_member(archive, taken.CONFIG, MAX_BYTES)),
        "csv": _member(archive, taken.TABLE, MAX_CSV_BYTES, None),
    }


def reopen(config: RunConfig, archive: bytes, *, should_stop: Callable[[], bool]) -> Generator[Event, None, Trained]:
    """A run of the network in a ZIP, which is not trained again: its curve is shown, and it is judged anew.

    Args:
        config: what the ZIP asks for, with the visitor's own table.

    Raises:
        DataError: a file in it is missing, or is not what this network needs.
    """
    data = prepare(config.data)
    config = config.with_csv(None)
    structure = Structure.of(config, data)
    expected = jax.eval_shape(structure.model.init, jax.random.key(0), jnp.zeros((1, *structure.input_shape)))
    params, state = _weights(_member(archive, taken.WEIGHTS, MAX_WEIGHTS), expected)
    points = _points(_member(archive, taken.CURVES, MAX_CURVES), TASKS[config.task].measure, config.epochs)
    steps = config.epochs * structure.steps_per_epoch
    step = min(steps, max(0, round(max(points["epoch"], default=0) * structure.steps_per_epoch)))
    yield started(config.to_params(), data, params, steps)
    yield Compiled(0.0, 0.0, 0.0, reused=True)
    yield Progress(step, steps, 0.0, points)
    yield Judging(step)
    trained = Trained(config, params, state, data, None)
    scores, kept = judge(functools.partial(forward, trained, config, data), config, data)
    if not math.isfinite(scores["test"]["loss"]):
        raise _wrong(taken.WEIGHTS)
    no_times = dict.fromkeys(_NO_TIMES, 0.0)
    yield Finished(**scores, timing=no_times, config=config.to_params(), stopped=step < steps, step=step)
    return Trained(config, params, state, data, kept)


def _wrong(name: str) -> DataError:
    return DataError("{file}: this is not a file that was downloaded here, or it has been changed since.", file=name)


def _member(archive: bytes, name: str, limit: int, *otherwise: None) -> bytes | None:
    """The content of a file in a ZIP, of at most so many bytes, whatever the ZIP says of itself."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            if name not in opened.namelist() and otherwise:
                return None
            if opened.getinfo(name).compress_type not in _COMPRESSED:
                raise _wrong(name)
            with opened.open(name) as file:
                content = file.read(limit + 1)
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        EOFError,
        OSError,
        RuntimeError,
        NotImplementedError,
        ValueError,
    ) as error:
        raise _wrong(name) from error
    if len(content) > limit:
        raise DataError("{file}: it is larger than the limit of {limit} bytes.", file=name, limit=limit)
    return content


def _weights(content: bytes, expected: Any) -> tuple[Any, Any]:
    """`params` and `state`, whose arrays have the names, shapes and types of those expected, and are finite."""
    try:
        found = load(content)
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise _wrong(taken.WEIGHTS) from error
    names = named(*expected)
    if set(names) != set(found):
        raise _wrong(taken.WEIGHTS)
    for name, leaf in names.items():
        if found[name].shape != leaf.shape or found[name].dtype != leaf.dtype or not np.isfinite(found[name]).all():
            raise _wrong(taken.WEIGHTS)
    arrays = iter(names)
    return jax.tree.map(lambda _: jnp.asarray(found[next(arrays)]), expected)


def _points(content: bytes, measure: str, epochs: int) -> dict[str, list[float | None]]:
    """The curves of at most so many epochs, whose names and numbers are as `Progress.points` has them."""
    try:
        header, *rows = csv.reader(io.StringIO(content.decode("utf-8")))
        columns = zip(*rows, strict=True) if rows else [()] * len(header)
        named_columns = zip(header, columns, strict=True)
        points = {name: [float(text) if text else None for text in values] for name, values in named_columns}
    except (ValueError, csv.Error) as error:
        raise _wrong(taken.CURVES) from error
    known = [value for values in points.values() for value in values if value is not None]
    if header != ["epoch", "loss", measure, "val_loss", f"val_{measure}"] or len(rows) > MAX_POINTS:
        raise _wrong(taken.CURVES)
    if not all(map(math.isfinite, known)) or None in (*points["epoch"], *points["loss"]):
        raise _wrong(taken.CURVES)
    if [0, *points["epoch"], epochs] != sorted([0, *points["epoch"], epochs]):
        raise _wrong(taken.CURVES)
    return points
