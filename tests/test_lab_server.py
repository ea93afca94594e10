"""The lab as a process: it starts, serves many, survives what is thrown at it, and ends on Ctrl-C."""

from __future__ import annotations

import json
import random
import socket
import struct
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from lab_server import RunningLab, ask
from websockets.exceptions import ConnectionClosed

from bendwise.cli.app import app as command_line
from bendwise.errors import InputError
from bendwise.lab import app as lab_app
from bendwise.lab.server import listen

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent in another way")


@pytest.fixture(scope="module")
def lab():
    with RunningLab() as running:
        yield running
    assert running.errors == ""  # whatever came in, there was nothing to complain of


def is_well(lab):
    with lab.client() as client:
        return ask(client, seq=1, do="draw", view="neuron")["seq"] == 1


def test_it_prints_its_address_and_ends_cleanly_on_ctrl_c():
    with RunningLab() as lab:
        assert is_well(lab)
    assert (lab.process.returncode, lab.errors) == (0, "")
    assert lab.rest.endswith("The lab is closed.\n")


def test_ctrl_c_ends_it_also_while_pages_are_open():
    with RunningLab() as lab, lab.client() as client:
        ask(client, seq=1, do="hello")
        lab.__exit__()
        assert lab.process.returncode == 0
        lab.process.send_signal = lambda _: None
        lab.process.communicate = lambda timeout: (lab.rest, lab.errors)


def test_nobody_else_on_the_network_reaches_it(lab):
    for name in {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}:
        if not name.startswith("127."):
            with pytest.raises(OSError, match=r"refused|timed out"):
                socket.create_connection((name, lab.port), timeout=2)


def test_a_taken_port_is_a_sentence():
    with listen(0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"port {port} cannot be used: .*; --port 0 finds a free one"):
            listen(port)


def test_a_page_that_was_not_made_is_a_sentence(tmp_path):
    with pytest.raises(InputError, match="the lab's page is not here; in a checkout"):
        lab_app.load_files(tmp_path)


def test_no_flag_widens_where_it_listens():
    (lab,) = (c for c in command_line.registered_commands if c.callback.__name__ == "lab")
    assert set(lab.callback.__annotations__) == {
        *("table", "port", "lesson", "browser", "export", "view", "return")
    }


def test_a_wrong_token_is_told_so(lab):
    lab_token, lab.token = lab.token, "wrong"
    with lab.client() as client, pytest.raises(ConnectionClosed, match="the token is missing or wrong"):
        client.recv(timeout=10)
    lab.token = lab_token


def test_a_message_too_large_ends_its_connection_and_no_other(lab):
    with lab.client() as other, lab.client() as client:
        client.send(bytes(70_000))
        with pytest.raises(ConnectionClosed):
            client.recv(timeout=10)
        assert ask(other, seq=5, do="draw", view="softmax")["seq"] == 5


def test_twenty_pages_at_once_lose_no_message(lab):
    def visit(number):
        with lab.client() as client:
            return [
                ask(client, seq=seq, do="draw", view="neuron", state={"probe": number / 10})["numbers"]["z"]
                for seq in range(20)
            ]

    with ThreadPoolExecutor(20) as pages:
        answers = list(pages.map(visit, range(20)))
    assert answers == [[1.5 * (number / 10) - 0.6] * 20 for number in range(20)]


def malformed_frame(rng):
    """A message from a page gone mad: broken lengths, JSON, types, names and numbers."""
    heads = [
        {"seq": rng.randrange(-5, 2**60), "do": rng.choice(["draw", "python", "hello", "", None, 3])},
        {"seq": 1, "do": "draw", "view": rng.choice(["neuron", "", 3, [], "n" * 3000])},
        {"seq": 1, "do": "draw", "view": "neuron", "state": {"weight": rng.choice([1e308, 10**300, ""])}},
        {"seq": 1, "do": "draw", "view": "softmax", "state": {"scores": [1e2] * rng.randrange(9)}},
        rng.choice([[], {}, None, 1, "x", [[[[]]]]]),
    ]  # fmt: skip
    text = json.dumps(rng.choice(heads)).encode()
    data = bytearray(struct.pack("<I", rng.choice([len(text), 0, 2**32 - 1, rng.randrange(2**32)])) + text)
    for _ in range(rng.choice([0, 0, 1, 5])):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data[: rng.choice([len(data), rng.randrange(len(data) + 1)])])


def malformed_request(rng, port):
    """HTTP from nobody's browser."""
    own = f"Host: 127.0.0.1:{port}\r\n"
    upgrade = f"Upgrade: websocket\r\nConnection: Upgrade\r\nOrigin: http://127.0.0.1:{port}\r\n"
    lines = [
        f"GET / HTTP/1.1\r\n{own}\r\n",
        f"{rng.choice(['POST', 'X' * 99, 'GET'])} /{'a' * rng.randrange(20_000)} HTTP/1.1\r\n{own}\r\n",
        f"GET /ws HTTP/1.1\r\n{own}{upgrade}Sec-WebSocket-Version: {rng.randrange(99)}\r\n\r\n",
        f"GET /ws HTTP/1.1\r\n{own}{upgrade}Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n" + chr(rng.randrange(256)) * rng.randrange(300),
        f"GET / HTTP/1.1\r\n{own}Content-Length: {rng.choice([-1, 10**30, 5])}\r\n\r\nxxxxx",
        f"POST / HTTP/1.1\r\n{own}Transfer-Encoding: chunked\r\n\r\nffffffffff\r\n",
        "\r\n" * rng.randrange(1, 99),
    ]
    data = bytearray(rng.choice(lines).encode("latin-1"))
    for _ in range(rng.choice([0, 0, 1, 9])):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data)


def throw(lab, rng, count):
    """Frames by the hundred on one connection, then a request, and so on."""
    done = 0
    while done < count:
        with lab.client() as client:
            for _ in range(min(99, count - done)):
                client.send(malformed_frame(rng))
                assert client.recv(timeout=30)
                done += 1
        lab.raw(malformed_request(rng, lab.port))
        done += 1


def test_fuzz_a_few_malformed_frames_and_requests(lab):
    rng = random.Random(1)
    throw(lab, rng, 300)
    for _ in range(15):
        lab.raw(malformed_request(rng, lab.port), wait=0.05)
    assert is_well(lab)
    assert lab.process.poll() is None


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_fuzz_20_000_malformed_frames_and_requests(lab):
    rng = random.Random(2)
    throw(lab, rng, 1000)
    before = lab.memory()
    throw(lab, rng, 17_000)
    for _ in range(2_000):
        lab.raw(malformed_request(rng, lab.port), wait=0.02)
    assert is_well(lab)
    assert lab.memory() - before < 40e6
