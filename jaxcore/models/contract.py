"""What the engine asks of a model, whichever library it is written in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

PyTree = Any


class Model(NamedTuple):
    """Two pure functions.

    Attributes:
        init: `init(key, x) → (params, state)`. `x` (batch, features) is an example input; `params` is what gradient descent
            changes, `state` what else the model carries along, such as batch statistics; both are pytrees of arrays, and
            `state` is empty (no leaves) where there is none.
        apply: `apply(params, state, x, *, key, train) → (logits, new_state)`. `x` (batch, features), `logits` (batch,
            classes). `key` is used by dropout alone, and only where the Python bool `train` is true.
    """

    init: Callable[..., tuple[PyTree, PyTree]]
    apply: Callable[..., tuple[Any, PyTree]]
