"""A program run in a process of its own, with a limit; what it prints, or why there is nothing."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence

from jaxcore.errors import RunError

LAST_WORDS = 300  # characters of what a failed process said


def output_of(arguments: Sequence[str], *, limit_s: float, env: Mapping[str, str]) -> str:
    """What Python prints when it is called with these arguments, in an empty folder.

    Raises:
        RunError: it took longer than `limit_s`, or failed; the sentence holds its last words.
    """
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run(
                [sys.executable, "-P", *map(str, arguments)],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=limit_s,
                cwd=folder,
                env=env,
            )
        except subprocess.TimeoutExpired as error:
            raise RunError("It was not finished after {seconds} s, and was stopped.", seconds=limit_s) from error
    if done.returncode:
        words = " ".join(done.stderr.split())[-LAST_WORDS:]
        raise RunError(
            "Its process ended with status {status}. Its last words: {words}", status=done.returncode, words=words or "–"
        )
    return done.stdout.strip()
