"""Every single-precision input of an activation, judged by the reference.

The inputs are taken in blocks of 2**24 bit patterns, and these in chunks of 2**15, a small part of a binade
each. In a chunk a polynomial through ten points of the reference, checked at ten more, is as good as the
reference and many times as fast; where the check fails (at a kink, next to a root) the reference itself is
asked everywhere. Where the polynomial shows that the truth rounds to a constant or to x times a power of two,
that is compared. Every input is computed and compared in any case. A block's tally is a pure function of
the block, kept on disk as soon as it is done: a sweep that is stopped goes on where it was. NumPy and the
kernels release the interpreter lock, so that threads share the work.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from ..activations.record import Activation
from ..compiler import ElementwiseFunction
from . import reference
from .meter import ROOT_REACH, errors_ulp, roots

BLOCK = 2**24
CHUNK = 2**12
GROUP = 8
"""Chunks that are judged together."""
BLOCKS = [start for start in range(0, 2**32, BLOCK) if (start >> 23) & 0xFF != 0xFF]  # finite ones
EDGES = (0.5000005, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0)
"""Upper edges of the histogram's bins, in ulp. The first holds what is rounded correctly."""
N_NODES = 10
ROUNDED_TO = 2.0**-30
"""What is this close to a single-precision number, relatively, is rounded to it."""
AGREEMENT, NOTHING = 2.0**-45, 2.0**-149 * 2.0**-21
"""Largest error of a polynomial, at the points that check it: relative, or in the smallest of numbers."""
SMALL_BESIDE = 1e-3
"""Where a truth is this small beside others of its chunk, near a root, a polynomial has too few digits."""
_SAMPLE_STEP = 65521  # a prime, so that no pattern of bits is favored
_MASK = np.uint64(0x7FF0000000000000)
_HALFWAY = float(np.finfo(np.float32).max) * (1 + 2.0**-25)


@dataclass
class Tally:
    """How often which error was met, and where the largest."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(EDGES) + 1))
    max_ulp: float = 0.0
    worst_input: float = 0.0
    near_root_eps: float = 0.0

    def add(self, other: Tally) -> None:
        """Take in another part's tally."""
        self.counts = [a + b for a, b in zip(self.counts, other.counts, strict=True)]
        self.near_root_eps = max(self.near_root_eps, other.near_root_eps)
        if other.max_ulp > self.max_ulp:
            self.max_ulp, self.worst_input = other.max_ulp, other.worst_input


def _floats(start: int, count: int) -> NDArray[np.float32]:
    return np.arange(start, start + count, dtype=np.uint32).view(np.float32)


def tally_of(
    x: NDArray[Any], errors: NDArray[np.float64], away: NDArray[np.float64], near: NDArray[np.float64]
) -> Tally:
    """The tally of errors in ulp; next to a root (one of `near`) `away`, in eps, counts if it is less."""
    tally = Tally()
    for root in near:
        close = (np.abs(x - x.dtype.type(root)) < ROOT_REACH) & (errors > EDGES[2])
        if close.any():
            tally.near_root_eps = max(tally.near_root_eps, float(away[close].max()))
            errors[close] = np.minimum(errors[close], np.maximum(away[close], EDGES[0] / 2))
    worst = int(errors.argmax())
    if errors[worst]:
        tally.max_ulp, tally.worst_input = float(errors[worst]), float(x[worst])
    tally.counts = np.bincount(np.searchsorted(EDGES, errors), minlength=len(EDGES) + 1).tolist()
    return tally


def judge(
    x: NDArray[np.float32],
    computed: NDArray[np.float32],
    true: NDArray[np.float64],
    near: NDArray[np.float64],
) -> Tally:
    """The tally of single-precision inputs."""
    with np.errstate(over="ignore", invalid="ignore"):
        lost = np.flatnonzero(computed != true.astype(np.float32))
        right = len(x) - len(lost)
        if not len(lost):
            return Tally([right] + [0] * len(EDGES))
        x, computed, true = x[lost], computed[lost], true[lost]
        unit = np.maximum((true.view(np.uint64) & _MASK).view(np.float64) * 2.0**-23, 2.0**-149)
        nearest = np.where(np.abs(true) >= _HALFWAY, np.copysign(np.inf, true), true)
        errors = errors_ulp(computed, nearest, 0.0, unit)
        tally = tally_of(x, errors, errors * unit / float(np.finfo(np.float32).eps), near)
    tally.counts[0] += right
    return tally


