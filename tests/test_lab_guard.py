"""The guard of the lab: SECURITY.md names the attacks, and here is what becomes of each."""

from __future__ import annotations

import ast
import asyncio
import hmac
import re
import socket
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bendwise.errors import InputError
from bendwise.lab import app as lab_app
from bendwise.lab import guard as lab_guard
from bendwise.lab import wire
from bendwise.lab.app import File, make_app
from bendwise.lab.fields import Choice, Flag, Number, Numbers, State, Text, Texts
from bendwise.lab.guard import Guard
from bendwise.lab.lessons import read_lesson
from bendwise.lab.server import Lab, listen
from bendwise.lab.views import VIEWS

PORT, TOKEN = 8765, "t" * 22
OWN = (b"host", b"127.0.0.1:8765")
ORIGIN = (b"origin", b"http://127.0.0.1:8765")
PAGE = {"/": File(b"<!doctype html>", "text/html", "no-cache")}
CONNECT, ACCEPT = {"type": "websocket.connect"}, {"type": "websocket.accept"}
SECURITY = (Path(__file__).parents[1] / "SECURITY.md").read_text(encoding="utf-8")


async def say_yes(scope, receive, send):
    """An application that forgets every check."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"secret"})
    else:
        assert await receive() == CONNECT
        await send(ACCEPT)
        await send({"type": "websocket.send", "text": "secret"})


def talk(app, scope, *messages):
    """Everything that the application sends, of what is sent to it."""
    sent, waiting = [], list(messages)

    async def receive():
        return waiting.pop(0) if waiting else {"type": "websocket.disconnect", "code": 1000}

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return sent


def get(path="/", headers=(OWN,), method="GET", app=None):
    """Status, headers and body of a request."""
    scope = {"type": "http", "method": method, "path": path, "headers": list(headers), "query_string": b""}
    app = app or Guard(say_yes, PORT, TOKEN, PAGE)
    start, *rest = talk(app, scope, {"type": "http.request", "body": b"", "more_body": False})
    return start["status"], dict(start["headers"]), b"".join(part.get("body", b"") for part in rest)


def open_socket(headers=(OWN, ORIGIN), first=TOKEN, app=None, path="/ws"):
    scope = {"type": "websocket", "path": path, "headers": list(headers), "query_string": b""}
    first = {"type": "websocket.receive", "text": first} if isinstance(first, str) else first
    return talk(app or Guard(say_yes, PORT, TOKEN, PAGE), scope, CONNECT, first)


def was_refused(sent):
    return [message["type"] for message in sent] == ["websocket.close"]


def test_the_page_itself_is_let_in():
    assert get("/")[0] == 200
    assert get("/", [OWN, (b"sec-fetch-site", b"none")])[0] == 200
    assert get("/api/x", [OWN, (b"x-bendwise-token", TOKEN.encode())])[0] == 200
    assert open_socket()[-1] == {"type": "websocket.send", "text": "secret"}
    assert get("/", [(b"host", b"localhost:8765")])[0] == 200


def test_every_attack_of_the_tables_has_a_test():
    rows = [
        line for line in SECURITY.splitlines() if line.startswith("| ") and not line.startswith("| attack")
    ]
    assert len(rows) >= 25
    assert not [row for row in rows if not re.search(r"`test_\w+`[^|]*\|$", row)]
    files = Path(__file__).parent.glob("test_*.py")
    tests = "\n".join(file.read_text(encoding="utf-8") for file in files)
    named = set(re.findall(r"`(test_\w+)`", SECURITY))
    assert named - set(re.findall(r"^def (test_\w+)", tests, re.MULTILINE)) == set()


def test_every_route_and_kind_of_connection_is_behind_the_guard():
    app = make_app(PORT, TOKEN, PAGE)
    for path in ("/ws", "/api", "/terminal/ws", "//", "/index.html", "/assets/../index.html", ""):
        status, _, body = get(path, app=app)
        assert (status, body) == (403, b"the token is missing or wrong\n")
        assert was_refused(open_socket([OWN], app=app, path=path))
    for kind in ("lifespan", "something new"):
        assert talk(app, {"type": kind}) == []


@pytest.mark.parametrize(
    "name",
    [
        b"127.0.0.1",
        b"127.0.0.1:8766",
        b"127.0.0.1:8765.evil.com",
        b"127.0.0.1.evil.com:8765",
        b"evil.com",
        b"LOCALHOST:8765",
        b"localhost:8765 ",
        b"[::1]:8765",
        b"0.0.0.0:8765",
        b"",
        b"\xff\x00",
    ],
)
def test_names_are_compared_whole(name):
    assert get(headers=[(b"host", name)])[0] == 403
    assert get(headers=[OWN, (b"origin", b"http://" + name)])[0] == 403
    assert was_refused(open_socket([OWN, (b"origin", b"http://" + name)]))


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get", ""]
)
def test_only_reading_is_allowed(method):
    assert get(method=method)[0] == 405
    for header in ((b"content-length", b"1"), (b"content-length", b"x"), (b"transfer-encoding", b"chunked")):
        assert get(headers=[OWN, header])[0] == 413


def test_a_rebound_name_is_refused():
    for hosts in ([(b"host", b"evil.com:8765")], [], [OWN, OWN], [OWN, (b"host", b"evil.com")]):
        assert get(headers=hosts)[0] == 403
        assert was_refused(open_socket([*hosts, ORIGIN]))


def test_another_page_cannot_open_a_websocket():
    evil = (b"origin", b"http://evil.com")
    for origins in (
        [],
        [evil],
        [(b"origin", b"null")],
        [ORIGIN, evil],
        [ORIGIN, ORIGIN],
        [(b"Origin", b"null")],
        [ORIGIN, (b"Origin", b"null")],
    ):
        assert was_refused(open_socket([OWN, *origins]))
    assert was_refused(open_socket([OWN, ORIGIN, (b"sec-fetch-site", b"cross-site")]))


@pytest.mark.parametrize(
    "first",
    ["", "T" * 22, TOKEN[:-1], TOKEN + "t", "\ud800", {"type": "websocket.receive", "bytes": TOKEN.encode()}],
)  # fmt: skip
def test_a_websocket_without_the_token_reads_nothing(first):
    accept, close = open_socket(first=first)
    assert (accept, close["type"], close["code"]) == (ACCEPT, "websocket.close", 1008)


def test_who_hangs_up_before_the_token_is_told_nothing():
    assert open_socket(first={"type": "websocket.disconnect", "code": 1006}) == [ACCEPT]


def test_a_websocket_that_says_nothing_is_closed(monkeypatch):
    monkeypatch.setattr(lab_guard, "FIRST_MESSAGE_S", 0.01)
    scope = {"type": "websocket", "path": "/ws", "headers": [OWN, ORIGIN], "query_string": b""}
    sent, connected = [], []

    async def receive():
        if connected:
            await asyncio.sleep(3600)
        connected.append(True)
        return CONNECT

    async def send(message):
        sent.append(message["type"])

    asyncio.run(Guard(say_yes, PORT, TOKEN, PAGE)(scope, receive, send))
    assert sent == ["websocket.accept", "websocket.close"]


def test_another_page_cannot_read_or_embed_it():
    for site in (b"cross-site", b"same-site", b"", b"same-origin, none"):
        assert get(headers=[OWN, (b"sec-fetch-site", site)])[0] == 403
    twice = [(b"sec-fetch-site", b"none"), (b"sec-fetch-site", b"same-origin")]
    assert get(headers=[OWN, *twice])[0] == 403
    _, headers, _ = get()
    assert not [name for name in headers if name.startswith(b"access-control")]
    assert headers[b"cross-origin-resource-policy"] == b"same-origin"
    assert headers[b"cross-origin-opener-policy"] == b"same-origin"
    assert b"frame-ancestors 'none'" in headers[b"content-security-policy"]


def test_the_token_is_long_random_and_compared_in_constant_time(monkeypatch):
    labs = [Lab(0), Lab(0)]
    tokens = [lab.address.partition("#t=")[2] for lab in labs]
    assert tokens[0] != tokens[1]
    assert min(map(len, tokens)) >= 22  # 128 bits in base64
    compared = []
    monkeypatch.setattr(hmac, "compare_digest", lambda a, b: compared.append((a, b)) or False)
    get("/api", [OWN, (b"x-bendwise-token", b"guess")])
    open_socket(first="guess")
    assert compared == [(b"guess", TOKEN.encode())] * 2
    for lab in labs:
        lab.close()


def test_the_token_is_in_the_fragment_only():
    lab = Lab(0)
    address, _, token = lab.address.partition("#t=")
    assert address == f"http://127.0.0.1:{lab.port}/"
    assert token not in repr(lab)
    assert get()[1][b"referrer-policy"] == b"no-referrer"
    assert b"set-cookie" not in get()[1]
    lab.close()


def test_the_policy_allows_own_scripts_only():
    policy = dict(
        rule.strip().split(" ", 1) for rule in get()[1][b"content-security-policy"].decode().split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert policy["base-uri"] == policy["form-action"] == "'none'"
    assert policy["connect-src"] == "'self' ws://127.0.0.1:8765 ws://localhost:8765"
    for status in (get("/nothing"), get(method="POST"), get(headers=[])):
        assert b"content-security-policy" in status[1]
        assert status[1][b"x-content-type-options"] == b"nosniff"


HEADERS = st.lists(
    st.tuples(
        st.sampled_from([b"host", b"origin", b"sec-fetch-site", b"content-length", b"x-bendwise-token"])
        | st.binary(max_size=8),
        st.sampled_from([OWN[1], ORIGIN[1], b"none", TOKEN.encode()]) | st.binary(max_size=20),
    ),
    max_size=6,
)


@given(HEADERS, st.text(max_size=8), st.text(max_size=20))
def test_no_request_makes_the_guard_raise(headers, method, path):
    known = (b"x-bendwise-token", TOKEN.encode()) in headers
    status = get(path, headers, method)[0]
    assert status in (200, 403, 405, 413)
    assert status != 200 or known or path == "/"
    assert open_socket(headers, path)[0]["type"] in ("websocket.close", "websocket.accept")


def test_who_has_gone_is_no_mistake(caplog):
    async def gone(message):
        raise OSError

    async def leave():
        return {"type": "websocket.disconnect", "code": 1006}

    guard = Guard(say_yes, PORT, TOKEN, PAGE)
    asyncio.run(guard({"type": "http", "method": "GET", "path": "/", "headers": [OWN]}, leave, gone))
    asyncio.run(guard({"type": "websocket", "path": "/ws", "headers": [OWN, ORIGIN]}, leave, gone))
    assert caplog.text == ""


def test_nobody_can_fill_the_log(caplog):
    few = lab_guard.FewComplaints()
    assert sum(few.filter(None) for _ in range(1000)) == lab_guard.MAX_COMPLAINTS
    assert any(isinstance(one, lab_guard.FewComplaints) for one in lab_guard.log.filters)


@pytest.fixture
def patient(monkeypatch):
    """Complaints are counted from 0."""
    for one in lab_guard.log.filters:
        monkeypatch.setattr(one, "left", lab_guard.MAX_COMPLAINTS)


@pytest.mark.usefixtures("patient")
def test_an_application_that_raises_is_an_answer(caplog):
    async def broken(scope, receive, send):
        raise RuntimeError

    assert get(app=Guard(broken, PORT, TOKEN, PAGE))[0] == 500
    assert open_socket(app=Guard(broken, PORT, TOKEN, PAGE)) == [ACCEPT]
    assert talk(Guard(broken, PORT, TOKEN, PAGE), {"type": "http"})[0]["status"] == 500
    assert "a request that could not be served" in caplog.text


def test_files_are_those_of_the_page_and_no_others(tmp_path):
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("page")
    (tmp_path / "assets" / "a-1.js").write_text("script")
    (tmp_path / "notes.txt").write_text("not of the page")
    files = lab_app.load_files(tmp_path)
    assert set(files) == {"/", "/index.html", "/assets/a-1.js"}
    app = make_app(PORT, TOKEN, files)
    status, headers, body = get("/assets/a-1.js", app=app)
    assert (status, headers[b"content-type"], body) == (200, b"text/javascript; charset=utf-8", b"script")
    token = (b"x-bendwise-token", TOKEN.encode())
    for path in (
        "/notes.txt",
        "/assets/../notes.txt",
        "/../etc/passwd",
        "/assets",
        "/assets/",
        "C:\\",
        "/\0",
    ):
        assert get(path, [OWN, token], app=app)[0] == 404


def test_the_lab_opens_no_connection(monkeypatch):
    def refuse(*_):
        raise AssertionError("an outgoing connection")

    lab = Lab(0)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    for view in VIEWS.values():
        view.draw({name: field.default for name, field in view.fields.items()})
    lab.close()


def test_it_listens_on_this_machine_only():
    with listen(0) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"


def test_a_state_holds_numbers_and_known_names_only():
    kinds = {type(field) for view in VIEWS.values() for field in view.fields.values()}
    assert kinds <= {Number, Numbers, Flag, Choice, Text, Texts}
    rest = State(activations=["relu", "tanh"], seeds=2, hidden="16", baselines=True, budget=10, task="auto")
    for odd in ("'); import os #", '"""', "{x}", "a\\"):
        state = {**rest, "table": "file", "digest": odd, "name": odd, "target": odd, "drop": [odd]}
        tree = ast.parse(VIEWS["table"].python(state))
        assert {alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names} == {
            "bendwise",
            "pandas",
        }


