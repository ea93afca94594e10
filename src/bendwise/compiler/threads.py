"""The threads that share large loops, and how many there are.

Every universal function carries the address of one team. Where an array is large its loop asks the team
itself, so nothing in Python stands in the way of a small one. Helpers are started when first asked for.
"""

from __future__ import annotations

import atexit
import ctypes
import os
import threading
from functools import lru_cache
from typing import Any

import numpy as np

from ..errors import InputError
from . import objects

LARGE = 1 << 15
"""Numbers from which a second thread pays; to wake one costs some microseconds."""
NEVER = 2**62
MOST_THREADS = 256

# The words of a team. Those that Python writes: addresses of `teamwork.share` and of the interpreter's
# functions on locks, the numbers from which a loop is shared, how many helpers there are, and how many of
# them have taken a place …
SHARE, ACQUIRE, RELEASE, LEAST, N_HELPERS, NAMED = range(6)
# … those that threads change, each on a cache line of its own: is the team at work; the number of the open
# job, or 0; its next piece; how many helpers are in it; how many have not ended; shall they end …
BUSY, OPEN, NEXT, ACTIVE, ALIVE, STOP = range(8, 56, 8)
# … the job …
FUNCTION, ARGS, DIMENSIONS, STEPS, LENGTH, PIECE, N_OPERANDS, N_DIMENSIONS, JOBS = range(56, 65)
# … and for each thread its lock, whether it sleeps on it, and room for the arguments of a piece.
MEMBERS, MEMBER = 72, 48
LOCK, ASLEEP, ROOM, ROOM_DIMENSIONS = 0, 8, 16, 32
MOST_OPERANDS = ROOM_DIMENSIONS - ROOM

NO_THREAD = ctypes.c_ulong(-1).value

_place = ctypes.c_void_p
_Share = ctypes.CFUNCTYPE(ctypes.c_int64, *[_place] * 5, *[ctypes.c_int64] * 3)
_Whole = ctypes.CFUNCTYPE(None, _place)


def _interpreter(name: str) -> int:
    """The address of a function of the interpreter."""
    return ctypes.cast(getattr(ctypes.pythonapi, name), _place).value or 0


@lru_cache(maxsize=1)
def _machine_code() -> list[int]:
    """The addresses of `help_out`, `share` and `disband`."""
    names = [f"bendwise_{{}}_{name}" for name in ("help_out", "share", "disband")]

    def compiled(key: str) -> bytes:
        from .entries import exported
        from .teamwork import FUNCTIONS

        return exported(FUNCTIONS, f"bendwise_{key}_{{}}")

    return objects.addresses("team", (), names, compiled)


class Team:
    """The words that threads share, and the threads."""

    def __init__(self, n_threads: int) -> None:
        memory = np.zeros(MEMBERS + MEMBER * MOST_THREADS + 8, np.int64)
        self.words = memory[-memory.ctypes.data % 64 // 8 :]
        self.address = self.words.ctypes.data
        self.n_threads = n_threads
        self._beginning = threading.Lock()
        self._first = _Share(self._begin)  # kept: machine code holds its address
        self.words[ACQUIRE] = _interpreter("PyThread_acquire_lock")
        self.words[RELEASE] = _interpreter("PyThread_release_lock")
        self.wait()

    def wait(self) -> None:
        """Have no helpers until a loop asks for some."""
        self.words[N_HELPERS] = 0
        self.words[SHARE] = ctypes.cast(self._first, _place).value or 0
        self.words[LEAST] = LARGE if self.n_threads > 1 else NEVER

    def _begin(self, *job: Any) -> int:
        """What the first large loop calls in the place of `share`: start the helpers, then share."""
        if not self._beginning.acquire(blocking=False):
            return 0
        try:
            help_out, share, _ = _machine_code()
            if not self.words[N_HELPERS]:
                self._start(help_out)
                self.words[SHARE] = share
        finally:
            self._beginning.release()
        return int(_Share(share)(*job))

    def _start(self, help_out: int) -> None:
        allocate, start = ctypes.pythonapi.PyThread_allocate_lock, ctypes.pythonapi.PyThread_start_new_thread
        allocate.restype, start.restype = _place, ctypes.c_ulong
        acquire = ctypes.pythonapi.PyThread_acquire_lock
        self.words[N_HELPERS] = self.words[ALIVE] = self.n_threads - 1  # those on their way are alive
        self.words[NAMED] = 0
        for k in range(1, self.n_threads):
            member = MEMBERS + MEMBER * k
            self.words[member + LOCK] = lock = allocate()
            self.words[member + ASLEEP] = 0
            acquire(_place(lock), 1)
        for _ in range(1, self.n_threads):
            if start(_place(help_out), _place(self.address)) == NO_THREAD:
                self.words[ALIVE] -= 1  # the others do its work

    def disband(self) -> None:
        """End the helpers."""
        with self._beginning:
            n_helpers = int(self.words[N_HELPERS])
            if n_helpers:
                _Whole(_machine_code()[2])(self.address)
            self.wait()
            for k in range(1, n_helpers + 1):
                ctypes.pythonapi.PyThread_free_lock(_place(int(self.words[MEMBERS + MEMBER * k + LOCK])))

    def forget(self) -> None:
        """A child process has none of its parent's threads."""
        for word in (BUSY, OPEN, ACTIVE, ALIVE, STOP):
            self.words[word] = 0
        self._beginning = threading.Lock()
        self.wait()

    def leave(self) -> None:
        """The program ends: so do the helpers, before their code goes."""
        self.n_threads = 1
        self.disband()


@lru_cache(maxsize=1)
def team() -> Team:
    """The team of this process."""
    found = Team(_checked(os.environ.get("BENDWISE_THREADS") or _cores()))
    atexit.register(found.leave)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=found.forget)
    return found


def get_threads() -> int:
    """How many threads work on a large array."""
    return team().n_threads


def set_threads(n: int | str) -> None:
    """Let n threads work on a large array; 1 for none but the caller's.

    The environment variable BENDWISE_THREADS sets it from the start; else it is the number of cores.
    """
    wanted, found = _checked(n), team()
    if wanted != found.n_threads:
        found.n_threads = wanted
        found.disband()


def _checked(n: int | str) -> int:
    try:
        wanted = int(n)
    except (TypeError, ValueError, OverflowError):
        wanted = 0
    if wanted < 1 or (not isinstance(n, str) and wanted != n):
        raise InputError(f"the number of threads must be a whole number from 1 on, not {n!r}")
    return min(wanted, MOST_THREADS)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
