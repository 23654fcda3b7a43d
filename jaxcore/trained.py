"""What a finished run leaves behind on the worker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # Dask sends the type of a result to the server, which must not import JAX to receive it
    from jaxcore.config.run import RunConfig
    from jaxcore.data.examples import Dataset


@dataclass(frozen=True)
class Trained:
    """A trained network, as `jaxcore.models.contract` has it, and the data that it was trained and judged on.

    Attributes:
        kept: what the objective's `judge` keeps of `"validation"` and of `"test"`. Classification: float32 (examples, classes),
            the softmax outputs.
    """

    config: RunConfig
    params: Any
    state: Any
    data: Dataset
    kept: Any
