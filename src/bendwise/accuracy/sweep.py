"""Every single-precision input of an activation, judged by the reference.

The inputs are taken in blocks of 2**24 bit patterns, two binades each. Close to 0 and far from it an
activation is a power of x but for a few small terms: there a parabola through three points of the
reference, checked at two more, is as good as the reference and ten times as fast. Every input is computed
and compared in any case. A block's tally is a pure function of the block, kept on disk as soon as it is
done: a sweep that is stopped goes on where it was. NumPy and the kernels release the interpreter lock, so
that threads share the work.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..activations.record import Activation
from ..compiler import ElementwiseFunction
from . import reference
from .meter import ROOT_REACH, roots

BLOCK = 2**24
CHUNK = 2**16
BLOCKS = [start for start in range(0, 2**32, BLOCK) if (start >> 23) & 0xFF != 0xFF]  # finite ones
EDGES = (0.5000005, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0)
"""Upper edges of the histogram's bins, in ulp. The first holds what is rounded correctly."""
BEND_ENDS = (2.0**-16, 16.0)
"""All kinks and bends of the catalogue lie between these sizes of x."""
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


def errors_ulp(computed: NDArray[Any], true: NDArray[np.float64]) -> NDArray[np.float64]:
    """Errors of single-precision numbers in units in the last place of the true ones."""
    unit = np.maximum((true.view(np.uint64) & _MASK).view(np.float64) * 2.0**-23, 2.0**-149)
    errors: NDArray[np.float64] = np.abs(computed - true) / unit
    beyond = np.abs(true) >= _HALFWAY
    if beyond.any():
        errors[beyond] = np.where(computed[beyond] == np.copysign(np.inf, true[beyond]), 0.0, np.inf)
    errors[np.isnan(errors)] = np.inf
    return errors


def _floats(start: int, count: int) -> NDArray[np.float32]:
    return np.arange(start, start + count, dtype=np.uint32).view(np.float32)


def judge(
    x: NDArray[np.float32],
    computed: NDArray[np.float32],
    true: NDArray[np.float64],
    near: NDArray[np.float64],
) -> Tally:
    """The tally of one chunk; `near` are the roots next to which an absolute error counts."""
    tally = Tally()
    with np.errstate(over="ignore", invalid="ignore"):
        if np.array_equal(computed, true.astype(np.float32)):
            tally.counts[0] = len(x)
            return tally
        errors = errors_ulp(computed.astype(np.float64), true)
    for root in near:
        close = np.abs(x - np.float32(root)) < ROOT_REACH
        if close.any():
            absolute = np.abs(computed[close] - true[close]) / float(np.finfo(np.float32).eps)
            lost = errors[close] > EDGES[2]
            tally.near_root_eps = max(tally.near_root_eps, float(absolute[lost].max(initial=0)))
            errors[close] = np.minimum(errors[close], np.maximum(absolute, EDGES[0] / 2))
    worst = int(errors.argmax())
    tally.max_ulp, tally.worst_input = float(errors[worst]), float(x[worst])
    tally.counts = np.histogram(errors, bins=[-1, *EDGES, np.inf])[0].tolist()
    tally.counts[-1] += len(x) - sum(tally.counts)  # an infinite error
    return tally


@dataclass(frozen=True)
class Law:
    """The truth in a block, as x**power · (a + b·u + c·u²) with u = x close to 0 and u = 1/x far from it."""

    power: int
    far: bool
    terms: tuple[float, float, float]

    def __call__(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        a, b, c = self.terms
        u = 1 / x if self.far else x
        rest: NDArray[np.float64] = a + u * (b + u * c) if b or c else np.full_like(x, a)
        for _ in range(abs(self.power)):
            rest = rest * x if self.power > 0 else rest / x
        return rest


def find_law(nodes: NDArray[np.float64], true: NDArray[np.float64]) -> Law | None:
    """The law that holds at five nodes of a block close to 0 or far from it, to all digits."""
    far = bool(np.abs(nodes).min() >= BEND_ENDS[1])
    if not far and np.abs(nodes).max() > BEND_ENDS[0]:
        return None
    u = 1 / nodes if far else nodes
    for power in (0, 1, 2, 3, -1, -2, -3):
        g = true / nodes**power
        if not np.isfinite(g).all() or np.ptp(g) > 0.01 * np.abs(g).max():
            continue
        unit = u[0]
        c, b, a = np.polyfit(u[:3] / unit, g[:3], 2) if np.ptp(g) else (0.0, 0.0, g[0])
        law = Law(power, far, (float(a), float(b / unit), float(c / unit / unit)))
        if np.all(np.abs(law(nodes) - true) <= 2.0**-45 * np.abs(true)):
            return law
    return None


class Sweep:
    """All inputs of one activation at its default parameters."""

    def __init__(self, function: ElementwiseFunction) -> None:
        self.function = function
        self.parameters = [float(np.float32(v)) for v in function.parameters.values()]
        self.roots = [roots(function), roots(function.slope)]

    def block(self, start: int, size: int = BLOCK) -> list[Tally]:
        """The tallies of value and slope over `size` inputs, from the one whose bits are `start` on."""
        tallies = [Tally(), Tally()]
        nodes = _floats(start, size)[[1, size // 2, -1, size // 4, 3 * size // 4]].astype(np.float64)
        with np.errstate(all="ignore"):
            laws = [find_law(nodes, true) for true in self._true(nodes)]
        for first in range(start, start + size, CHUNK):
            x = _floats(first, min(CHUNK, size))
            if not np.isfinite(x[0]):
                continue
            doubles = x.astype(np.float64)
            here = laws if x[0] else [None, None]  # not every law holds at 0 itself
            full = self._true(doubles) if None in here else []
            for k, (law, computed) in enumerate(zip(here, self.function.value_and_slope(x), strict=True)):
                with np.errstate(all="ignore"):
                    true = full[k] if law is None else law(doubles)
                tallies[k].add(judge(x, computed, true, self.roots[k]))
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
        with ThreadPoolExecutor(threads) as pool, state.open("a", encoding="utf-8") as log:
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
