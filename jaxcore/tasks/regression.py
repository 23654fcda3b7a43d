"""Questions about a network that predicts a number."""

from __future__ import annotations

from typing import Any

import numpy as np

from jaxcore.trained import Trained

MAX_POINTS = 1000
MAX_EXAMPLES = 50


def predictions(trained: Trained) -> dict[str, Any]:
    """What was predicted for test examples, and what is true.

    Returns:
        `target_name`; `true` and `predicted`, float64 (examples,) in the target's units, of at most `MAX_POINTS`.
    """
    true = trained.data.source.y[trained.data.test.rows]
    shown = np.random.default_rng(0).permutation(len(true))[:MAX_POINTS]
    return {"target_name": trained.data.source.target_name, "true": true[shown], "predicted": trained.kept[shown]}


def furthest(trained: Trained) -> dict[str, Any]:
    """The test examples whose prediction is furthest off, at most `MAX_EXAMPLES`.

    Returns:
        `rows`: their numbers in the dataset; `lines`: where each begins in the visitor's file, None if it is no file; `true`,
        `predicted` (examples,); `x` (examples, features) in its units; `feature_names`; `target_name`.
    """
    table, rows = trained.data.source, trained.data.test.rows
    order = np.argsort(-np.abs(trained.kept - table.y[rows]), kind="stable")[:MAX_EXAMPLES]
    rows = rows[order]
    return {
        "rows": rows,
        "lines": None if table.lines is None else table.lines[rows],
        "true": table.y[rows],
        "predicted": trained.kept[order],
        "x": table.x[rows],
        "feature_names": table.feature_names,
        "target_name": table.target_name,
    }
