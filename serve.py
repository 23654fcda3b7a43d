"""JAX Classroom on a server that is watched over: `streamlit run serve.py` is `app.py`, with `/health` beside it.

`/health` answers with status 200 if a worker answers a question within two seconds, else with 503. Streamlit's own
`/_stcore/health` tells of the server alone. Who asks first has the server connect to its workers, or start its own.
"""

from __future__ import annotations

import asyncio

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

LIMIT_S = 2

_question: asyncio.Future[bool] | None = None  # one at a time, however many ask


async def health(request: Request) -> PlainTextResponse:
    """Whether anything can be computed."""
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


app = st.App("app.py", routes=[Route("/health", health)])
