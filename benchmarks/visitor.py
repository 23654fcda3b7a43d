"""A visitor without a browser: Streamlit's own protocol over a real WebSocket, as its frontend speaks it.

Ten browsers on one small machine would measure the browsers. What matters for the server is kept: a session of its own, reruns
with the address and the page that the server has set, a timer for each fragment that asks to be polled (it goes on ticking
while an answer is awaited, and ends with the next run of the whole page), and every message received and decoded.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.app_server import AppServer

LIMIT_S = 30  # for anything that is waited for


class Visitor:
    """One session on one page.

    Attributes:
        polls: seconds from each poll to the end of the run that answered it: the fragment's own, or the whole page's.
        click: seconds from the click on Train to the end of the run that answered it.
        drawings: how often the element of each key has been drawn.
        redraw: seconds from the poll that met the end of the training to the end of the run that drew the results.
    """

    def __init__(self, socket: ClientConnection, server: AppServer, page: str) -> None:
        self.polls: list[float] = []
        self.click: float | None = None
        self.redraw: float | None = None
        self.drawings: Counter[str] = Counter()
        self._socket = socket
        self._url = f"{server.url}/{page}"
        self._page_name = page
        self._page_hash = ""
        self._query = ""
        self._timers: dict[str, asyncio.Task] = {}  # by fragment
        self._asked: dict[str, list[float]] = defaultdict(list)  # when polls were sent, by fragment
        self._answering: dict[str, list[float]] = defaultdict(list)  # those of them that a run has begun to answer
        self._clicked: float | None = None
        self._met_the_end: float | None = None
        self._drawn: set[str] = set()  # keys of the widgets and charts of the whole page's run
        self._train_button = ""  # its id, while it can be pressed
        self._worker_known = False
        self._changed = asyncio.Condition()

    # -- what a visitor does ------------------------------------------------------------------------------------------

    async def open_page(self) -> None:
        """Ask for the page, and wait until Train can be pressed."""
        await self._rerun()
        await self._until(lambda: self._train_button)

    async def watch(self, key: str, seconds: float) -> float:
        """Ask for the page, and look at what moves on it: how often a second the element of that key is drawn anew."""
        await self._rerun()
        await self._until(lambda: self.drawings[key] > 1)
        before, began = self.drawings[key], time.perf_counter()
        await asyncio.sleep(seconds)
        return (self.drawings[key] - before) / (time.perf_counter() - began)

    async def wait_for_worker(self) -> None:
        """Wait until the worker has loaded JAX, which the sidebar says."""
        await self._until(lambda: self._worker_known)

    async def train(self) -> None:
        """Press Train, and wait for the results.

        Raises:
            TimeoutError: they have not come.
        """
        self._clicked = time.perf_counter()
        await self._rerun(pressed=self._train_button)
        await self._until(lambda: self.redraw is not None)

    async def _until(self, holds: Callable[[], object]) -> None:
        async with asyncio.timeout(LIMIT_S), self._changed:
            await self._changed.wait_for(holds)

    # -- what a browser says ------------------------------------------------------------------------------------------

    async def _rerun(self, *, fragment: str = "", pressed: str = "") -> None:
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
        now = asyncio.get_running_loop().time
        due = now()
        while True:
            due += interval
            await asyncio.sleep(due - now())
            await self._rerun(fragment=fragment)

    def _stop_timers(self, fragments: Iterable[str]) -> None:
        for timer in [self._timers.pop(fragment) for fragment in fragments if fragment in self._timers]:
            timer.cancel()

    # -- what a browser does about what the server says ---------------------------------------------------------------

    async def listen(self) -> None:
        """Follow the server's messages for as long as the connection lasts."""
        try:
            async for data in self._socket:
                self._receive(ForwardMsg.FromString(data))
                async with self._changed:
                    self._changed.notify_all()
        finally:
            self._stop_timers(list(self._timers))

    def _receive(self, message: ForwardMsg) -> None:
        match message.WhichOneof("type"):
            case "new_session":
                self._run_begins(message)
            case "script_finished":
                self._run_ends(message)
            case "navigation":
                self._page_hash = message.navigation.page_script_hash
            case "page_info_changed":
                self._query = message.page_info_changed.query_string
            case "auto_rerun" if message.auto_rerun.fragment_id not in self._timers:
                poll = self._poll(message.auto_rerun.fragment_id, message.auto_rerun.interval)
                self._timers[message.auto_rerun.fragment_id] = asyncio.create_task(poll)
            case "stop_auto_rerun":
                self._stop_timers(message.stop_auto_rerun.fragment_ids)
            case "delta" if message.delta.WhichOneof("type") == "new_element":
                self._element(message.delta.new_element)

    def _run_begins(self, message: ForwardMsg) -> None:
        fragments = list(message.metadata.run.fragment_ids)
        if not fragments:  # the whole page runs, and with it all fragments
            self._page_hash = message.new_session.page_script_hash
            self._stop_timers(list(self._timers))
            self._drawn = set()
            self._train_button = ""
        for fragment in fragments or list(self._asked):
            self._answering[fragment] += self._asked.pop(fragment, [])

    def _run_ends(self, message: ForwardMsg) -> None:
        now = time.perf_counter()
        fragments = list(message.metadata.run.fragment_ids)
        sent = [when for fragment in fragments or list(self._answering) for when in self._answering.pop(fragment, [])]
        self.polls += [now - when for when in sent]
        if message.script_finished == ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY:
            self._met_the_end = None  # it went on; the server also calls early what is overtaken before it is sent
        elif fragments and sent and self._met_the_end is None:
            self._met_the_end = min(sent)
        if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            if self.click is None and self._clicked is not None:
                self.click = now - self._clicked
            if self.redraw is None and "confusion_matrix" in self._drawn:
                self.redraw = now - (self._met_the_end or min(sent, default=self._clicked))

    def _element(self, element) -> None:
        kind = element.WhichOneof("type")
        body = getattr(element, kind)
        if kind == "exception" or (kind == "alert" and body.format == body.ERROR):
            raise RuntimeError(f"The page says: {element}")
        if kind == "markdown" and "Computed on" in body.body:
            self._worker_known = True
        key = getattr(body, "id", "").rpartition("-")[2]
        self._drawn.add(key)
        self.drawings[key] += 1
        if key == "train" and not body.disabled:
            self._train_button = body.id


@asynccontextmanager
async def visit(server: AppServer, page: str) -> AsyncIterator[Visitor]:
    """A new session for the page of that name; its tab is closed in the end."""
    stream = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    async with (
        connect(stream, subprotocols=["streamlit"], max_size=None, proxy=None) as socket,
        asyncio.TaskGroup() as group,  # so that an error among the messages is not overlooked
    ):
        visitor = Visitor(socket, server, page)
        listening = group.create_task(visitor.listen())
        yield visitor
        listening.cancel()
