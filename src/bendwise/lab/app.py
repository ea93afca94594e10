"""The application behind the guard: the page's files from memory, and one WebSocket."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from ..errors import InputError
from . import wire
from .guard import Guard
from .jobs import Jobs
from .made import NOT_BUILT, STATIC
from .session import Session

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
UNSUPPORTED = 1003


@dataclass(frozen=True)
class File:
    """A file of the page, in memory."""

    body: bytes
    type: str
    caching: str


def load_files(folder: Path = STATIC) -> dict[str, File]:
    """Every file of the page by its path: what is not in here cannot be asked for."""
    files = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix in TYPES and path.is_file():
            name = "/" + path.relative_to(folder).as_posix()
            hashed = name.startswith("/assets/")  # the name changes with the content
            caching = "public, max-age=31536000, immutable" if hashed else "no-cache"
            files[name] = File(path.read_bytes(), TYPES[path.suffix], caching)
    if "/index.html" not in files:
        raise InputError(NOT_BUILT)
    files["/"] = files["/index.html"]
    return files


def make_app(port: int, token: str, files: dict[str, File], jobs: Jobs | None = None) -> Guard:
    """The whole application, guard included, for a server on this port."""
    jobs = Jobs() if jobs is None else jobs
    worker = ThreadPoolExecutor(1, "bendwise-lab")  # one computation at a time; the loop stays free

    async def serve_file(request: Request) -> Response:
        file = files.get(request.scope["path"])
        if file is None:
            return Response("there is nothing here\n", 404, media_type="text/plain")
        return Response(file.body, headers={"content-type": file.type, "cache-control": file.caching})

    async def talk(socket: WebSocket) -> None:
        await socket.accept()
        session, loop = Session(jobs), asyncio.get_running_loop()
        while True:
            message = await socket.receive()
            if message["type"] != "websocket.receive":
                return
            frame = message.get("bytes")
            if frame is None:
                await socket.close(UNSUPPORTED, "messages are binary")
                return
            reply = await loop.run_in_executor(worker, wire.answer, session, frame)
            try:
                await socket.send_bytes(reply)
            except WebSocketDisconnect:
                return

    routes = [WebSocketRoute("/ws", talk), Route("/{path:path}", serve_file)]
    return Guard(Starlette(routes=routes), port, token, files)
