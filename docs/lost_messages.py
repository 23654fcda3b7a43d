"""A page of Streamlit's that gets lost: `python docs/lost_messages.py`, with nothing of this project in it.

The thread that has run a script hands what it drew to the event loop, one callback for each message, and ends. A fragment's
timer that the loop gets to before these callbacks finds the runner of the script ended and has a new one made; from then on,
whatever the former one has handed over is ignored as coming from "a non-current ScriptRunner". The browser never hears of it,
nor that the page's run is over. Here the loop is held up on purpose, for as long as the script runs; a busy server holds it up
by itself.

Seen with Streamlit 1.67. The app avoids it in `ui/common/turns.py`; tests/test_turns.py runs this with and without.
"""

import asyncio
import tempfile
import threading
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime import Runtime, RuntimeConfig
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

LINES = 100
SCRIPT = f"""
import streamlit as st
st.fragment(lambda: st.text("fragment"))()
for i in range({LINES}):
    st.text(f"line {{i}}")
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


async def lines_that_arrive() -> int:
    """How many lines of a page's second run the browser gets, if a fragment's timer fires as that run ends."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "page.py")
        script.write_text(SCRIPT)
        media, uploads = MemoryMediaFileStorage("/media"), MemoryUploadedFileManager("/upload")
        runtime = Runtime(RuntimeConfig(str(script), media_file_storage=media, uploaded_file_manager=uploads))
        await runtime.start()
        browser = Browser()
        identity = runtime.connect_session(client=browser, user_info={})
        session = runtime._session_mgr.get_active_session_info(identity).session

        async def until_over():
            while not any(m.WhichOneof("type") == "script_finished" for m in browser.messages):
                await asyncio.sleep(0.01)

        def rerun(fragment=""):
            message = BackMsg()
            message.rerun_script.fragment_id = fragment
            runtime.handle_backmsg(identity, message)

        rerun()
        await until_over()
        (fragment,) = session._fragment_storage._fragments
        browser.messages.clear()

        rerun()
        for thread in threading.enumerate():  # the loop is held up until the script has been run
            if "ScriptRunner" in thread.name:
                thread.join()
        rerun(fragment)
        await asyncio.sleep(1)
        runtime.stop()
        await runtime.stopped
        return browser.lines()


if __name__ == "__main__":
    print(f"{asyncio.run(lines_that_arrive())} of {LINES} lines have arrived.")
