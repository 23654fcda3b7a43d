"""What networks are trained for, as `jaxcore.catalog.tasks` lists it.

Each module has an `OBJECTIVE`; what it promises is in `jaxcore.objectives.contract`.
"""

from __future__ import annotations

from pkgutil import resolve_name
from typing import TYPE_CHECKING

from jaxcore.catalog.tasks import TASKS

if TYPE_CHECKING:
    from jaxcore.objectives.contract import Objective


def load(task: str) -> Objective:
    """The objective of a task, a key of `TASKS`."""
    return resolve_name(f"{TASKS[task].objective}:OBJECTIVE")
