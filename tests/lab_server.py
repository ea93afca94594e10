"""A lab in a process of its own, and the two ways to talk to it."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import socket
import subprocess
import sys

from websockets.sync.client import connect


class RunningLab:
    """`bendwise lab --no-browser --port 0`, until the `with` ends."""

    def __init__(self, *arguments):
        self.arguments = arguments

    def __enter__(self):
        command = [sys.executable, "-m", "bendwise", "lab", "--no-browser", "--port", "0", *self.arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.said = self.process.stdout.readline()
        self.address = re.search(r"http://\S+", self.said)[0]
        self.port = int(re.search(r":(\d+)/", self.address)[1])
        self.token = self.address.partition("#t=")[2]
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        try:
            self.rest, self.errors = self.process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise

    def memory(self):
        """Resident bytes of the server."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return 1024 * int(re.search(r"VmRSS:\s+(\d+)", status.read())[1])

    @contextlib.contextmanager
    def client(self):
        """A page's connection, which has said the token."""
        origin = f"http://127.0.0.1:{self.port}"
        with connect(f"ws://127.0.0.1:{self.port}/ws", origin=origin, compression=None) as client:
            client.send(self.token)
            yield client

    def raw(self, data, wait=0.2):
        """Bytes to the port, and what comes back; nothing where the server hangs up."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as plain:
            plain.settimeout(wait)
            with contextlib.suppress(OSError):
                plain.sendall(data)
                plain.shutdown(socket.SHUT_WR)
                return plain.recv(65536)
        return b""


def ask(client, **message):
    """A question, and the head of its answer."""
    text = json.dumps(message).encode()
    client.send(len(text).to_bytes(4, "little") + text)
    reply = client.recv(timeout=30)
    return json.loads(reply[4 : 4 + int.from_bytes(reply[:4], "little")])
