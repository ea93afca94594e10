"""The libraries in turn, round after round, for every cell: whatever disturbs one disturbs the others."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar, Self

from . import results as files
from . import startup
from .cells import LARGE, MEDIUM, Cell, thread_settings
from .peers import LIBRARIES, OURS, REFERENCE
from .processes import LIMIT_S, Worker, WorkerError
from .results import Results, Times

Say = Callable[[str], None]
Who = tuple[str, int]
"""A library, and its number of threads."""


@dataclass(frozen=True)
class Effort:
    """How much time a cell is given.

    Attributes
    ----------
    rounds, large_rounds : int
        Rounds, and rounds of arrays that do not fit a cache.
    least_s : float
        What a timing lasts at least: calls are repeated until then.
    hopeless : float
        A peer this many times slower than the fastest peer is not asked again for a cell.
    outpaced : float
        One this many times slower at 10⁵ elements is not asked for more of them.
    """

    rounds: int = 5
    large_rounds: int = 3
    least_s: float = 0.002
    hopeless: float = 3.0
    outpaced: float = 8.0


QUICK = Effort(rounds=3, least_s=0.001)


@dataclass
class Team:
    """The workers: each library with each number of threads."""

    module: ClassVar[str] = "worker"
    limit_s: ClassVar[float] = LIMIT_S
    threads: Sequence[int]
    say: Say
    python: str = sys.executable
    workers: dict[Who, Worker] = field(default_factory=dict)
    unable: set[tuple[str, str, str]] = field(default_factory=set)

    def __enter__(self) -> Self:
        try:
            for library, threads in self.roster():
                self._start(library, threads)
        except BaseException:  # Ctrl-C while they start
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.workers.values():
            worker.close()

    def roster(self) -> Iterable[tuple[str, Sequence[int]]]:
        """Who takes part, with how many threads."""
        return [(library, self.threads) for library in (*LIBRARIES, REFERENCE)]

    def _worker(self, library: str, threads: int) -> Worker:
        python = sys.executable if library in (OURS, REFERENCE) else self.python
        return Worker(library, threads, python, self.module, self.limit_s)

    def _start(self, library: str, threads: Sequence[int]) -> None:
        for n in threads:
            try:
                worker = self._worker(library, n)
            except WorkerError as error:
                self._leave_out(library, str(error))
                return
            if worker.missing is not None:
                worker.close()
                self._leave_out(library, worker.missing)
                return
            self.workers[library, n] = worker
            if not worker.threaded:  # one thread is all it ever uses
                return

    def _leave_out(self, library: str, reason: str) -> None:
        self.say(f"{library} is left out: {reason}")

    def versions(self) -> dict[str, str]:
        """The version of each library that takes part."""
        return {library: str(worker.version) for (library, _), worker in self.workers.items()}

    def contestants(self, cell: Cell) -> list[Who]:
        """Who is asked for a cell. Memory is measured where it sets the pace."""
        threads = thread_settings(cell.size, self.threads)
        return [
            (library, n)
            for library, n in self.workers
            if n in threads
            and (library != REFERENCE or cell.size >= LARGE)
            and (library, cell.activation, cell.what) not in self.unable
        ]

    def ask(self, who: Who, key: str, question: Callable[[Worker], Any]) -> Any:
        """An answer; None from a worker that stopped, which is started again for what comes next."""
        try:
            return question(self.workers[who])
        except WorkerError as error:
            self.say(f"{who[0]} stopped at {key}: {error}")
            self.workers.pop(who).close()
        try:
            self.workers[who] = self._worker(*who)
        except WorkerError as error:
            self._leave_out(who[0], str(error))
        return None


def outpaced(cells: dict[str, Times], cell: Cell, effort: Effort) -> set[str]:
    """The peers that a large cell is not worth waiting for."""
    smaller = cells.get(replace(cell, size=MEDIUM).key, {})
    peers = {library: min(taken.values()) for library, taken in smaller.items() if library != OURS}
    limit = effort.outpaced * min(peers.values(), default=0.0)
    return {library for library, seconds in peers.items() if cell.size > MEDIUM and seconds > limit}


def measure_cell(team: Team, cell: Cell, effort: Effort, without: Collection[str] = ()) -> Times:
    """The median of each contestant's rounds; without a peer there is nothing to compare, and no times."""
    ready = []
    for who in team.contestants(cell):
        if who[0] in without:
            continue
        able = team.ask(who, cell.key, lambda worker: worker.prepare(cell, effort.least_s))
        if able:
            ready.append(who)
        elif able is False and cell.place == "out":
            team.unable.add((who[0], cell.activation, cell.what))
    if not any(library not in (OURS, REFERENCE) for library, _ in ready):
        return {}
    n_rounds = effort.large_rounds if cell.size >= LARGE else effort.rounds
    times: Times = {}
    for (library, n), seconds in take_turns(team, ready, cell.key, n_rounds, effort).items():
        times.setdefault(library, {})[str(n)] = seconds
    return times


def take_turns(team: Team, ready: Sequence[Who], key: str, n_rounds: int, effort: Effort) -> dict[Who, float]:
    """The median of each one's rounds; those that stop have none."""
    seconds: dict[Who, list[float]] = {who: [] for who in ready}
    still = list(ready)
    for _ in range(n_rounds):
        for who in list(still):
            taken = team.ask(who, key, Worker.round)
            if taken is None:
                still.remove(who)
                del seconds[who]
            else:
                seconds[who].append(taken)
        still = _hopeful(seconds, still, effort)
    return {who: statistics.median(taken) for who, taken in seconds.items()}


def _hopeful(seconds: dict[Who, list[float]], still: list[Who], effort: Effort) -> list[Who]:
    """Who may yet be the best peer. Bendwise and memory stay: they are what the others are compared with."""
    best = {who: min(rounds) for who, rounds in seconds.items() if who[0] not in (OURS, REFERENCE)}
    limit = effort.hopeless * min(best.values(), default=0.0)
    return [who for who in still if best.get(who, 0.0) <= limit]


def measure(
    cells: Iterable[Cell],
    path: Path,
    *,
    threads: Sequence[int],
    effort: Effort,
    fresh: bool = False,
    python: str = sys.executable,
    say: Say = print,
    on_cell: Callable[[Cell], None] = lambda cell: None,
) -> Results:
    """Measure cells into a file that is written after each; those it holds already are not measured again.

    Raises
    ------
    InputError
        Where the file is of another machine, other versions or other settings.
    """
    load = files.load_of_others()
    with Team(threads, say, python) as team:
        current = Results(versions=team.versions(), settings={"threads": list(threads), **vars(effort)})
        if path.exists() and not fresh:
            earlier = files.load(path)
            earlier.check_continues(current, path)
            current = earlier
        cells = list(cells)
        current.note_load(load)
        for cell in cells:
            if cell.key not in current.cells:
                current.cells[cell.key] = measure_cell(
                    team, cell, effort, outpaced(current.cells, cell, effort)
                )
                current.stamp()
                files.write(current, path)
            on_cell(cell)
    names = sorted({cell.activation for cell in cells})
    if startup.complete(current.startup, names):
        current.stamp()
        files.write(current, path)
    return current
