"""Processes of their own: what they are given, what they print, and why there is nothing."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from jaxcore.errors import RunError

LAST_WORDS = 300  # characters of what a failed process said
ON_CPU = {"JAX_PLATFORMS": "cpu", "CUDA_VISIBLE_DEVICES": ""}


def environment(*without: str, **variables: str) -> dict[str, str]:
    """The environment of a process that finds this project's modules, whatever its folder.

    Args:
        without: how the names of this process's variables begin that it is not given.
        variables: what it is given besides.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(without)}
    path = os.pathsep.join(filter(None, [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH")]))
    return kept | {"PYTHONPATH": path} | variables


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
            raise RunError("It had not finished after {seconds} s, and was stopped.", seconds=limit_s) from error
    check_status(done.returncode, done.stderr)
    return done.stdout.strip()


def check_status(status: int, stderr: str) -> None:
    """Raise RunError, with the last words of what a process has said, unless it has ended well."""
    if status:
        words = " ".join(stderr.split())[-LAST_WORDS:]
        raise RunError("Its process ended with status {status}. Its last message: {words}", status=status, words=words or "–")
