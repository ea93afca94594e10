"""A worker's process, seen from the one that asks."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from .cells import Cell

HOME = Path(__file__).parents[2]
LIMIT_S = 120.0
"""No answer about a cell takes longer; the slowest is a first start that compiles."""


class WorkerError(RuntimeError):
    """A worker that cannot go on: what it said last."""


def environment(threads: int) -> dict[str, str]:
    """What the libraries read about threads before they start."""
    n = str(threads)
    counted = ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "NUMEXPR_MAX", "VECLIB_MAXIMUM")
    flags = "" if threads > 1 else "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    return {
        **os.environ,
        **{f"{name}_NUM_THREADS" if name != "NUMEXPR_MAX" else "NUMEXPR_MAX_THREADS": n for name in counted},
        "BENDWISE_THREADS": n,
        "NPROC": n,  # of XLA
        "XLA_FLAGS": f"{os.environ.get('XLA_FLAGS', '')} {flags}".strip(),
    }


def command(python: str, code: str) -> list[str]:
    """Code that finds this very Bendwise, in an interpreter that may have its own libraries."""
    return [python, "-c", f"import sys; sys.path.append({str(HOME)!r}); {code}"]


class Worker:
    """A library in a process of its own, with a number of threads.

    Parameters
    ----------
    library : str
    threads : int
    python : str
        The interpreter that has the library.
    module : str
        What runs there: `worker`, or another that answers so.
    limit_s : float
        An answer that takes longer does not come.

    Attributes
    ----------
    version : str or None
        The library's; None where it is not installed.
    threaded : bool
        Whether it divides an array among threads at all.
    """

    def __init__(
        self,
        library: str,
        threads: int,
        python: str = sys.executable,
        module: str = "worker",
        limit_s: float = LIMIT_S,
    ) -> None:
        self.library, self.threads, self._limit_s = library, threads, limit_s
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 - see close
        code = f"from bendwise.benchmarking.{module} import main; main({library!r}, {threads})"
        self._process = subprocess.Popen(
            command(python, code),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            env=environment(threads),
            start_new_session=True,  # Ctrl-C is for the one who asks
        )
        try:
            hello = self._answer()
        except BaseException:  # Ctrl-C too leaves no process behind
            self.close()
            raise
        self.missing: str | None = hello.get("missing")
        self.version: str | None = hello.get("version")
        self.threaded: bool = hello.get("threaded", False)

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        watchdog = threading.Timer(self._limit_s, self._process.kill)
        watchdog.start()
        try:
            line = self._process.stdout.readline()
        finally:
            watchdog.cancel()  # on Ctrl-C too: Python waits for it before it ends
        if not line:
            raise WorkerError(self._last_words())
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _last_words(self) -> str:
        status = self._process.wait()
        self._errors.seek(0)
        said = [line.strip() for line in self._errors if line.strip()]
        return said[-1] if said else f"its process ended with status {status}"

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The answer to a request of the worker's module."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise WorkerError(self._last_words()) from None
        return self._answer()

    def prepare(self, cell: Cell, least_s: float) -> bool:
        """Make the cell ready; False where the library has no such function."""
        parts = [cell.activation, cell.dtype, cell.size, cell.what, cell.place]
        return "ready" in self.ask({"prepare": parts, "least_s": least_s})

    def round(self) -> float:
        """Seconds a call of what is ready."""
        return float(self.ask({"round": True})["seconds"])

    def close(self) -> None:
        """End the process and those that it started; nothing is lost with them."""
        if hasattr(os, "killpg"):
            with contextlib.suppress(OSError):
                os.killpg(self._process.pid, signal.SIGTERM)  # but for what tidies up after them
        self._process.kill()
        self._process.communicate()
        self._errors.close()
