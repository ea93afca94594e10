"""First the curves of loss, then the libraries in turn, round after round, for every work."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from .. import results as files
from ..cells import cores
from ..rounds import Effort, Say, Team, Who, take_turns
from . import first
from .tables import TOLERANCE, Trainings, smaller
from .trainers import ALONE, OURS, TITLES, TOGETHER
from .works import FIRST, HUGE, Work

EFFORT = Effort(rounds=7, least_s=0.2, hopeless=4.0)
QUICK = Effort(rounds=3, least_s=0.05, hopeless=4.0)
SPREADING = ("torch_vmap", "jax_vmap")
"""Those that divide one call among the cores; the others have one thread a network, on all cores."""
LIMIT_S = 1800.0


def threads_of(library: str) -> int:
    """How many threads a call has."""
    return cores() if library in SPREADING else 1


@dataclass
class Trainers(Team):
    """The workers that train."""

    module: ClassVar[str] = "training.worker"
    limit_s: ClassVar[float] = LIMIT_S
    libraries: Sequence[str] = ()

    def roster(self) -> Iterable[tuple[str, Sequence[int]]]:
        return [(library, [threads_of(library)]) for library in self.libraries]

    def of(self, work: Work) -> list[Who]:
        """Who can be asked for a work, Bendwise first."""
        wanted = libraries_of(work)
        return sorted((who for who in self.workers if who[0] in wanted), key=lambda who: wanted.index(who[0]))


def libraries_of(work: Work) -> Sequence[str]:
    """The libraries that are asked for a work."""
    return TOGETHER if work.is_many else ALONE


def difference(ours: Any, theirs: Any) -> float:
    """The largest relative difference of two sets of curves; networks that theirs lack (NaN) are left out."""
    pairs = [
        (a, b)
        for mine, other in zip(ours, theirs, strict=True)
        for a, b in zip(mine, other, strict=True)
        if not math.isnan(other[0])
    ]
    worst = max(abs(a - b) / max(abs(a), sys.float_info.min) for a, b in pairs)
    return math.inf if any(math.isnan(a + b) for a, b in pairs) else worst


def measure_work(team: Trainers, work: Work, effort: Effort, without: set[str]) -> dict[str, Any]:
    """Seconds a training of each library, and how far its curves are from ours."""
    request = {"prepare": work.document, "least_s": effort.least_s}
    curves: dict[Who, Any] = {}
    for who in [who for who in team.of(work) if who[0] not in without]:
        answer = team.ask(who, work.name, lambda worker: worker.ask(request))
        if answer is not None and "curves" in answer:
            curves[who] = answer["curves"]
    ours = next((found for (library, _), found in curves.items() if library == OURS), None)
    if ours is None:
        return {}
    apart = {who: difference(ours, found) for who, found in curves.items()}
    for (library, _), value in apart.items():
        if value > TOLERANCE:
            team.say(f"{TITLES[library]} does not count for {work.name}: its losses differ by {value:.1e}")
    seconds = take_turns(team, list(curves), work.name, effort.rounds, effort)
    return {
        library: {"seconds": taken, "difference": apart[library, n]}
        for (library, n), taken in seconds.items()
    }


def left_behind(current: Trainings, work: Work, effort: Effort) -> set[str]:
    """The peers that were far behind, or not asked, at the next smaller work of a table of growth."""
    before = smaller(work.name)
    times = {
        library: entry["seconds"]
        for library, entry in current.cells.get(before or "", {}).get("times", {}).items()
        if library != OURS
    }
    if not times:
        return set()
    limit = min(times.values()) * (1.0 if work.samples >= HUGE else effort.outpaced)
    return {library for library in ALONE if library != OURS and times.get(library, math.inf) > limit}


def measure(
    works: Sequence[Work],
    path: Path,
    *,
    effort: Effort = EFFORT,
    with_first: bool = True,
    fresh: bool = False,
    python: str = sys.executable,
    say: Say = print,
    on_work: Callable[[str], None] = lambda name: None,
) -> Trainings:
    """Measure works into a file that is written after each; those it holds already are not measured again.

    Raises
    ------
    InputError
        Where the file is of another machine, other versions or other settings.
    """
    libraries = dict.fromkeys(library for work in works for library in libraries_of(work))
    load = files.load_of_others()
    with Trainers([1], say, python, libraries=list(libraries)) as team:
        current = Trainings(versions=team.versions(), settings={"threads": cores(), **vars(effort)})
        if path.exists() and not fresh:
            current = _continued(files.read(path, Trainings), current, path)
        current.note_load(load)
        current.peak = max(current.peak, first.peak())  # what else runs can only make it less
        for work in works:
            if not current.holds(work):
                found = measure_work(team, work, effort, left_behind(current, work, effort))
                current.cells[work.name] = {"work": work.document, "times": found}
                _save(current, path)
            on_work(work.name)
    if with_first:
        if not current.first:
            current.first = first.measure(effort.rounds, python, say)
            _save(current, path)
        on_work(FIRST)
    return current


def _continued(earlier: Trainings, current: Trainings, path: Path) -> Trainings:
    """The earlier run, to which this one adds; works of one kind alone do not start all libraries."""
    known = {**current.versions, **earlier.versions}
    current.versions = {**known, **current.versions}
    earlier.versions = known
    earlier.check_continues(current, path)
    return earlier


def _save(current: Trainings, path: Path) -> None:
    current.stamp()
    files.write(current, path)