class Chunks:
    """Polynomials for the truth in chunks of `size` inputs, each of them evenly spaced."""

    def __init__(self, size: int) -> None:
        nodes = np.cos(np.pi * (np.arange(N_NODES) + 0.5) / N_NODES)
        checks = np.cos(np.pi * np.arange(N_NODES) / (N_NODES - 1))
        self.places = np.rint((np.concatenate([nodes, checks]) + 1) / 2 * (size - 1)).astype(np.int64)
        basis = np.polynomial.chebyshev.chebvander(np.linspace(-1, 1, size), N_NODES - 1)
        self.fitted = np.linalg.inv(basis[self.places[:N_NODES]]).T
        self.checked = basis[self.places[N_NODES:]].T
        self.everywhere = np.ascontiguousarray(basis.T)

    def fit(self, true: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Coefficients for each row of the truth at `places`, and whether they are as good as it."""
        coefficients = true[:, :N_NODES] @ self.fitted
        away = np.abs(coefficients @ self.checked - true[:, N_NODES:])
        return coefficients, np.all(away <= AGREEMENT * np.abs(true[:, N_NODES:]) + NOTHING, axis=1)


def nearest_lines(x: NDArray[np.float64], coefficients: NDArray[np.float64]) -> NDArray[np.float32]:
    """(a, b) for each chunk, where its truth rounds to a · x + b with one of them 0; NaN where it does not.

    `x` holds the first and the last input of each chunk. The a is a power of two, so that a · x is exact.
    """
    middle, half = x.mean(axis=1), (x[:, 1] - x[:, 0]) / 2
    curve = np.abs(coefficients[:, 2:]).sum(axis=1)
    level = coefficients[:, 0].astype(np.float32)
    away = np.abs(coefficients[:, 0] - level) + np.abs(coefficients[:, 1]) + curve
    constant = (away <= np.abs(level) * ROUNDED_TO) | ((level == 0) & (away <= NOTHING))
    steep = coefficients[:, 1] / half
    steep = np.copysign(2.0 ** np.rint(np.log2(np.abs(steep))), steep)
    least = np.abs(steep[:, None] * x).min(axis=1)
    away = np.abs(coefficients[:, 0] - steep * middle) + np.abs(coefficients[:, 1] - steep * half) + curve
    straight = (least >= np.finfo(np.float32).tiny) & (away <= least * ROUNDED_TO) & ~constant
    lines = np.stack([np.where(straight, steep, 0.0), np.where(constant, level, 0.0)], axis=1)
    lines[~(straight | constant)] = np.nan
    return lines.astype(np.float32)


def _nearly_vanishes(rows: NDArray[np.float64]) -> NDArray[np.bool_]:
    """In which rows some number is small beside others."""
    sizes = np.abs(rows)
    return np.asarray(sizes.min(axis=1) < SMALL_BESIDE * sizes.max(axis=1))


@cache
def _chunks(size: int) -> Chunks:
    return Chunks(size)


class Sweep:
    """All inputs of one activation at its default parameters."""

    def __init__(self, function: ElementwiseFunction) -> None:
        self.function = function
        self.parameters = [float(np.float32(v)) for v in function.parameters.values()]
        self.roots = [roots(function), roots(function.slope)]

    def block(self, start: int, size: int = BLOCK) -> list[Tally]:
        """The tallies of value and slope over `size` inputs, from the one whose bits are `start` on."""
        tallies = [Tally(), Tally()]
        length = min(CHUNK, size)
        chunks = _chunks(length)
        firsts = np.arange(start, start + size, length, dtype=np.uint32)
        firsts = firsts[np.isfinite(firsts.view(np.float32))]
        with np.errstate(all="ignore"):
            nodes = (firsts[:, None] + chunks.places.astype(np.uint32)).view(np.float32).astype(np.float64)
            fits = [chunks.fit(true) for true in self._true(nodes)]
            ends = (
                (firsts[:, None] + np.array([0, length - 1], np.uint32)).view(np.float32).astype(np.float64)
            )
            lines = [nearest_lines(ends, coefficients) for coefficients, _ in fits]
        for _, good in fits:
            good &= firsts & 0x7FFFFFFF != 0  # no polynomial tells what happens at 0 itself
        for group in range(0, len(firsts), GROUP):
            here = slice(group, group + GROUP)
            x = np.concatenate([_floats(int(first), length) for first in firsts[here]])
            computed = self.function.value_and_slope(x)
            for k, (coefficients, good) in enumerate(fits):
                a, b = line = lines[k][group]
                straight = good[here].all() and (lines[k][here] == line).all()
                if straight and np.array_equal(computed[k], a * x if a else np.full_like(x, b)):
                    tallies[k].counts[0] += len(x)
                    continue
                with np.errstate(all="ignore"):
                    true = (coefficients[here] @ chunks.everywhere).reshape(-1)
                bad = np.repeat(~good[here] | _nearly_vanishes(true.reshape(-1, length)), length)
                if bad.any():
                    true[bad] = self._true(x[bad].astype(np.float64))[k]
                tallies[k].add(judge(x, np.asarray(computed[k]), true, self.roots[k]))
        return tallies

    def _true(self, x: NDArray[np.float64]) -> Any:
        pair = reference.value_and_slope(self.function.name, x, *self.parameters)
        return [np.asarray(part, dtype=np.float64) for part in pair]

    def run(self, threads: int, state: Path, done: Callable[[], None]) -> list[Tally]:
        """The tallies of value and slope over all finite inputs; `done` is called after each block."""
        totals = [Tally(), Tally()]
        finished = dict(_read(state))
        for tallies in finished.values():
            for total, tally in zip(totals, tallies, strict=True):
                total.add(tally)
            done()
        state.parent.mkdir(parents=True, exist_ok=True)
        todo = iter([start for start in BLOCKS if start not in finished])
        with (
            threadpool_limits(1, "blas"),
            ThreadPoolExecutor(threads) as pool,
            state.open("a", encoding="utf-8") as log,
        ):
            running = {pool.submit(self.block, start): start for start in islice(todo, threads)}
            while running:
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    start, tallies = running.pop(future), future.result()
                    log.write(json.dumps([start, [asdict(tally) for tally in tallies]]) + "\n")
                    log.flush()
                    for total, tally in zip(totals, tallies, strict=True):
                        total.add(tally)
                    done()
                    running |= {pool.submit(self.block, start): start for start in islice(todo, 1)}
        return totals


def _read(state: Path) -> Iterator[tuple[int, list[Tally]]]:
    """The blocks that an earlier run has finished; a line that was cut off is none."""
    if not state.exists():
        return
    for line in state.read_text(encoding="utf-8").splitlines():
        try:
            start, tallies = json.loads(line)
        except ValueError:
            continue
        yield start, [Tally(**tally) for tally in tallies]


def inputs(step: int = _SAMPLE_STEP) -> NDArray[np.float32]:
    """Every step-th finite single-precision number: all signs and magnitudes alike."""
    x = np.arange(0, 2**32, step, dtype=np.uint64).astype(np.uint32).view(np.float32)
    return x[np.isfinite(x)]


def digest(function: ElementwiseFunction) -> str:
    """A hash of the values and slopes at `inputs()`: the same bits give the same sweep."""
    record: Activation = function.record
    value, slope = function.value_and_slope(inputs())
    bits = b"".join(np.where(part == 0, 0, part).tobytes() for part in (value, slope))
    return hashlib.sha256(record.name.encode() + bits).hexdigest()[:16]
