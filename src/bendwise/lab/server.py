"""A server for this machine alone: a socket on 127.0.0.1, a token, and uvicorn."""

from __future__ import annotations

import base64
import json
import logging
import secrets
import socket
import sys
import zlib
from pathlib import Path

import uvicorn

from ..errors import InputError
from . import wire
from .app import load_files, make_app
from .jobs import Jobs
from .uploads import UPLOADS, check_size

USUAL_PORT = 8765


def listen(port: int | None) -> socket.socket:
    """A socket on 127.0.0.1; `None`: the usual port, or any other when that is taken. No flag widens it."""
    wanted = USUAL_PORT if port is None else port
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform != "win32":  # there it would let two servers share a port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", wanted))
        listener.listen(128)
    except OSError as error:
        listener.close()
        if port is None:
            return listen(0)
        raise InputError(f"port {port} cannot be used: {error.strerror}; --port 0 finds a free one") from None
    return listener


def opening(path: Path) -> str:
    """Take the table in a file; the end of an address that opens it, as the page's `url.ts` reads it."""
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise InputError(f"{path} is no regular file; name a table, such as a CSV file")
        check_size(path.name, size)
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {path}: {(error.strerror or str(error)).lower()}") from None
    upload = UPLOADS.add(path.name, content)
    held = {"v": "table", "s": {"table": "file", "digest": upload.digest, "name": upload.name}}
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(json.dumps(held).encode()) + packer.flush()
    return "1." + base64.urlsafe_b64encode(packed).decode().rstrip("=")


class Lab:
    """A lab that listens; `run` serves it until Ctrl-C.

    Parameters
    ----------
    port : int, optional
        0 for any free one; by default 8765, or a free one when that is taken.
    table : Path, optional
        A table to open with, in "My data".
    """

    def __init__(self, port: int | None = None, table: Path | None = None) -> None:
        files = load_files()
        self._opens = "" if table is None else f"&s={opening(table)}"
        self._token = secrets.token_urlsafe(16)
        self._socket = listen(port)
        self.port: int = self._socket.getsockname()[1]
        self._jobs = Jobs()
        self._app = make_app(self.port, self._token, files, self._jobs)

    @property
    def address(self) -> str:
        """Where to open it. What follows # stays in the browser: it is never sent, and in no log."""
        return f"http://127.0.0.1:{self.port}/#t={self._token}{self._opens}"

    def __repr__(self) -> str:
        return f"<Lab on port {self.port}>"  # without the token

    def run(self) -> None:
        """Serve until Ctrl-C."""
        for name in ("uvicorn", "uvicorn.error", "websockets"):  # malformed requests are no news
            logging.getLogger(name).setLevel(logging.CRITICAL)
        config = uvicorn.Config(
            self._app,
            http="h11",
            ws="websockets-sansio",
            ws_max_size=wire.MAX_FRAME,
            ws_max_queue=4,
            ws_per_message_deflate=False,
            h11_max_incomplete_event_size=16 * 1024,
            limit_concurrency=256,
            timeout_graceful_shutdown=1,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
        )
        try:
            uvicorn.Server(config).run(sockets=[self._socket])
        except KeyboardInterrupt:
            pass
        finally:
            self.close()

    def close(self) -> None:
        """Stop listening, end the jobs, and forget the tables."""
        self._socket.close()
        self._jobs.close()
        UPLOADS.clear()
