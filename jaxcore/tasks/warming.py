"""What the pages need as they open, compiled before somebody presses a button there."""

import os
import threading
import time
from pathlib import Path

from jaxcore import settings
from jaxcore.catalog.tasks import TASKS
from jaxcore.config.playground import Playground
from jaxcore.config.run import RunConfig
from jaxcore.data import prepare
from jaxcore.engine import devices
from jaxcore.engine import train as training
from jaxcore.errors import RunError
from jaxcore.events import finish
from jaxcore.experiments.playground import state as playground
from jaxcore.programs import environment, output_of
from jaxcore.remote import CODE

LIMIT_S = 300
FIRST, *OTHERS = TASKS


def first(_before: object) -> None:
    """What most visitors begin with, which stays in memory; not until `_before` is done."""
    _train(FIRST)


def others(_before: object) -> None:
    """What the other pages need, which goes to disk, once for each version of the code.

    A process of the lowest priority does it: nobody waits for it, and its memory goes with it. Where there is an accelerator,
    two processes would be in each other's way.
    """
    if settings.cache_problem() or devices.device_name() != "cpu":
        return
    try:
        _begun().touch(exist_ok=False)
    except FileExistsError:
        return
    lowest = "import os; hasattr(os, 'nice') and os.nice(19)"
    program = f"{lowest}; from jaxcore.tasks.warming import compile_others; compile_others({os.getpid()})"
    try:
        output_of(["-c", program], limit_s=LIMIT_S, env=environment())
    except RunError:
        _begun().unlink(missing_ok=True)
        raise


def compile_others(parent: int) -> None:
    """What the process does, as long as the one that has started it is there."""
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    playground.advance(Playground().to_params(), None, 1)
    for task in OTHERS:
        _train(task)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.2)
    _begun().unlink(missing_ok=True)
    os._exit(1)


def _begun() -> Path:
    """What tells the next server that it need not begin."""
    return settings.cache_dir() / f"warm-{CODE}"


def _train(task: str) -> None:
    config = RunConfig.usual(*TASKS[task].usual)
    finish(training.train(config, prepare(config.data), until=1, pictures=True))