def test_large_messages_and_many_connections_are_refused(monkeypatch):
    monkeypatch.setattr(lab_guard, "MAX_SOCKETS", 0)
    assert was_refused(open_socket())


def test_the_server_answers_while_it_computes(monkeypatch):
    go_on = threading.Event()
    monkeypatch.setattr(wire, "answer", lambda session, frame: b"done" if go_on.wait(60) else b"never")
    app = make_app(PORT, TOKEN, PAGE)
    sent = []

    async def both():
        received = {"type": "websocket.receive"}
        end = {"type": "websocket.disconnect", "code": 1000}
        waiting = [CONNECT, {**received, "text": TOKEN}, {**received, "bytes": b"x"}, end]

        async def receive():
            return waiting.pop(0)

        async def send(message):
            sent.append(message)

        scope = {"type": "websocket", "path": "/ws", "headers": [OWN, ORIGIN], "query_string": b""}
        computing = asyncio.create_task(app(scope, receive, send))
        while len(waiting) > 1:
            await asyncio.sleep(0)
        page = []

        async def keep(message):
            page.append(message)

        request = {"type": "http", "method": "GET", "path": "/", "headers": [OWN], "query_string": b""}
        await app(request, receive, keep)
        assert page[0]["status"] == 200
        assert not computing.done()
        go_on.set()
        await computing

    asyncio.run(both())
    assert sent[-1]["bytes"] == b"done"


def test_a_lesson_is_words_and_known_names():
    lesson = {"title": "<script>", "view": "sine", "run": "os.system", "lock": ["w1[0]"]}
    assert set(read_lesson(lesson)) == {"title", "text", "done", "view", "state", "hide", "lock", "goals"}
    for wrong in ({"title": "x" * 81}, {"view": "os"}, {"lock": ["__class__"]}, {"hide": ["x"] * 41}):
        with pytest.raises(InputError):
            read_lesson({**lesson, **wrong})
