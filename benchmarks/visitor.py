"""A visitor without a browser: Streamlit's own protocol over a real WebSocket, as its frontend speaks it.

Ten browsers on one small machine would measure the browsers. What matters for the server is kept: a session of its own, reruns
with the address and the page that the server has set, a timer for each fragment that asks to be polled (it goes on ticking
while an answer is awaited, and ends with the next run of the whole page), and every message received and decoded.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.app_server import AppServer

WHOLE_PAGE = ""  # in place of a fragment's id
LIMIT_S = 60


class Visitor:
    """One session.

    Attributes:
        polls: seconds from each poll to the end of the fragment's run that answered it.
        redraws: seconds from a poll that found the run ended to the end of the whole page's run, with the results.
        click: seconds from the click on Train to the end of the whole page's run.
    """

    def __init__(self, socket: ClientConnection, url: str, page: str) -> None:
        self.polls: list[float] = []
        self.redraws: list[float] = []
        self.click: float | None = None
        self._socket = socket
        self._url = url
        self._page_name = page
        self._page_hash = ""
        self._query = ""
        self._train: str | None = None  # the button's id while it can be pressed
        self._timers: dict[str, asyncio.Task] = {}
        self._asked: dict[str, list[float]] = defaultdict(list)  # polls sent, by fragment
        self._being_answered: dict[str, list[float]] = defaultdict(list)  # those sent before the run that is going on
        self._clicked: float | None = None
        self._drawn: set[str] = set()
        self._conditions = asyncio.Condition()
        self.worker_known = False
        self.has_results = False

    # -- what a visitor does ------------------------------------------------------------------------------------------

    async def open_page(self) -> None:
        """Ask for the page, and wait until Train can be pressed."""
        await self._rerun()
        await self._until(lambda: self._train)

    async def wait_for_worker(self) -> None:
        """Wait until the worker has loaded JAX, which the sidebar says."""
        await self._until(lambda: self.worker_known)

    async def train(self) -> float:
        """Press Train and wait for the results; returns `time.perf_counter()` when the page with them was complete."""
        self._clicked = time.perf_counter()
        await self._rerun(pressed=self._train)
        await self._until(lambda: self.has_results)
        return time.perf_counter()

    async def _until(self, holds) -> None:
        async with asyncio.timeout(LIMIT_S), self._conditions:
            await self._conditions.wait_for(holds)

    # -- the protocol -------------------------------------------------------------------------------------------------

    async def _rerun(self, fragment: str = WHOLE_PAGE, pressed: str | None = None) -> None:
        message = BackMsg()
        request = message.rerun_script
        request.query_string = self._query
        request.page_script_hash = self._page_hash
        request.page_name = "" if self._page_hash else self._page_name
        request.fragment_id = fragment
        request.is_auto_rerun = bool(fragment)
        request.context_info.locale = "en-US"
        request.context_info.timezone = "UTC"
        request.context_info.url = self._url
        request.context_info.color_scheme = "light"
        if pressed:
            request.widget_states.widgets.add(id=pressed, trigger_value=True)
        if fragment:
            self._asked[fragment].append(time.perf_counter())
        await self._socket.send(message.SerializeToString())

    async def _poll(self, fragment: str, interval: float) -> None:
        due = asyncio.get_running_loop().time()
        while True:
            due += interval
            await asyncio.sleep(due - asyncio.get_running_loop().time())
            await self._rerun(fragment)

    async def listen(self) -> None:
        """Follow what the server says; for as long as the connection lasts."""
        async for data in self._socket:
            message = ForwardMsg.FromString(data)
            match message.WhichOneof("type"):
                case "new_session":
                    self._run_begins(message)
                case "navigation":
                    self._page_hash = message.navigation.page_script_hash
                case "page_info_changed":
                    self._query = message.page_info_changed.query_string
                case "auto_rerun":
                    rerun = message.auto_rerun
                    if rerun.fragment_id not in self._timers:
                        self._timers[rerun.fragment_id] = asyncio.create_task(
                            self._poll(rerun.fragment_id, rerun.interval)
                        )
                case "stop_auto_rerun":
                    self._stop_timers(message.stop_auto_rerun.fragment_ids)
                case "delta" if message.delta.WhichOneof("type") == "new_element":
                    self._element(message.delta.new_element)
                case "script_finished":
                    self._run_ends(message)
                    async with self._conditions:
                        self._conditions.notify_all()

    def _run_begins(self, message: ForwardMsg) -> None:
        fragments = message.metadata.run.fragment_ids
        for fragment in fragments:
            self._being_answered[fragment] += self._asked.pop(fragment, [])
        if not fragments:
            self._page_hash = message.new_session.page_script_hash
            self._stop_timers(list(self._timers))
            self._drawn = set()
            self._train = None

    def _run_ends(self, message: ForwardMsg) -> None:
        now = time.perf_counter()
        if message.script_finished == ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY:
            for fragment in message.metadata.run.fragment_ids:
                self.polls += [now - sent for sent in self._being_answered.pop(fragment, [])]
        elif message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            self.redraws += [now - sent for sends in self._being_answered.values() for sent in sends]
            self._being_answered.clear()
            if self._clicked is not None and self.click is None:
                self.click = now - self._clicked
            self.has_results = "confusion_matrix" in self._drawn

    def _element(self, element) -> None:
        kind = element.WhichOneof("type")
        body = getattr(element, kind)
        if kind == "exception" or (kind == "alert" and body.format == body.ERROR):
            raise RuntimeError(f"The page says: {element}")
        if kind == "markdown" and "Computed on" in body.body:
            self.worker_known = True
        widget = getattr(body, "id", "")
        self._drawn.add(widget.rpartition("-")[2])
        if widget.endswith("-train"):
            self._train = None if body.disabled else widget

    def _stop_timers(self, fragments) -> None:
        for fragment in fragments:
            if fragment in self._timers:
                self._timers.pop(fragment).cancel()

    def leave(self) -> None:
        self._stop_timers(list(self._timers))


@asynccontextmanager
async def visit(server: AppServer, page: str) -> AsyncIterator[Visitor]:
    """A new session, on the page of that name; the tab is closed in the end."""
    stream = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    async with connect(stream, subprotocols=["streamlit"], max_size=None, open_timeout=LIMIT_S) as socket:
        visitor = Visitor(socket, f"{server.url}/{page}", page)
        listening = asyncio.create_task(visitor.listen())
        try:
            yield visitor
        finally:
            visitor.leave()
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening
