"""Questions about a network that predicts a number."""

from typing import Any

import numpy as np

from jaxcore.tasks.data import MAX_EXAMPLES, described
from jaxcore.trained import Trained

MAX_POINTS = 1000


def predictions(trained: Trained, part: str) -> dict[str, Any]:
    """What was predicted for examples of a part, `"validation"` or `"test"`, and what is true.

    Returns:
        `target_name`; `true` and `predicted`, float64 (examples,) in the target's units, of at most `MAX_POINTS`.
    """
    true = trained.data.source.y[getattr(trained.data, part).rows]
    shown = np.random.default_rng(0).permutation(len(true))[:MAX_POINTS]
    return {"target_name": trained.data.source.target_name, "true": true[shown], "predicted": trained.kept[part][shown]}


def furthest(trained: Trained, part: str) -> dict[str, Any]:
    """The examples whose prediction is furthest off, at most `MAX_EXAMPLES`.

    Returns:
        What `described` says of them; `predicted` (examples,); `target_name`.
    """
    table, rows, predicted = trained.data.source, getattr(trained.data, part).rows, trained.kept[part]
    order = np.argsort(-np.abs(predicted - table.y[rows]), kind="stable")[:MAX_EXAMPLES]
    return described(trained.data, rows[order]) | {"predicted": predicted[order], "target_name": table.target_name}
