"""Python's own parser, for several threads."""

from __future__ import annotations

import ast
import threading

_lock = threading.Lock()


def parse(text: str, mode: str = "exec") -> ast.Module | ast.Expression:
    """As `ast.parse`, one text at a time: in Python 3.11 trees that several threads build count each other's depth, and fail.

    Raises: as `ast.parse`.
    """
    with _lock:
        return ast.parse(text, mode=mode)
