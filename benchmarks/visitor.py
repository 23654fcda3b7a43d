"""A visitor without a browser: Streamlit's own protocol over a real WebSocket, as its frontend speaks it.

A hundred browsers on one small machine would measure the browsers. What matters for the server is kept: a session of its own,
reruns with the address and the page that the server has set and the values of all widgets; and every message received and
decoded. A fragment that asks to be polled gets a timer which goes on ticking whether or not the last poll
has been answered, as a browser's `setInterval` does; it begins anew when the server names another interval, and ends with the
next run of the whole page or when the server says so.
Not done: what a browser fetches over HTTP (Streamlit's own files, images).
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from benchmarks.app_server import AppServer

LIMIT_S = 60  # for anything that is waited for


class PageError(Exception):
    """What a page says in red."""


class Visitor:
    """One session.

    Attributes:
        polls: seconds from each poll to the end of the run that answered it: the fragment's own, or the whole page's.
        click: seconds from the last click on Train to the end of the run that answered it.
        drawings: how often the element of each key has been drawn.
        session_id: what the server calls this session; known to nobody else.
        text: of the bar, or of the line, that says how far a run is, and the bar's share in per cent.
    """

    def __init__(self, socket: ClientConnection, server: AppServer, path: str) -> None:
        self.polls: list[float] = []
        self.click: float | None = None
        self.drawings: Counter[str] = Counter()
        self.text, self.per_cent = "", 0
        self._socket = socket
        self._url = f"{server.url}/{path}"
        self._page_name, _, self._query = path.partition("?")
        self._page_hash = ""
        self._pages: dict[str, str] = {}  # their hashes, by the name in the address
        self._widgets: dict[str, WidgetState] = {}  # by id
        self._around: set[str] = set()  # ids of those that surround every page; the others' values are left behind
        self._main_script = ""  # the hash of what draws them
        self._ids: dict[str, tuple[str, str]] = {}  # by key: the widget's id, and its fragment
        self._received: set[str] = set()  # hashes of messages that the server may refer to
        self._timers: dict[str, tuple[float, asyncio.Task]] = {}  # by fragment: the interval, and what polls
        self._asked: dict[str, list[float]] = defaultdict(list)  # when polls were sent, by fragment
        self._answering: dict[str, list[float]] = defaultdict(list)  # those of them that a run has begun to answer
        self._clicked: float | None = None
        self._clicked_in = ""  # the fragment that has the button, if one has
        self._results, self._stop = "", ""  # the keys of what is waited for then, and of what stops the run
        self._results_drawn = self._results_complete = False  # the second once the run that drew them has ended
        self._page_began = 0.0  # when the whole page's run began, and whether it has ended
        self._page_ended = False
        self._drawn: set[str] = set()  # keys, since the page's run began: of charts, and of widgets that can be used now
        self._errors: list[str] = []
        self._worker_known = False
        self._gone: Exception | None = None  # why nothing more comes
        self._awaited: tuple[Callable[[], object], asyncio.Future] | None = None

    # -- what a visitor does ------------------------------------------------------------------------------------------

    async def open_page(self, *keys: str) -> None:
        """Ask for the page, and wait until it is whole: its run has ended, Train can be pressed, the data is drawn."""
        await self._rerun()
        await self._until_drawn(*(keys or ("train", "scatter")))

    async def go_to(self, page: str, *keys: str) -> None:
        """Choose another page from the menu, and wait until it is whole and has the elements of these keys."""
        self._stop_timers(list(self._timers))
        self._drawn, self._page_ended = set(), False
        self._widgets = {known: state for known, state in self._widgets.items() if known in self._around}
        self._url = f"{self._url.partition('?')[0].rpartition('/')[0]}/{page}"
        self._query = ""
        await self._rerun(page_hash=self._pages[page])
        await self._until_drawn(*keys)

    async def watch(self, key: str, seconds: float) -> float:
        """Ask for the page, and look at what moves on it: how often a second the element of that key is drawn anew."""
        await self._rerun()
        await self.until(lambda: self.drawings[key] > 1)
        return await self.look(key, seconds)

    async def look(self, key: str, seconds: float) -> float:
        """How often a second the element of that key is drawn anew."""
        before, began = self.drawings[key], time.perf_counter()
        await asyncio.sleep(seconds)
        return (self.drawings[key] - before) / (time.perf_counter() - began)

    async def wait_for_worker(self) -> None:
        """Wait until the worker has loaded JAX, which the sidebar says."""
        await self.until(lambda: self._worker_known)

    async def ask(self) -> float:
        """Ask for the whole page anew; seconds until it is whole."""
        began, self._page_ended = time.perf_counter(), False
        await self._rerun()
        await self.until(lambda: self._page_ended and self._page_began > began)
        return time.perf_counter() - began

    async def set(self, key: str, **value: Any) -> None:
        """Set a widget, as a field of `WidgetState`, and wait until the page has been run with it."""
        await self.until(lambda: self._page_ended and key in self._ids)  # a page may be on its way anew
        identity, _ = self._ids[key]
        self._widgets[identity] = WidgetState(id=identity, **value)
        await self.ask()

    async def press(self, key: str) -> None:
        """Press a button."""
        identity, fragment = self._ids[key]
        await self._rerun(fragment=fragment, pressed=identity)

    async def train(
        self, *, button: str = "train", stop: str = "stop", results: str = "confusion_matrix_chart", limit_s: float = LIMIT_S
    ) -> None:
        """Press Train, and wait until there are results, the element of that key, and nothing to stop any more.

        Raises: as `until`.
        """
        self.click, self._stop, self._results = None, stop, results
        self._results_drawn = self._results_complete = False
        self._clicked, self._clicked_in = time.perf_counter(), self._ids[button][1]
        await self.press(button)
        await self.until(lambda: self._results_complete, limit_s)

    @property
    def path(self) -> str:
        """The page and its parameters, as the browser's address bar has them."""
        return f"{self._url.partition('?')[0].rpartition('/')[2]}?{self._query}"

    def value(self, key: str) -> WidgetState:
        """What the widget of that key holds."""
        return self._widgets[self._ids[key][0]]

    async def until(self, holds: Callable[[], object], limit_s: float = LIMIT_S) -> None:
        """Wait until that holds; it is asked after every message.

        Raises:
            TimeoutError: it does not.
            PageError: the page says something in red, or did so since the last time that something was waited for.
            ConnectionError: nothing more comes; its cause says why.
        """
        if not (self._errors or self._gone or holds()):
            self._awaited = holds, asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(limit_s):
                    await self._awaited[1]
            finally:
                self._awaited = None
        if self._errors:
            raise PageError(self._errors.pop())
        if self._gone:
            raise ConnectionError(f"The connection has ended: {self._gone!r}") from self._gone

    def can(self, key: str) -> bool:
        """Whether that is on the page, and can be used."""
        return key in self._drawn

    def unanswered(self) -> list[float]:
        """Seconds since each poll that has not been answered yet."""
        now = time.perf_counter()
        return [now - when for polls in (self._asked, self._answering) for sent in polls.values() for when in sent]

    async def _until_drawn(self, *keys: str) -> None:
        await self.until(lambda: self._page_ended and all(key in self._drawn for key in keys))

    def _look_whether(self) -> None:
        if self._awaited is not None:
            holds, future = self._awaited
            if not future.done() and (self._errors or self._gone or holds()):
                future.set_result(None)

    # -- what a browser says ------------------------------------------------------------------------------------------

    async def _rerun(self, *, fragment: str = "", pressed: str = "", polls: bool = False, page_hash: str = "") -> None:
        message = BackMsg()
        request = message.rerun_script
        request.query_string = self._query
        request.page_script_hash = page_hash or self._page_hash
        request.page_name = "" if self._page_hash else self._page_name
        request.fragment_id = fragment
        request.is_auto_rerun = polls
        request.cached_message_hashes.extend(self._received)
        request.widget_states.widgets.extend(self._widgets.values())
        request.context_info.locale = "en-US"
        request.context_info.timezone = "UTC"
        request.context_info.url = self._url
        request.context_info.color_scheme = "light"
        if pressed:
            request.widget_states.widgets.add(id=pressed, trigger_value=True)
        if polls:
            self._asked[fragment].append(time.perf_counter())
        await self._socket.send(message.SerializeToString())

    async def _poll(self, fragment: str, interval: float) -> None:
        now = asyncio.get_running_loop().time
        due = now()
        while True:
            due = max(due + interval, now())  # what could not be sent in time is not made up for
            await asyncio.sleep(due - now())
            await self._rerun(fragment=fragment, polls=True)

    def _set_timer(self, fragment: str, interval: float) -> None:
        """Leave a timer with that interval as it is; one with another begins anew."""
        if fragment not in self._timers or self._timers[fragment][0] != interval:
            self._stop_timers([fragment])
            self._timers[fragment] = interval, asyncio.create_task(self._poll(fragment, interval))

    def _stop_timers(self, fragments: Iterable[str]) -> None:
        for fragment in fragments:
            if fragment in self._timers:
                self._timers.pop(fragment)[1].cancel()

    # -- what a browser does about what the server says ---------------------------------------------------------------

    async def listen(self) -> None:
        """Follow the server's messages for as long as the connection lasts."""
        try:
            async for data in self._socket:
                self._receive(ForwardMsg.FromString(data))
                self._look_whether()
            self._gone = EOFError()
        except ConnectionClosed as closed:
            self._gone = closed
        except Exception as error:
            self._gone = error
            raise
        finally:
            self._stop_timers(list(self._timers))
            self._look_whether()

    def _receive(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if message.metadata.cacheable:
            self._received.add(message.hash)
        match kind:
            case "ref_hash":
                raise LookupError("The server refers to what a browser may have dropped meanwhile (.streamlit/config.toml).")
            case "new_session":
                self._run_begins(message)
            case "script_finished":
                self._run_ends(message)
            case "navigation":
                self._page_hash = message.navigation.page_script_hash
                self._pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
            case "page_info_changed":
                self._query = message.page_info_changed.query_string
            case "auto_rerun":
                self._set_timer(message.auto_rerun.fragment_id, message.auto_rerun.interval)
            case "stop_auto_rerun":
                self._stop_timers(message.stop_auto_rerun.fragment_ids)
            case "delta" if message.delta.WhichOneof("type") == "new_element":
                element = message.delta.new_element
                if message.metadata.active_script_hash == self._main_script:
                    self._around.add(getattr(getattr(element, element.WhichOneof("type")), "id", ""))
                self._element(element, message.delta.fragment_id)

    def _run_begins(self, message: ForwardMsg) -> None:
        fragments = list(message.metadata.run.fragment_ids)
        if not fragments:  # the whole page runs, and with it all fragments
            self._page_hash = message.new_session.page_script_hash
            self._main_script = message.new_session.main_script_hash
            self.session_id = message.new_session.initialize.session_id
            self._stop_timers(list(self._timers))
            self._drawn, self._ids = set(), {}
            self._page_began, self._page_ended = time.perf_counter(), False
        for fragment in fragments or list(self._asked):
            self._answering[fragment] += self._asked.pop(fragment, [])

    def _run_ends(self, message: ForwardMsg) -> None:
        now = time.perf_counter()
        fragments = list(message.metadata.run.fragment_ids)
        sent = [when for fragment in fragments or list(self._answering) for when in self._answering.pop(fragment, [])]
        self.polls += [now - when for when in sent]
        if self._clicked is not None and self._clicked_in in fragments:
            self.click, self._clicked = now - self._clicked, None
        if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            self._page_ended = True
            identities = {identity for identity, _ in self._ids.values()}
            self._widgets = {identity: state for identity, state in self._widgets.items() if identity in identities}
            if self._clicked is not None and self._page_began > self._clicked:
                self.click, self._clicked = now - self._clicked, None
        if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            self._results_complete = self._results_drawn and not self.can(self._stop)

    def _element(self, element, fragment: str) -> None:
        kind = element.WhichOneof("type")
        body = getattr(element, kind)
        if kind == "exception" or (kind == "alert" and body.format == body.ERROR):
            self._errors.append(str(body)[:1000])
        elif kind == "markdown" and "Computed on" in body.body:
            self._worker_known = True
        elif kind == "alert" and body.icon == "spinner":
            self.text = body.body
        elif kind == "progress":
            self.text, self.per_cent = body.text, body.value
        identity = getattr(body, "id", "")
        key = identity.rpartition("-")[2]
        self.drawings[key] += 1
        (self._drawn.discard if getattr(body, "disabled", False) else self._drawn.add)(key)
        if key == self._results:
            self._results_drawn = True
        if identity:
            self._ids[key] = identity, fragment
            if (value := _value(kind, body)) and (identity not in self._widgets or getattr(body, "set_value", False)):
                self._widgets[identity] = WidgetState(id=identity, **value)


def _value(kind: str, widget: Any) -> dict[str, Any]:
    """What the frontend says of a widget that nobody has touched."""
    told = getattr(widget, "set_value", False)
    match kind:
        case "checkbox":
            return {"bool_value": widget.value if told else widget.default}
        case "number_input":
            field = "int_value" if widget.data_type == widget.INT else "double_value"
            value = widget.value if told else widget.default
            return {field: int(value) if field == "int_value" else value}
        case "text_input" | "text_area":
            return {"string_value": widget.value if told else widget.default}
        case "selectbox" | "radio":
            if told:
                return {"string_value": widget.raw_value}
            return {"string_value": widget.options[widget.default]} if widget.HasField("default") else {}
        case "multiselect":
            values = widget.raw_values if told else [widget.options[index] for index in widget.default]
            return {"string_array_value": {"data": values}}
        case "button_group":
            values = widget.raw_values if told else [widget.options[index].content for index in widget.default]
            return {"string_array_value": {"data": values}}
        case "slider" if widget.options:
            values = widget.raw_value if told else [widget.options[int(index)] for index in widget.default]
            return {"string_array_value": {"data": values}}
        case "slider":
            return {"double_array_value": {"data": widget.value if told else widget.default}}
    return {}


@asynccontextmanager
async def visit(server: AppServer, path: str, cookie: str = "") -> AsyncIterator[Visitor]:
    """A new session for the page of that name, with its parameters; its tab is closed in the end."""
    stream = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    async with connect(
        stream,
        subprotocols=["streamlit"],
        max_size=None,
        open_timeout=LIMIT_S,
        proxy=None,
        compression=None,
        additional_headers={"Cookie": cookie} if cookie else None,
    ) as socket:
        visitor = Visitor(socket, server, path)
        listening = asyncio.create_task(visitor.listen())
        try:
            yield visitor
        finally:
            listening.cancel()
            await asyncio.wait([listening])
        if not listening.cancelled():
            listening.result()  # an error among the messages is not overlooked


@asynccontextmanager
async def visits(server: AppServer, paths: Iterable[str], *keys: str) -> AsyncIterator[list[Visitor]]:
    """A visitor for each of these paths, once all their pages are whole; the worker has loaded JAX."""
    async with AsyncExitStack() as stack:
        visitors = [await stack.enter_async_context(visit(server, path)) for path in paths]
        await visitors[0].open_page(*keys)
        await visitors[0].wait_for_worker()
        await asyncio.gather(*(visitor.open_page(*keys) for visitor in visitors[1:]))
        yield visitors
