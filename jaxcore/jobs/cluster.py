"""The connection to Dask: to the scheduler that is configured, or to a cluster of this server's own.

Whatever can't be used is said in one sentence.
"""

import asyncio
import contextlib
import logging
import socket
from pathlib import Path

import dask
import distributed
from distributed.comm.addressing import parse_address, parse_host_port
from distributed.comm.registry import get_backend
from distributed.utils import silence_logging_cmgr

from jaxcore import remote, settings
from jaxcore.errors import ConfigError, RunError
from jaxcore.remote import SPARE_THREADS

TIMEOUT_S = 5  # a scheduler that has not answered by then can't be reached

dask.config.update_defaults(*dask.config.collect_yaml([str(Path(__file__).parents[1] / "dask.yaml")]))


def connect() -> distributed.Client:
    """Connect to the configured scheduler, or start the embedded cluster: one worker process with several slots.

    Raises:
        ConfigError: a setting can't be used.
        RunError: the scheduler can't be reached, or runs other code; or the embedded cluster can't be started.
    """
    address = settings.scheduler()
    return _connected(address) if address else _embedded()


def _connected(address: str) -> distributed.Client:
    host, port = _host_and_port(address)
    client = None
    try:
        # A client would go on trying, wait for ever for the greeting of what is no scheduler, and leave a thread behind.
        socket.create_connection((host, port), timeout=TIMEOUT_S).close()
        asyncio.run(_greet(address))
        client = distributed.Client(address, timeout=TIMEOUT_S)
        same = _same_code(client)
    except Exception as error:
        if client is not None:
            client.close()
        raise RunError(
            "The scheduler {address} of {field} can't be reached ({reason}): start it, and this page will continue by itself.",
            address=address,
            field="JAXCORE_SCHEDULER",
            reason=_reason(error),
        ) from error
    if not same:
        client.close()
        raise RunError(
            "The scheduler {address} runs different code from this server: bring both to the same version, and restart it "
            "as described in the README.",
            address=address,
        )
    return client


def _same_code(client: distributed.Client) -> bool:
    """Whether the scheduler runs the code that this process runs."""
    try:
        return client.run_on_scheduler(remote.code) == remote.CODE
    except (ImportError, AttributeError):  # it has nothing of this project, or of another time
        return False


async def _greet(address: str) -> None:
    security = distributed.Security().get_connection_args("client")
    comm = await asyncio.wait_for(distributed.comm.connect(address, timeout=TIMEOUT_S, **security), TIMEOUT_S)
    await comm.close()


def _host_and_port(address: str) -> tuple[str, int]:
    """Raises ConfigError: it is no address of a scheduler."""
    try:
        scheme, location = parse_address(address)
        get_backend(scheme)
        host, port = parse_host_port(location)
        if not host or not 0 < port < 65536:
            raise ValueError(location)
    except ValueError as error:
        raise ConfigError(
            "{field}: “{value}” is not allowed; choose the address of a Dask scheduler, such as {example}.",
            field="JAXCORE_SCHEDULER",
            value=address,
            example="tcp://192.168.0.10:8786",
        ) from error
    return host, port


def _embedded() -> distributed.Client:
    slots = settings.slots()
    if problem := settings.process_problem():
        raise problem
    try:
        cluster = distributed.LocalCluster(
            n_workers=1,
            threads_per_worker=slots + SPARE_THREADS,
            security=True,  # else whoever can log in on this machine could run code as the server's user
            dashboard_address=None,
            scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},  # else a second server on the machine warns about the port
        )
        client = distributed.Client(cluster)
    except Exception as error:
        raise RunError(
            "The process that computes can't be started ({reason}). Restart the server when that is fixed.",
            reason=_reason(error),
        ) from error
    client.register_plugin(remote.Uninterrupted())
    return client


def disconnect(client: distributed.Client) -> None:
    """Close in order, while the event loop still runs; left to the interpreter it ends in tracebacks.

    A scheduler of our own would log as critical that what a run is just reporting finds no client any more.
    """
    cluster = client.cluster
    with silence_logging_cmgr(logging.CRITICAL + 1):
        with contextlib.suppress(OSError):  # the scheduler may be gone, or just coming back
            client.close()
        if cluster is not None:
            cluster.close()


def _reason(error: Exception) -> str:
    """A few words: what the operating system said at the bottom of the chain of errors, or the error itself."""
    words, cause = "", error
    while cause is not None:
        if isinstance(cause, OSError) and cause.strerror:
            words = cause.strerror
        cause = cause.__cause__ or cause.__context__
    return words or str(error)[:200] or type(error).__name__
