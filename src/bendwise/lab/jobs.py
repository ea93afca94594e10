"""Work that takes seconds, in a process of its own: one at a time, a few that wait, stopped when asked.

The server goes on answering meanwhile, and what goes wrong there goes wrong there.
"""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from ..errors import InputError

MAX_WAITING = 4
LONGEST_S = 180.0
LARGEST = 16 * 1024 * 1024
COMMAND = (sys.executable, "-m", "bendwise.lab.filming")


@dataclass(eq=False)
class Job:
    """What was asked for, and how far it is: "waiting", "running", "done", "failed" or "stopped"."""

    asked: dict[str, Any]
    state: str = "waiting"
    share: float = 0.0
    content: bytes = b""
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in ("done", "failed", "stopped")


class Jobs:
    """A queue, and the one thread that works on it."""

    def __init__(self, command: tuple[str, ...] = COMMAND) -> None:
        self._command = command
        self._lock = threading.Lock()
        self._waiting: deque[Job] = deque()
        self._running: Job | None = None
        atexit.register(self.stop_all)

    def start(self, asked: dict[str, Any]) -> Job:
        """A job more; it is begun when those before it are over."""
        with self._lock:
            if len(self._waiting) >= MAX_WAITING:
                raise InputError(f"{MAX_WAITING} files are waiting to be made; try again when one is done")
            job = Job(asked)
            self._waiting.append(job)
            if self._running is None:
                self._running = self._waiting.popleft()
                threading.Thread(target=self._work, daemon=True, name="bendwise-jobs").start()
        return job

    def stop(self, job: Job) -> None:
        """End it, wherever it is."""
        with self._lock:
            if job.is_over:
                return
            job.state = "stopped"
            if job in self._waiting:
                self._waiting.remove(job)
            if job.process is not None:
                job.process.kill()

    def stop_all(self) -> None:
        """End everything."""
        for job in [*self._waiting, self._running]:
            if job is not None:
                self.stop(job)

    def _work(self) -> None:
        while (job := self._running) is not None:
            try:
                content = self._run(job)
            except (OSError, ValueError):
                content = None
            with self._lock:
                if not job.is_over:
                    job.state = "failed" if content is None else "done"
                    job.content = content or b""
                self._running = self._waiting.popleft() if self._waiting else None

    def _run(self, job: Job) -> bytes | None:
        """What the process makes; None where it fails."""
        with self._lock:
            if job.is_over:
                return None
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
            process = job.process = subprocess.Popen(self._command, **pipes)  # type: ignore[call-overload]
            job.state = "running"
        timer = threading.Timer(LONGEST_S, process.kill)
        timer.daemon = True
        timer.start()
        try:
            with process:
                process.stdin.write(json.dumps(job.asked).encode())
                process.stdin.close()
                content = _listen(job, process.stdout)
            return content if process.returncode == 0 else None
        finally:
            timer.cancel()
            process.kill()


def _listen(job: Job, said: BinaryIO) -> bytes | None:
    """Lines `share 0.5` until `content 1234`, then so many bytes."""
    while line := said.readline(100):
        word, _, number = line.decode("ascii", "replace").partition(" ")
        if word == "content":
            size = int(number)
            content = said.read(size) if size <= LARGEST else b""
            return content if len(content) == size else None
        if word == "share":
            job.share = min(max(float(number), 0.0), 1.0)
    return None


JOBS = Jobs()
"""Those of this server."""
