"""The one door of the lab: everything is refused that is not known to come from its own page.

A server on this machine can be reached by every page in every tab. So the guard is wrapped around the whole
application, all routes and all kinds of connection, and refuses by default:

- `Host` is one of two exact strings, `Origin` too where a browser sends it, and `Sec-Fetch-Site` is not
  another site's; each is there once at most.
- HTTP is GET or HEAD without a body. The page's own files are open (nothing in them is secret); any other
  path needs the token in a header before a word is said about it.
- A WebSocket needs an `Origin`, and its first message is the token, or it is closed. The application sees the
  connection only then.

SECURITY.md lists the attacks; each has a test.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable, Container, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

TOKEN_HEADER = b"x-bendwise-token"
MAX_SOCKETS = 64
FIRST_MESSAGE_S = 5.0
POLICY_VIOLATION, TRY_LATER = 1008, 1013
MAX_COMPLAINTS = 20
log = logging.getLogger("bendwise.lab")


class FewComplaints(logging.Filter):
    """The first mistakes are told, with all they have, and no more: nobody can fill a log from outside."""

    def __init__(self) -> None:
        super().__init__()
        self.left = MAX_COMPLAINTS

    def filter(self, record: logging.LogRecord) -> bool:
        self.left -= 1
        return self.left >= 0


class GoneError(OSError):
    """Whoever asked has hung up, or has broken the protocol: there is nobody to answer."""


log.addFilter(FewComplaints())


def names(port: int) -> list[str]:
    """What a browser calls this server; it listens on 127.0.0.1 alone."""
    suffix = "" if port == 80 else f":{port}"
    return [f"127.0.0.1{suffix}", f"localhost{suffix}"]


def security_headers(port: int) -> list[tuple[bytes, bytes]]:
    """What every response carries."""
    sockets = " ".join(f"ws://{name}" for name in names(port))
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        f"connect-src 'self' {sockets}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types svelte-trusted-html"
    )
    return [
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    ]


class Guard:
    """An ASGI application around another one.

    Parameters
    ----------
    app : ASGI application
        What is guarded.
    port : int
        Where it listens: part of the names that are accepted.
    token : str
        What only the page knows.
    files : container of str
        Paths that are served without the token.
    """

    def __init__(self, app: Application, port: int, token: str, files: Container[str]) -> None:
        self._app = app
        self._token = token.encode()
        self._files = files
        self._hosts = frozenset(name.encode() for name in names(port))
        self._origins = frozenset(f"http://{name}".encode() for name in names(port))
        self._headers = security_headers(port)
        self._sockets = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve or refuse; never raise."""
        send = _or_gone(send)
        try:
            if scope["type"] == "http":
                await self._http(scope, receive, send)
            elif scope["type"] == "websocket":
                await self._websocket(scope, receive, send)
        except GoneError:
            return
        except Exception:
            log.exception("a request that could not be served")

    def _is_stranger(self, scope: Scope) -> bool:
        hosts, origins = _values(scope, b"host"), _values(scope, b"origin")
        sites = _values(scope, b"sec-fetch-site")
        wanted = (1,) if scope["type"] == "websocket" else (0, 1)
        return not (
            len(hosts) == 1
            and self._hosts.issuperset(hosts)
            and len(origins) in wanted
            and self._origins.issuperset(origins)
            and len(sites) <= 1
            and {b"same-origin", b"none"}.issuperset(sites)
        )

    def _knows(self, given: bytes) -> bool:
        return hmac.compare_digest(given, self._token)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message = {**message, "headers": [*message.get("headers", ()), *self._headers]}
            await send(message)

        try:
            if status := self._refusal(scope):
                await _say(send_guarded, *status)
            else:
                await self._app(scope, receive, send_guarded)
        except GoneError:
            raise
        except Exception:
            log.exception("a request that could not be served")
            if not started:
                await _say(send_guarded, 500, b"the lab made a mistake of its own\n")

    def _refusal(self, scope: Scope) -> tuple[int, bytes] | None:
        if self._is_stranger(scope):
            return 403, b"the lab answers its own page only\n"
        if scope["method"] not in ("GET", "HEAD"):
            return 405, b"the lab is read with GET\n"
        if _values(scope, b"transfer-encoding") or set(_values(scope, b"content-length")) - {b"0"}:
            return 413, b"a request to the lab has no body\n"
        tokens = _values(scope, TOKEN_HEADER)
        if scope["path"] not in self._files and not (len(tokens) == 1 and self._knows(tokens[0])):
            return 403, b"the token is missing or wrong\n"
        return None

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # "websocket.connect"
        if self._is_stranger(scope) or self._sockets >= MAX_SOCKETS:
            await send({"type": "websocket.close", "code": TRY_LATER})  # before it is accepted: HTTP 403
            return
        self._sockets += 1
        try:
            await send({"type": "websocket.accept"})
            first = await self._first_message(receive)
            text = first.get("text")
            if isinstance(text, str) and self._knows(text.encode("utf-8", "replace")):
                await self._app(scope, _replayed(receive), _accepted(send))
            elif first["type"] != "websocket.disconnect":
                reason = "the token is missing or wrong"
                await send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": reason})
        finally:
            self._sockets -= 1

    async def _first_message(self, receive: Receive) -> Message:
        try:
            return await asyncio.wait_for(receive(), FIRST_MESSAGE_S)
        except TimeoutError:
            return {"type": "nothing came"}


def _or_gone(send: Send) -> Send:
    async def onward(message: Message) -> None:
        try:
            await send(message)
        except Exception as error:
            raise GoneError from error

    return onward


def _values(scope: Scope, name: bytes) -> list[bytes]:
    return [value for key, value in scope["headers"] if key.lower() == name]


async def _say(send: Send, status: int, text: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(text)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})


def _replayed(receive: Receive) -> Receive:
    """The connection as the application expects to see it: not yet accepted."""
    connected = False

    async def again() -> Message:
        nonlocal connected
        if connected:
            return await receive()
        connected = True
        return {"type": "websocket.connect"}

    return again


def _accepted(send: Send) -> Send:
    """Without the application's own word of acceptance, which has been said."""

    async def onward(message: Message) -> None:
        if message["type"] != "websocket.accept":
            await send(message)

    return onward
