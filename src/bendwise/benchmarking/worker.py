"""One library in a process of its own, asked in lines of JSON and answering so.

``{"prepare": [activation, dtype, size, what, place], "least_s": 0.002}`` makes a cell ready and warm: the
answer is ``{"ready": seconds a call}`` or ``{"absent": true}`` where the library has no such function.
``{"round": true}`` times it: ``{"seconds": seconds a call}``.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import sys
from collections.abc import Callable, Sequence
from functools import lru_cache
from time import perf_counter, sleep
from typing import Any, Protocol

import numpy as np

from .cells import LARGE, Cell

Call = Callable[[], object]
POOL_BYTES = 1 << 16
"""Small arrays that are overwritten come in numbers, so that one timing has many calls on fresh ones."""
DIFFERENT = 1_000_003
"""After so many, inputs repeat themselves."""
SPREAD = 3.0
"""Inputs are normal numbers times this: both sides of every bend, and some of the tails."""


class Prepared(Protocol):
    """A cell made ready: calls that compute it, each once, and the way back to fresh inputs."""

    @property
    def calls(self) -> Sequence[Call]:
        """The cell computed, on arrays of its own each."""

    def restore(self) -> None:
        """Undo what the calls have done to their inputs."""

    def results(self) -> Sequence[Any]:
        """The values, and the slopes if there are any, of the first call."""


class Memory:
    """Arrays that begin where a cache line does, in memory that one cell leaves to the next.

    Fresh memory is slow when it is first touched, which would be most of a large cell's time.
    """

    def __init__(self) -> None:
        self._rooms: list[Any] = []
        self._taken = 0

    def start(self) -> None:
        """Whatever was taken is free."""
        self._taken = 0

    def take(self, n: int, dtype: str) -> Any:
        """An array of n zeros."""
        size = n * np.dtype(dtype).itemsize
        if self._taken == len(self._rooms):
            self._rooms.append(np.empty(0, np.uint8))
        if len(self._rooms[self._taken]) < size + 64:
            self._rooms[self._taken] = np.empty(size + 64, np.uint8)
        room = self._rooms[self._taken]
        self._taken += 1
        first = -room.ctypes.data % 64
        array = room[first : first + size].view(dtype)
        array[...] = 0
        return array


memory = Memory()


class OnArrays:
    """A cell on NumPy arrays: all in one, or in place a pool of them."""

    def __init__(self, bind: Callable[..., Call | None], cell: Cell, x: Any, pool: int) -> None:
        self.x, self.in_place = x, cell.place == "in"
        self.arrays: list[tuple[Any, ...]] = []
        self.calls: list[Call] = []
        for _ in range(pool):
            outputs = 1 if cell.what == "value" else 2
            own, *fresh = (memory.take(len(x), cell.dtype) for _ in range(1 + outputs - self.in_place))
            np.copyto(own, x)
            y, slope = ([*fresh, own] if self.in_place else fresh) + [None] * (2 - outputs)
            call = bind(cell, own, y, slope)
            if call is None:
                break
            self.arrays.append((own, y, slope))
            self.calls.append(call)

    def restore(self) -> None:
        if self.in_place:
            for own, *_ in self.arrays:
                np.copyto(own, self.x)

    def results(self) -> list[Any]:
        return [part for part in self.arrays[0][1:] if part is not None]


@lru_cache(maxsize=2)
def _numbers(size: int, dtype: str) -> Any:
    some = SPREAD * np.random.default_rng(0).standard_normal(min(size, DIFFERENT))
    return np.resize(some.astype(dtype), size)


def inputs(cell: Cell) -> Any:
    """The same numbers for every library."""
    return _numbers(cell.size, cell.dtype)


def prepare(library: Any, cell: Cell) -> Prepared | None:
    """The cell on arrays of its own; None where the library has no such function."""
    memory.start()
    x = inputs(cell)
    pool = max(1, POOL_BYTES // x.nbytes) if cell.place == "in" else 1
    if hasattr(library, "prepare"):
        found: Prepared | None = library.prepare(cell, x, pool)
        return found
    made = OnArrays(library.bind, cell, x, pool)
    return made if made.calls else None


def once(prepared: Prepared, repeats: int) -> float:
    """Seconds a call, of all calls in a row; where nothing is overwritten, as often as wanted."""
    calls = list(prepared.calls)
    if len(calls) == 1 and repeats > 1:
        calls *= repeats
    gc.disable()
    start = perf_counter()
    for call in calls:
        call()
    seconds = perf_counter() - start
    gc.enable()
    return seconds / len(calls)


class Timing:
    """A prepared cell, and how often to call it for a time that can be trusted."""

    def __init__(self, prepared: Prepared, cell: Cell, least_s: float) -> None:
        self.prepared = prepared
        self.seconds = once(prepared, 1)  # compiles, allocates, starts threads
        if cell.size < LARGE:
            prepared.restore()
            self.seconds = once(prepared, 1)
        wanted = max(1, round(least_s / max(self.seconds, 1e-9)))
        self.turns = max(1, wanted // len(prepared.calls)) if cell.place == "in" else 1
        self.repeats = 1 if cell.place == "in" else wanted

    def round(self) -> float:
        """Seconds a call."""
        total = 0.0
        for _ in range(self.turns):
            self.prepared.restore()
            total += once(self.prepared, self.repeats)
        return total / self.turns


def serve(library: Any, lines: Any, answer: Callable[[dict[str, Any]], None], rest_s: float = 0.0) -> None:
    """Answer one line after the other until there are no more; each after a rest, which nobody times."""
    timing: Timing | None = None
    for line in lines:
        request = json.loads(line)
        if "prepare" in request:
            timing = None  # its arrays go before others come
            cell = Cell(*request["prepare"])
            prepared = prepare(library, cell)
            if prepared is None:
                answer({"absent": True})
            else:
                timing = Timing(prepared, cell, request["least_s"])
                sleep(rest_s)
                answer({"ready": timing.seconds})
        elif timing is not None:
            seconds = timing.round()
            sleep(rest_s)
            answer({"seconds": seconds})


def answering() -> Callable[[dict[str, Any]], None]:
    """What writes answers; whatever a library prints is none."""
    channel = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
    os.dup2(2, 1)

    def answer(message: dict[str, Any]) -> None:
        channel.write(json.dumps(message) + "\n")

    return answer


def load(module: str, answer: Callable[[dict[str, Any]], None]) -> Any:
    """The module of a library; None where that is not installed, which is answered."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        answer({"missing": str(error)})
        return None


def main(name: str, threads: int) -> None:
    """Be the worker of a library, until the standard input ends."""
    answer = answering()
    library = load(f"{__package__}.peers.{name}", answer)
    if library is None:
        return
    if library.THREADED:
        library.set_threads(threads)
    answer({"version": library.VERSION, "threaded": library.THREADED})
    serve(library, sys.stdin, answer, getattr(library, "RESTLESS_S", 0.0) if threads > 1 else 0.0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
