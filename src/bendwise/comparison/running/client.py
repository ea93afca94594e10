"""The way to a Dask cluster: a client of its scheduler, ours or the user's."""

from __future__ import annotations

import contextlib
import logging
import socket
import warnings
from collections.abc import Iterator
from typing import Any

from ...errors import InputError

CONNECT_S = 10.0
CLOSE_S = 5.0
MOST_GREETING = 1 << 20  # bytes; Dask's begins with their number
LOGGERS = ("distributed", "distributed.client", "distributed.gc", "tornado", "tornado.application", "asyncio")


def _client_class() -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise InputError("a cluster needs Dask: pip install 'bendwise[cluster]'") from None
    return Client


def check(client: Any) -> None:
    """Whether trials can be run with it.

    Raises
    ------
    InputError
        If it is no client, or one that cannot be waited for.
    """
    if not isinstance(client, _client_class()):
        raise InputError(f"client must be a distributed.Client, not {client!r}")
    if client.asynchronous:
        raise InputError("client must be one that waits: Client(…) without asynchronous=True")
    if client.status != "running":
        raise InputError(f"client must be connected to a scheduler, and this one is {client.status}")


@contextlib.contextmanager
def connect(address: str) -> Iterator[Any]:
    """A client of the scheduler at an address such as ``tcp://10.0.0.7:8786``, closed afterwards.

    What Dask would log meanwhile in this process is not shown: whatever matters ends in one sentence.
    """
    client_class = _client_class()
    with _quiet():
        client = _opened(client_class, address)
        try:
            yield client
        finally:
            with contextlib.suppress(Exception):
                client.close(timeout=CLOSE_S)


def _opened(client_class: Any, address: str) -> Any:
    """A client that is connected."""
    try:
        _probe(address)
        return client_class(address, timeout=CONNECT_S, set_as_default=False)
    except Exception as error:  # whatever comes of an address that is none, or of another server there
        words = str(error).partition("\n")[0] or type(error).__name__
        raise InputError(
            f"there is no Dask scheduler at {address!r} ({words}); an address is such as tcp://10.0.0.7:8786"
        ) from None


def _probe(address: str) -> None:
    """Dask would wait for ever for the greeting of a server that is none of Dask's."""
    from distributed.comm.addressing import parse_address, parse_host_port

    scheme, place = parse_address(address)
    if scheme != "tcp":
        return
    with socket.create_connection(parse_host_port(place), CONNECT_S) as there:
        try:
            greeting = there.recv(8)
        except TimeoutError:
            greeting = b""
    if len(greeting) < 8 or int.from_bytes(greeting, "little") > MOST_GREETING:
        raise InputError("what is there does not greet as one")


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """No log lines and no warnings of Dask's; afterwards all is as it was."""
    loggers = [logging.getLogger(name) for name in LOGGERS]
    levels = [logger.level for logger in loggers]
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"distributed\.")
        for logger in loggers:
            logger.setLevel(logging.CRITICAL + 1)
        try:
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)
