"""What the results say: each cell beside its best peer, and means over many."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .cells import LARGE, Cell, thread_settings
from .peers import LIBRARIES, OURS, REFERENCE
from .results import Results

PEERS = tuple(library for library in LIBRARIES if library != OURS)


@dataclass(frozen=True)
class Comparison:
    """One cell with one number of threads.

    Attributes
    ----------
    seconds : float
        A call of ours.
    peers : dict
        A call of each peer that has the function.
    copy : float or None
        Moving as many bytes.
    """

    cell: Cell
    threads: int
    seconds: float
    peers: dict[str, float]
    copy: float | None

    @property
    def best(self) -> str:
        """The fastest peer."""
        return min(self.peers, key=lambda library: self.peers[library])

    @property
    def ratio(self) -> float:
        """The best peer's time over ours: above 1 where Bendwise is faster."""
        return self.peers[self.best] / self.seconds


def comparisons(results: Results) -> list[Comparison]:
    """Every cell that has a peer, with every number of threads.

    A library that does not divide its work has one time, which counts for any number of threads.
    """
    found = []
    for key, times in results.cells.items():
        cell = Cell.parse(key)
        for n in thread_settings(cell.size, results.settings["threads"]):
            seconds = {
                library: taken.get(str(n), next(iter(taken.values()))) for library, taken in times.items()
            }
            copy, ours = seconds.pop(REFERENCE, None), seconds.pop(OURS, None)
            if ours is not None and seconds:
                found.append(Comparison(cell, n, ours, seconds, copy))
    return found


def losses(rows: Iterable[Comparison]) -> list[Comparison]:
    """Where a peer is faster, the worst first."""
    return sorted((row for row in rows if row.ratio < 1), key=lambda row: row.ratio)


def mean_ratio(rows: Iterable[Comparison], library: str | None = None) -> float | None:
    """The geometric mean of a library's times over ours, or the best peers' times; None of nothing."""
    logarithms = [
        math.log(row.ratio if library is None else row.peers[library] / row.seconds)
        for row in rows
        if library is None or library in row.peers
    ]
    return math.exp(sum(logarithms) / len(logarithms)) if logarithms else None


def select(rows: Iterable[Comparison], wanted: Callable[[Cell], bool]) -> list[Comparison]:
    """The rows of some cells."""
    return [row for row in rows if wanted(row.cell)]


@dataclass(frozen=True)
class Goal:
    """A goal, what was measured, and whether that meets it; None where nothing was."""

    text: str
    measured: str
    met: bool | None


def at_least(text: str, measured: float | None, wanted: float, unit: str = "×") -> Goal:
    """A goal that is met from a value on."""
    if measured is None:
        return Goal(text, "not measured", None)
    return Goal(text, f"{measured:.2f}{unit}", measured >= wanted)


def at_most(text: str, measured: float | None, wanted: float, unit: str) -> Goal:
    """A goal that is met up to a value."""
    if measured is None:
        return Goal(text, "not measured", None)
    return Goal(text, f"{measured:.3g} {unit}".strip(), measured <= wanted)


def goals(results: Results) -> list[Goal]:
    """The goals of speed, beside what was measured."""
    rows = comparisons(results)
    values = select(rows, lambda cell: cell.what == "value")
    gradients = select(rows, lambda cell: cell.what == "gradient")
    worst = min((row.ratio for row in rows), default=None)
    large = [row for row in values if row.copy is not None and row.cell.size >= LARGE]
    copies = [row.copy / row.seconds for row in large if row.copy is not None]
    startup = results.startup
    calls = startup.get("small_calls", {})
    cold, disk = (list(startup.get("first_use_s", {}).get(state, {}).values()) for state in ("cold", "disk"))
    imports = startup.get("import_s")
    return [
        at_least("values: mean over the best peer of each cell, at least 2×", mean_ratio(values), 2),
        at_least("values with gradient: the same, at least 4×", mean_ratio(gradients), 4),
        at_least("no cell slower than 0.9× its best peer: the worst", worst, 0.9),
        at_least(
            "values at 10⁷: share of `np.copyto`'s throughput, at least 0.85: the worst",
            min(copies, default=None),
            0.85,
            "",
        ),
        at_most(
            "a call on 10 elements, at most 1.5 × `np.exp`: the worst",
            max(calls.values(), default=None),
            1.5,
            "×",
        ),
        at_most(
            "first use from nothing, at most 0.5 s: the first of a process, which imports Numba",
            cold[0] if cold else None,
            0.5,
            "s",
        ),
        at_most("the same: the slowest after it", max(cold[1:], default=None), 0.5, "s"),
        at_most(
            "first use from the disk, at most 60 ms: the first of a process",
            1000 * disk[0] if disk else None,
            60,
            "ms",
        ),
        at_most("the same: the slowest after it", 1000 * max(disk[1:]) if len(disk) > 1 else None, 60, "ms"),
        at_most(
            "`import bendwise`, at most 1.3 × `import numpy`",
            imports["bendwise"] / imports["numpy"] if imports else None,
            1.3,
            "×",
        ),
    ]
