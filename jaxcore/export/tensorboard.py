"""A run as TensorBoard reads it."""

from __future__ import annotations

import base64
import functools
import io
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image
from tensorboardX import SummaryWriter
from tensorboardX.summary import hparams

from jaxcore import objectives
from jaxcore.config.run import RunConfig
from jaxcore.engine.predict import forward
from jaxcore.events import Finished, Picture
from jaxcore.export.tables import points
from jaxcore.objectives.classification import surest_mistakes
from jaxcore.trained import Trained

CELL = 24  # pixels of the confusion matrix, a side
IMAGES = 24  # at most; tensorboardX puts eight beside each other


def log(trained: Trained, events: Sequence) -> bytes:
    """An event file: the curves by steps, what the test part says, its matrix, mistakes or images, and the settings.

    Args:
        events: those of the run, `Started` to `Finished`.
    """
    finished = next(event for event in events if isinstance(event, Finished))
    with tempfile.TemporaryDirectory() as folder:
        writer = SummaryWriter(folder, write_to_disk=True)
        _write(writer, trained, events, finished)
        writer.close()
        (file,) = Path(folder).iterdir()
        return file.read_bytes()


def _write(writer: SummaryWriter, trained: Trained, events: Sequence, finished: Finished) -> None:
    curve = points(events)
    per_epoch = -(-len(trained.data.train) // trained.config.batch_size)
    for name, values in curve.items():
        part, _, measure = name.rpartition("val_")
        for epoch, value in zip(curve["epoch"], values):
            if name != "epoch" and value is not None:
                writer.add_scalar(
                    f"{measure}/{'validation' if part or name != measure else 'training'}", value, round(epoch * per_epoch)
                )
    test = {name: value for name, value in finished.test.items() if isinstance(value, float)}
    for name, value in test.items():
        writer.add_scalar(f"test/{name}", value, finished.step)
    if matrix := finished.test.get("confusion_matrix"):
        writer.add_image("test/confusion_matrix", _drawn(np.array(matrix)), finished.step, dataformats="HW")
        if trained.data.images:
            _show_mistakes(writer, trained, finished.step)
    look = functools.partial(forward, trained, trained.config, trained.data)
    objective = objectives.load(trained.config.task)
    picture = objective.picture(0, look, trained.config, trained.data) if objective.picture else None
    for name, images in picture.images.items() if isinstance(picture, Picture) else ():
        opened = [np.atleast_3d(np.asarray(Image.open(io.BytesIO(base64.b64decode(image))))) for image in images]
        writer.add_images(f"test/{name}", np.stack(opened), finished.step, dataformats="NHWC")
    for summary in hparams(_settings(trained.config), {f"test/{name}": value for name, value in test.items()}):
        writer.file_writer.add_summary(summary)


def _show_mistakes(writer: SummaryWriter, trained: Trained, step: int) -> None:
    """The test images that the network is wrong about and surest of, and what it takes them for; if there are none, others."""
    source, test = trained.data.source, trained.data.test
    mistakes = surest_mistakes(trained.kept["test"], test.y)[:IMAGES]
    if len(mistakes):
        writer.add_images("test/mistakes", source.as_bytes(test.rows[mistakes]), step, dataformats="NHWC")
        classes = zip(test.y[mistakes], trained.kept["test"][mistakes].argmax(axis=1))
        told = (f"1. {source.class_names[true]}, taken for {source.class_names[taken]}" for true, taken in classes)
        writer.add_text("test/mistakes", "\n".join(told), step)
    else:
        writer.add_images("test/images", source.as_bytes(test.sample(IMAGES)), step, dataformats="NHWC")


def _settings(config: RunConfig) -> dict[str, str | float | bool]:
    return {name: value if isinstance(value, (str, bool, int, float)) else str(value) for name, value in config.flat().items()}


def _drawn(matrix: np.ndarray) -> np.ndarray:
    """The matrix as a picture, uint8 (height, width): the more examples of its row a cell has, the darker it is."""
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    return np.kron(255 - shares * 255, np.ones((CELL, CELL))).astype(np.uint8)
