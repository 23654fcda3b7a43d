"""What schedulers and workers import by its name: the call that every task is, and what a worker says of itself.

Nothing heavy is imported here. `dask.yaml` makes this a preload of every scheduler and worker.
"""

import hashlib
import signal
from collections.abc import Sequence
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import distributed

from jaxcore import settings
from jaxcore.events import RUN_PREFIX
from jaxcore.translatable import N_

SLOT, LONG, COMPARISON = "slot", "long", "comparison"
LONG_AT_ONCE = 2  # runs that take long, on one worker
SPARE_THREADS = LONG_AT_ONCE + 3  # for a comparison, too, and short questions, which need not wait until a run ends
KEPT_S = 600  # the finished runs of a server that is gone, as long as those of a visitor who is
LOST = N_(
    "The process that computed this run ended, perhaps because it ran out of memory, and what it had learned is lost. "
    "Start it again."
)


def _code() -> str:
    root = Path(__file__).parent
    files = {path.relative_to(root).as_posix(): path for path in root.rglob("*.py")}
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\n{files[name].read_text(encoding='utf-8')}\n".encode())
    return f"jaxcore-{digest.hexdigest()[:12]}"


CODE = _code()
"""Which code this process runs. It is one of Dask's worker resources, so that no worker with other code gets a task."""


def call(target: str, *args: Any, **kwargs: Any) -> Any:
    """Run `"module:function"` where this is executed, which is on the worker."""
    return resolve_name("jaxcore.tasks:perform")(target, *args, **kwargs)


def dask_setup(server: distributed.Worker | distributed.Scheduler) -> None:
    """Called by Dask in every scheduler and worker that starts, before a worker meets its scheduler."""
    if isinstance(server, distributed.Worker):
        state = server.state
        slots = min(settings.slots(), max(1, state.nthreads - SPARE_THREADS))
        # What `--resources` says goes first.
        state.total_resources = {SLOT: slots, LONG: LONG_AT_ONCE, COMPARISON: 1, CODE: 1} | state.total_resources
        state.available_resources = dict(state.total_resources)
    else:
        server.add_plugin(Estate(), name="jax-classroom")


class Estate(distributed.SchedulerPlugin):
    """What becomes of the runs of a server that is gone: the next one finds those that are over, the others end."""

    def remove_client(self, scheduler: distributed.Scheduler, client: str) -> None:
        for run_id in _unwanted(scheduler):
            scheduler.extensions["events"].event_set(f"stop-{run_id}")
        scheduler.loop.call_later(KEPT_S, self._forget, scheduler, client)

    def _forget(self, scheduler: distributed.Scheduler, client: str) -> None:
        if client in scheduler.clients:  # it was away for a moment
            return
        datasets = scheduler.extensions["publish"].datasets
        for name in [name for name in datasets if str(name).endswith(f"@{client}")]:
            scheduler.client_releases_keys(datasets.pop(name)["keys"], f"published-{name}")
        for run_id in _unwanted(scheduler):
            for name in ("begun", "stop"):
                scheduler.extensions["events"].event_clear(f"{name}-{run_id}")


def _unwanted(scheduler: distributed.Scheduler) -> list[str]:
    """The runs that have begun, and that no server holds any more."""
    names = [str(name).partition("-") for name in scheduler.extensions["events"]._events]
    return [run_id for kind, _, run_id in names if kind == "begun" and f"{RUN_PREFIX}{run_id}" not in scheduler.tasks]


class Uninterrupted(distributed.WorkerPlugin):
    """Ctrl-C in a terminal reaches the workers of the embedded cluster, too, which the server ends."""

    def setup(self, worker: distributed.Worker) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def code() -> str:
    """`CODE` where this is executed."""
    return CODE


def line(
    own: Sequence[str], resource: str, dask_scheduler: distributed.Scheduler | None = None
) -> tuple[list[str], dict[str, float], int]:
    """Run on the scheduler: who waits for the same worker resource, on whatever server they were started.

    Each of one's own goes to a worker that has a free place, should it wait for one at another.

    Args:
        own: the keys of the runs of who asks that wait.

    Returns:
        The keys of the runs that wait, the next one first; of those that have begun, with the seconds that they have gone on;
        and how many runs that need the resource all workers together compute at once.
    """
    for key in own:
        _take_free_place(dask_scheduler, resource, key)
    begun, waiting = {}, []
    for name, task in list(dask_scheduler.tasks.items()):
        if not str(name).startswith(RUN_PREFIX) or resource not in (task.resource_restrictions or ()):
            continue
        if task.state in ("memory", "erred"):
            continue
        if dask_scheduler.extensions["events"].event_is_set(f"begun-{name.removeprefix(RUN_PREFIX)}"):
            begun[name] = task.processing_on.executing.get(task, 0.0) if task.processing_on else 0.0
        else:
            waiting.append(task)
    workers = [worker.resources for worker in dask_scheduler.workers.values() if CODE in worker.resources]
    room = int(sum(resources[resource] for resources in workers))
    return [str(task.key) for task in sorted(waiting, key=lambda task: task.priority)], begun, room


def _take_free_place(scheduler: distributed.Scheduler, resource: str, key: str) -> None:
    """Dask gives a task to a worker at once, even one whose places are all taken, and moves it only if threads are lacking."""
    task = scheduler.tasks.get(key)
    if task is None or task.processing_on is None:
        return

    def free(worker: distributed.scheduler.WorkerState) -> float:
        runs = sum(resource in (other.resource_restrictions or ()) for other in worker.processing)
        return worker.resources[resource] - runs

    if free(task.processing_on) < 0:
        for worker in scheduler.workers.values():
            if task.resource_restrictions.keys() <= worker.resources.keys() and free(worker) > 0:
                scheduler.extensions["stealing"].move_task_request(task, task.processing_on, worker)
                return
