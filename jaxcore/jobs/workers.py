"""The cluster's workers, and short questions to them. Tasks are named, not imported: the workers alone load `jaxcore.tasks`."""

from typing import Any

import distributed

from jaxcore import remote, settings
from jaxcore.errors import JaxcoreError, RunError
from jaxcore.remote import CODE, LOST
from jaxcore.translatable import N_

PATIENCE_S = (5, 55)  # with a question, before and after it is looked whether there is a worker at all
_QUESTION, _IDLE = 10, -10  # of Dask's priorities


class Workers:
    """Those of a cluster that run this server's code; no other one gets work."""

    def __init__(self, client: distributed.Client) -> None:
        self.client = client
        # Asked for now, so that the worker has loaded JAX before somebody waits for it.
        self._device = self.call("training:device")
        self._warming = self._warm() if client.cluster is not None else []
        self._said: tuple[str, list[JaxcoreError]] | None = None  # what that was answered with

    @property
    def lost(self) -> bool:
        """Whether the scheduler is gone, or another one has taken its place, which knows nothing of what was before."""
        return self.client.status != "running" or self._device.status == "cancelled"

    def call(self, question: str, *args: Any, priority: int = _QUESTION, **how: Any) -> distributed.Future:
        """Have a worker call `"module:function"` of `jaxcore.tasks`, before any run that waits for a slot."""
        return self.client.submit(
            remote.call, f"jaxcore.tasks.{question}", *args, pure=False, priority=priority, resources={CODE: 0}, **how
        )

    def _warm(self) -> list[distributed.Future]:
        """Have the worker compile what the pages need as they open, one after another, until somebody starts a run."""
        first = self.call("warming:first", self._device, priority=_IDLE)
        return [first, self.call("warming:others", first, priority=_IDLE)]

    def stop_warming(self) -> None:
        """Somebody has something to compute."""
        if self._warming:
            self.client.cancel(self._warming)
            self._warming = []

    # -- questions ----------------------------------------------------------------------------------------------------

    def device(self) -> str | None:
        """What the worker computes on; None while it is still loading JAX."""
        self._hear()
        return self._said[0] if self._said else None

    def _hear(self) -> None:
        # Every page asks, and Dask needs some ms to answer.
        if self._said is None and self._device.status == "finished":
            self._said = self._device.result()

    @property
    def loading(self) -> bool:
        """Whether the worker that will answer is still loading JAX."""
        return self._device.status == "pending" and (self.client.cluster is not None or bool(self.known()))

    def problems(self) -> list[JaxcoreError]:
        """What is amiss and yet keeps nobody from working: settings that can't be used, workers with other code."""
        self._hear()
        if self._said is not None:
            found = self._said[1]
        elif self._device.status == "error":
            found = [sentence(self._device.exception())]
        else:
            found = settings.problems() if self.client.cluster is not None else []
        return [*found, *self._strangers()]

    def ask(self, question: str, *args: Any) -> Any:
        """Have the worker answer a short question.

        Args:
            question: `"module:function"` of `jaxcore.tasks`.
            *args: its arguments; the `future` of a run stands for what that run left behind.

        Raises:
            JaxcoreError: what the function raises.
            RunError: there was no answer in time, no worker runs this code, or the run's worker is gone.
        """
        if any(isinstance(arg, distributed.Future) and arg.status == "cancelled" for arg in args):
            raise RunError(LOST)
        return self.answer(self.call(question, *args))

    def answer(self, future: distributed.Future) -> Any:
        try:
            for timeout in PATIENCE_S:
                try:
                    answer = future.result(timeout=timeout)
                except TimeoutError:
                    self.need_one()
                    continue
                if isinstance(answer, JaxcoreError):
                    raise answer
                return answer
        except distributed.CancelledError as error:
            raise RunError(LOST) from error
        raise RunError("The worker did not answer within {timeout}. Try again.", timeout=f"{sum(PATIENCE_S)}s")

    def a_worker_answers(self, within_s: float) -> bool:
        """Whether any worker does so in time. All of them are asked, since one may hang."""
        asked = [self.call("data:missing_archive", "digits", workers=[address]) for address in self.known()]
        try:
            return any(future.status == "finished" for future in distributed.as_completed(asked, timeout=within_s))
        except TimeoutError:
            return False

    # -- workers ------------------------------------------------------------------------------------------------------

    def all(self) -> dict[str, dict[str, float]]:
        """All workers of the cluster, by their addresses, and the resources of each."""
        # Not `scheduler_info()`: Dask refreshes that by itself every few seconds, without the workers, and for whoever asks
        # at the same moment there are none.
        if self.client.status != "running":
            return {}
        try:
            workers = self.client.sync(self.client.scheduler.identity, n_workers=-1)["workers"]
        except OSError:  # the scheduler is lost
            return {}
        return {address: worker["resources"] for address, worker in workers.items()}

    def known(self) -> dict[str, dict[str, float]]:
        """Those that run this server's code; no other one gets work."""
        return {address: resources for address, resources in self.all().items() if CODE in resources}

    def _strangers(self) -> list[RunError]:
        """What is to be said of those that don't."""
        if self.client.cluster is not None:
            return []
        template = N_(
            "The worker {address} runs different code from this server and gets no work: bring both to the same version, "
            "and restart it as described in the README."
        )
        return [RunError(template, address=address) for address, resources in self.all().items() if CODE not in resources]

    def need_one(self) -> None:
        """Raises RunError: no worker runs this code. One of the embedded cluster that ended is started anew by itself."""
        if self.client.cluster is not None or self.known():
            return
        raise next(
            iter(self._strangers()),
            RunError(
                "The scheduler {address} has no worker. Start one as described in the README.", address=settings.scheduler()
            ),
        )


def sentence(error: BaseException) -> JaxcoreError:
    """What a task raised, as it can be shown."""
    if isinstance(error, JaxcoreError):
        return error
    return RunError(
        "The run ended with an error that the program did not expect ({kind}: {detail}).",
        kind=type(error).__name__,
        detail=str(error)[:200],
    )
