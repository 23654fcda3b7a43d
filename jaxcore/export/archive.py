"""The ZIP itself."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from importlib.metadata import version

from jaxcore.config.file import FORMAT
from jaxcore.data.examples import Dataset
from jaxcore.events import Event, Finished, Started
from jaxcore.export import notebook, report, tables, tensorboard, weights
from jaxcore.language import Language
from jaxcore.trained import Trained
from jaxcore.words import as_csv

LIBRARIES = ("jax", "jaxlib", "flax", "optax", "numpy", "scikit-learn")
CONFIG, CURVES, WEIGHTS, TABLE, EXAMPLES = "config.json", "curves.csv", "weights.safetensors", "table.csv", "examples.csv"
_DATE = (1980, 1, 1, 0, 0, 0)  # of all files in it: equal runs give equal files


def write(trained: Trained, events: Iterable[Event], language: Language, csv: bytes | None = None) -> bytes:
    """A ZIP of all that a run has left.

    Args:
        events: those of the run, `Started` to `Finished`.
        language: of all that is prose in it.
        csv: the visitor's own file, if it was learned from and may be in there.
    """
    events = list(events)
    files = {
        CONFIG: config(trained, events),
        CURVES: as_csv(tables.points(events)),
        "predictions.csv": as_csv(tables.predictions(trained)),
        WEIGHTS: weights.safetensors(trained),
        "model.stablehlo": weights.stablehlo(trained),
        "tensorboard/events.out.tfevents.0": tensorboard.log(trained, events),
        "notebook.ipynb": notebook.write(trained, events, language),
        **report.files(trained, events, language, LIBRARIES),
    }
    if csv is not None:
        files |= {TABLE: csv, EXAMPLES: as_csv(tables.examples(trained.data))}
    return _packed(files)


def with_examples(notebook: str, data: Dataset) -> bytes:
    """A notebook, and beside it the table that it reads."""
    return _packed({"notebook.ipynb": notebook, EXAMPLES: as_csv(tables.examples(data))})


def _packed(files: Mapping[str, str | bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(zipfile.ZipInfo(name, _DATE), content, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def config(trained: Trained, events: Iterable[Event]) -> str:
    """What was asked for, which `python -m jaxcore train --config` takes, and what came out, as JSON."""
    started = next(event for event in events if isinstance(event, Started))
    finished = next(event for event in events if isinstance(event, Finished))
    told = {
        "format": FORMAT,
        "config": trained.config.to_params(),
        "examples": started.examples,
        "steps": finished.step,
        "stopped": finished.stopped,
        "test": finished.test,
        "timing": finished.timing,
        "device": started.device,
        "versions": {library: version(library) for library in LIBRARIES},
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"
