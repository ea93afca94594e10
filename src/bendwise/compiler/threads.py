"""Large arrays in pieces, over all cores: the same loops, so the same bits.

A universal function releases the interpreter lock while it computes, so plain threads share the work. An
array is cut where it is contiguous; everything else stays one piece.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count
from typing import Any

import numpy as np

from ..errors import InputError

PIECE = 1 << 15
"""Numbers in a piece: all arrays of one fit a core's own cache."""
LARGE = 1 << 17
"""Numbers from which a second thread pays; starting one costs some 20 µs."""


class _Workers:
    """The threads beside the caller's."""

    n_threads = 0  # not yet decided
    pool: ThreadPoolExecutor | None = None

    def forget(self) -> None:
        """A child process has none of its parent's threads."""
        self.pool = None

    def submit(self, work: Callable[[], None]) -> list[Future[None]]:
        if self.pool is None:
            self.pool = ThreadPoolExecutor(self.n_threads - 1, thread_name_prefix="bendwise")
        return [self.pool.submit(work) for _ in range(self.n_threads - 1)]


_workers = _Workers()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_workers.forget)


def get_threads() -> int:
    """How many threads work on a large array."""
    if not _workers.n_threads:
        set_threads(os.environ.get("BENDWISE_THREADS") or _cores())
    return _workers.n_threads


def set_threads(n: int | str) -> None:
    """Let n threads work on a large array; 1 for none but the caller's.

    The environment variable BENDWISE_THREADS sets it from the start; else it is the number of cores.
    """
    try:
        wanted = int(n)
    except (TypeError, ValueError):
        wanted = 0
    if wanted < 1:
        raise InputError(f"the number of threads must be a whole number from 1 on, not {n!r}")
    if wanted != _workers.n_threads and _workers.pool is not None:
        _workers.pool.shutdown(wait=False)
        _workers.forget()
    _workers.n_threads = wanted


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _flat(arrays: list[Any]) -> list[Any] | None:
    """The arrays as contiguous rows of numbers in the same order; None where they are not."""
    first = arrays[0]
    for a in arrays:
        if type(a) is not np.ndarray or a.shape != first.shape or a.dtype != first.dtype:
            return None
    if all(a.flags.c_contiguous for a in arrays):
        return [a.reshape(-1) for a in arrays]
    if all(a.flags.f_contiguous for a in arrays):
        return [a.T.reshape(-1) for a in arrays]
    return None


def _apart(inputs: list[Any], outputs: list[Any]) -> bool:
    """Whether no piece of an output covers another piece's input: each input is an output, or far from it."""
    for k, y in enumerate(outputs):
        for x in (*inputs, *outputs[:k]):
            if x.ctypes.data != y.ctypes.data and np.may_share_memory(x, y):
                return False
    return len({y.ctypes.data for y in outputs}) == len(outputs)


def spread(
    ufunc: Callable[..., Any], inputs: tuple[Any, ...], values: list[Any], out: tuple[Any, ...] | None
) -> Any:
    """``ufunc(*inputs, *values, out=out)`` over all threads; None if the arrays cannot be cut."""
    n = get_threads()
    arrays = [*inputs, *(out or ())]
    flat = _flat(arrays) if n > 1 and all(np.ndim(value) == 0 for value in values) else None
    if flat is None:
        return None
    if out is None:
        out = tuple(np.empty_like(inputs[0]) for _ in range(ufunc.nout))  # type: ignore[attr-defined]
        flat = _flat([*inputs, *out])
        assert flat is not None
    ins, outs = flat[: len(inputs)], flat[len(inputs) :]
    if not _apart(ins, outs):
        return None
    size, starts = ins[0].size, count(0, PIECE)

    def work() -> None:
        for start in starts:  # drawing the next number is one step of the interpreter: no two get the same
            if start >= size:
                return
            piece = slice(start, start + PIECE)
            ufunc(*(x[piece] for x in ins), *values, out=tuple(y[piece] for y in outs))

    helpers = _workers.submit(work)
    work()
    for helper in helpers:
        helper.result()
    return out[0] if len(out) == 1 else out
