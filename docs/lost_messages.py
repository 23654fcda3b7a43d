"""Two ways in which pages of Streamlit's get lost, with nothing of this project in it.

`python docs/lost_messages.py` shows the first, `python docs/lost_messages.py page` the second.

The thread that has run a script hands what it drew to the event loop, one callback for each message, and ends. A fragment's
timer that the loop gets to before these callbacks finds the runner of the script ended and has a new one made; from then on,
whatever the former one has handed over is ignored as coming from "a non-current ScriptRunner". The browser never hears of it,
nor that the page's run is over. Here the loop is held up on purpose, for as long as the script runs; a busy server holds it up
by itself.

The other one: a timer of a page that is being left asks for its fragment while the next page is drawn. The runner of the next
page answers that, too, and tells the browser that it begins a page: the one that has been left. The browser, which shows
another, clears all that it shows, and nothing comes.

Seen with Streamlit 1.67. The app avoids both in `ui/common/turns.py`; tests/test_turns.py runs this with and without.
"""

import asyncio
import contextlib
import sys
import tempfile
import threading
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime import Runtime, RuntimeConfig
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

LINES = 100
ONE_PAGE = f"""
import streamlit as st
st.fragment(lambda: st.text("fragment"))()
for i in range({LINES}):
    st.text(f"line {{i}}")
"""
TWO_PAGES = """
import threading
import streamlit as st

def left():
    st.fragment(lambda: st.text("fragment"))()

def next():
    st.text("next")
    threading.timer_fired.wait()

st.navigation([st.Page(left, default=True), st.Page(next)]).run()
"""


class Browser:
    """Keeps what it is sent."""

    def __init__(self):
        self.messages = []

    def write_forward_msg(self, message):
        self.messages.append(message)

    def client_context(self):
        return None

    def lines(self):
        texts = (m.delta.new_element.text.body for m in self.messages if m.HasField("delta"))
        return sum(text.startswith("line ") for text in texts)

    def pages(self):
        """The page of each run that began."""
        return [m.new_session.page_script_hash for m in self.messages if m.HasField("new_session")]

    async def until(self, kind, count=1):
        """Wait for so many messages of a kind."""
        while sum(m.WhichOneof("type") == kind for m in self.messages) < count:
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def opened(script):
    """A browser, its session, and how it asks for a page or a part of one."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "page.py")
        file.write_text(script)
        media, uploads = MemoryMediaFileStorage("/media"), MemoryUploadedFileManager("/upload")
        runtime = Runtime(RuntimeConfig(str(file), media_file_storage=media, uploaded_file_manager=uploads))
        await runtime.start()
        browser = Browser()
        identity = runtime.connect_session(client=browser, user_info={})

        def rerun(fragment="", page=""):
            message = BackMsg()
            message.rerun_script.fragment_id, message.rerun_script.page_script_hash = fragment, page
            runtime.handle_backmsg(identity, message)

        rerun()
        await browser.until("script_finished")
        yield browser, runtime._session_mgr.get_active_session_info(identity).session, rerun
        runtime.stop()
        await runtime.stopped


async def lines_that_arrive() -> int:
    """How many lines of a page's second run the browser gets, if a fragment's timer fires as that run ends."""
    async with opened(ONE_PAGE) as (browser, session, rerun):
        (fragment,) = session._fragment_storage._fragments
        browser.messages.clear()
        rerun()
        for thread in threading.enumerate():  # the loop is held up until the script has been run
            if "ScriptRunner" in thread.name:
                thread.join()
        rerun(fragment)
        await asyncio.sleep(1)
        return browser.lines()


async def asked_page_stands() -> bool:
    """Whether a visitor is on the page that they asked for, if a timer of the one before fires while it is drawn."""
    async with opened(TWO_PAGES) as (browser, session, rerun):
        (fragment,) = session._fragment_storage._fragments
        pages = session._pages_manager.get_pages()
        left, asked = (next(key for key, page in pages.items() if page["url_pathname"] == name) for name in ("", "next"))
        browser.messages.clear()
        threading.timer_fired = threading.Event()
        rerun(page=asked)
        await browser.until("delta")
        rerun(fragment, page=left)
        threading.timer_fired.set()
        await browser.until("script_finished", 2)
        return browser.pages()[-1] == asked


if __name__ == "__main__":  # a process has one Runtime, and so shows one of them
    if sys.argv[1:] == ["page"]:
        print(f"The visitor is on the page that they asked for: {asyncio.run(asked_page_stands())}.")
    else:
        print(f"{asyncio.run(lines_that_arrive())} of {LINES} lines have arrived.")
