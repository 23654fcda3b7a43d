"""What the server answers besides Streamlit's own: whether a worker answers, and where a page's server is."""

from __future__ import annotations

import asyncio
import contextlib
import webbrowser
from collections.abc import AsyncIterator
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from starlette.routing import Route

LIMIT_S = 2
PAGES = [path.stem for path in (Path(__file__).parents[1] / "pages").glob("[!_]*.py")]
MOVED = {"flax_and_optax": "flax"}
"""Where a page is now whose address was another one."""

# Without it Streamlit's page looks for its server below every part of its own address, and a browser's console says of each
# that it is not there.
_HERE = '<script>window.__streamlit ??= {BACKEND_BASE_URL: new URL(".", location.href).href}</script>'

_question: asyncio.Future[bool] | None = None  # one at a time, however many ask


async def health(request: Request) -> PlainTextResponse:
    """Whether anything can be computed: status 200 if a worker answers a question within two seconds, else 503.

    Streamlit's own `/_stcore/health` tells of the server alone. Who asks first has the server connect to its workers, or start
    its own.
    """
    global _question
    if _question is None or _question.done():
        _question = asyncio.ensure_future(asyncio.to_thread(_a_worker_answers))
    done, _ = await asyncio.wait([_question], timeout=LIMIT_S)
    if done and _question.exception() is None and _question.result():
        return PlainTextResponse("ok")
    return PlainTextResponse("no worker answers", 503)


def _a_worker_answers() -> bool:
    from jaxcore.errors import JaxcoreError  # what takes a while to import, and is no reason to start later
    from ui.common import runtime

    try:
        return runtime.connection().runs().workers.a_worker_answers(LIMIT_S)
    except JaxcoreError:
        return False


async def page(request: Request) -> HTMLResponse:
    """Streamlit's page for an address below the server's, which is told that the server is there."""
    text = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    return HTMLResponse(text.replace("<head>", f"<head>{_HERE}", 1), headers={"Cache-Control": "no-cache"})


async def moved(request: Request) -> RedirectResponse:
    """From the address of a page that is gone to the one that took its place, with what it asks for."""
    return RedirectResponse(f"{MOVED[request.url.path.rpartition('/')[2]]}?{request.url.query}", status_code=301)


@contextlib.asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Open a browser when the server begins, as Streamlit does for a script that is no such app."""
    if not st.get_option("server.headless"):
        address = f"http://{st.get_option('browser.serverAddress')}:{st.get_option('server.port')}/{_base()}"
        asyncio.get_running_loop().run_in_executor(None, webbrowser.open, address)
    yield


def _base() -> str:
    base = st.get_option("server.baseUrlPath").strip("/")
    return f"{base}/" if base else ""


def routes() -> list[Route]:
    """Before Streamlit's own."""
    pages, gone = ([Route(f"/{_base()}{name}", answer) for name in names] for names, answer in ((PAGES, page), (MOVED, moved)))
    return [Route("/health", health), *pages, *gone]
