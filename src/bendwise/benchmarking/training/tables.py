"""What the results say: each work beside its best peer, the goals, and shares of the machine's peak."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..results import Run
from ..tables import Goal, at_least
from .trainers import OURS
from .works import GROUPS, Work

TOLERANCE = 1e-4
"""Curves that are further apart, relatively, are not of the same training."""
GROWTHS = ("width", "samples")


@dataclass
class Trainings(Run):
    """Of trainings: of each work what it is, and of each library seconds a training and how far its curves
    are from Bendwise's.

    Attributes
    ----------
    first : dict
        Seconds of a first training by library, imports included.
    peak : float
        Single-precision operations a second of one thread.
    """

    first: dict[str, float] = field(default_factory=dict)
    peak: float = 0.0

    def holds(self, work: Work) -> bool:
        """Whether this very work was measured."""
        return work.name in self.cells and Work.of(self.cells[work.name]["work"]) == work


@dataclass(frozen=True)
class Row:
    """A work beside its peers.

    Attributes
    ----------
    seconds : dict
        A training, by library; those that count.
    apart : dict
        Seconds, and the largest relative difference of losses, of those that do not count.
    differences : dict
        The same difference of all.
    """

    work: Work
    seconds: dict[str, float]
    apart: dict[str, tuple[float, float]]
    differences: dict[str, float]

    @property
    def peers(self) -> dict[str, float]:
        """Those that count, without ours."""
        return {library: taken for library, taken in self.seconds.items() if library != OURS}

    @property
    def best(self) -> str | None:
        """The fastest peer."""
        peers = self.peers
        return min(peers, key=lambda library: peers[library]) if peers else None

    def ratio(self, library: str | None = None) -> float | None:
        """A peer's time over ours, or the best peer's; above 1 where Bendwise is faster."""
        peer = self.best if library is None else library
        return self.seconds[peer] / self.seconds[OURS] if peer in self.seconds else None

    def step_s(self, library: str) -> float:
        """Seconds a step of one network."""
        return self.seconds[library] / self.work.steps

    def share(self, library: str, peak: float) -> float:
        """The part of a thread's peak that a training reaches."""
        return self.work.flops * self.work.steps / self.seconds[library] / peak


def rows(results: Trainings) -> dict[str, Row]:
    """Every work that was measured, by its name."""
    found = {}
    for name, cell in results.cells.items():
        times = cell["times"]
        if OURS not in times:
            continue
        agrees = {library: entry["difference"] <= TOLERANCE for library, entry in times.items()}
        found[name] = Row(
            Work.of(cell["work"]),
            {library: entry["seconds"] for library, entry in times.items() if agrees[library]},
            {
                library: (entry["seconds"], entry["difference"])
                for library, entry in times.items()
                if not agrees[library]
            },
            {library: entry["difference"] for library, entry in times.items()},
        )
    return found


def growth(results: Trainings, group: str) -> list[Row]:
    """The rows of a table of growth, the smallest first."""
    every = rows(results)
    return [every[work.name] for work in GROUPS[group] if work.name in every]


def smaller(name: str) -> str | None:
    """The next smaller work of the same table of growth."""
    for group in GROWTHS:
        names = [work.name for work in GROUPS[group]]
        if name in names[1:]:
            return names[names.index(name) - 1]
    return None


def losses(results: Trainings) -> list[Row]:
    """Where a peer is faster, the worst first."""
    lost = [
        (ratio, row) for row in rows(results).values() if (ratio := row.ratio()) is not None and ratio < 1
    ]
    return [row for _, row in sorted(lost, key=lambda pair: pair[0])]


def crossing(some: Iterable[Row]) -> Row | None:
    """The first of growing works from which on a peer is always faster."""
    found = None
    for row in some:
        ratio = row.ratio()
        if ratio is not None and ratio >= 1:
            found = None
        elif found is None and ratio is not None:
            found = row
    return found


def alt(results: Trainings) -> str:
    """What the picture of growth shows, for those who do not see it."""
    parts = []
    for group, what in (("width", "neurons a layer"), ("samples", "samples")):
        some = growth(results, group)
        if some:
            ends = [f"{row.work.widths[1] if group == 'width' else row.work.samples}" for row in some]
            first, last = (f"{row.step_s(OURS) * 1e6:.3g}" for row in (some[0], some[-1]))
            ratios = [found for row in some if (found := row.ratio()) is not None]
            beside = f", the best peer {min(ratios):.2g} to {max(ratios):.2g} times that" if ratios else ""
            parts.append(
                f"from {ends[0]} to {ends[-1]} {what} a step of Bendwise takes {first} to {last} µs{beside}"
            )
    return f"Time of a step, two charts: {'; '.join(parts)}." if parts else "Nothing was measured."


def goals(results: Trainings) -> list[Goal]:
    """The goals of training's speed, beside what was measured."""
    every = rows(results)

    def ratio(name: str, library: str | None = None) -> float | None:
        return every[name].ratio(library) if name in every else None

    peers = [seconds for library, seconds in results.first.items() if library != OURS]
    first = min(peers) / results.first[OURS] if peers and OURS in results.first else None
    return [
        at_least("one spiral network: at least 30 × PyTorch", ratio("spiral", "torch"), 30),
        at_least("the same: at least 3 × the best peer", ratio("spiral"), 3),
        at_least("one sine network: at least 5 × PyTorch", ratio("sine", "torch"), 5),
        at_least("the same: at least 2 × the best peer", ratio("sine"), 2),
        at_least("64 spiral networks: at least 8 × the best peer", ratio("spirals"), 8),
        at_least("24 digits networks: at least 8 × the best peer", ratio("digits"), 8),
        at_least("the first training of a fresh process: the fastest", first, 1),
    ]
