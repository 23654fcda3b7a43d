"""Image archives on their way to the workers, each of which keeps its own."""

import secrets
import threading
from dataclasses import dataclass, field
from typing import Any

import distributed

from jaxcore.catalog.datasets import DATASETS
from jaxcore.errors import JaxcoreError, RunError
from jaxcore.jobs.workers import Workers


@dataclass(eq=False)
class Fetch:
    """An archive on its way to the workers.

    Attributes:
        total: how many bytes there are to fetch, on all of them together.
        futures: one for each worker; they say whether and how it ended.
        said: how many bytes each worker has so far, by its address.
    """

    total: int
    futures: list[distributed.Future] = field(default_factory=list)
    said: dict[str, int] = field(default_factory=dict)

    @property
    def done(self) -> int:
        """How many bytes there are, on all workers together."""
        return min(self.total, sum(self.said.values()))

    @property
    def going(self) -> bool:
        return not all(future.done() for future in self.futures)

    @property
    def error(self) -> JaxcoreError | None:
        """Why the archive could not be fetched; None if it could, or may still be."""
        for future in self.futures:
            if future.status == "finished" and (error := future.result()) is not None:
                return error
            if future.status == "error":
                return RunError("The download failed ({detail}).", detail=str(future.exception())[:200])
        return None


class Archives:
    """Which workers have which archives, and what is being fetched. Thread-safe."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._fetches: dict[str, Fetch] = {}
        self._complete: set[tuple[str, str]] = set()  # datasets and addresses
        self._lock = threading.Lock()
        self._topic = f"archives-{secrets.token_hex(8)}"
        workers.client.subscribe_topic(self._topic, self._receive)

    def fetch(self, dataset: str, *, again: bool = False) -> Fetch | None:
        """Bring a dataset's archive to every worker that has not got it; visitors who ask at the same time share the download.

        Args:
            again: whether to begin anew where the last attempt failed.

        Returns:
            The download, going or failed; None if the dataset can be used.
        """
        if DATASETS[dataset].archive is None:
            return None
        with self._lock:
            fetch = self._fetches.get(dataset)
            if fetch is not None and (fetch.going or (fetch.error is not None and not again)):
                return fetch
        unknown = [address for address in self._workers.known() if (dataset, address) not in self._complete]
        there = {address: self._on(address, "data:missing_archive", dataset) for address in unknown}
        missing = {address: self._workers.answer(future) for address, future in there.items()}  # which may take long
        with self._lock:
            if self._fetches.get(dataset) is not fetch:
                return self._fetches.get(dataset)  # somebody else has begun it meanwhile
            self._complete |= {(dataset, address) for address, size in missing.items() if not size}
            self._fetches.pop(dataset, None)
            if not any(missing.values()):
                return None
            fetch = self._fetches[dataset] = Fetch(sum(missing.values()))
            fetch.futures = [self._on(address, "data:fetch", dataset, self._topic) for address, size in missing.items() if size]
            return fetch

    def _on(self, address: str, question: str, *args: Any) -> distributed.Future:
        """Have that worker answer; another one, if it is gone."""
        return self._workers.call(question, *args, workers=[address], allow_other_workers=True)

    def _receive(self, event: tuple[float, dict[str, Any]]) -> None:
        _, published = event
        fetch = self._fetches.get(published["dataset"])
        if fetch is not None:
            fetch.said[published["worker"]] = published["done"]
