"""Trials in processes of this machine, which may die without taking anything along.

Each process has a thread here that hands it one trial after another. So it is known which trial a process
died of: that one is put back, and at its third death it has failed, with the reason.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from queue import Empty, SimpleQueue
from threading import Lock, Thread

from ...errors import InputError
from ..execution import compile_kernels
from ..experiment import Experiment
from ..plan import Trial
from ..store import Outcome
from .process import DEATHS, KILLED_STARTS, DeathError, DifferentError, Process, final_failure, packed

POLL_S = 1.0  # on Windows nothing interrupts a wait that has no end


class LocalWorkers:
    """Some processes of this machine.

    Parameters
    ----------
    count : int
        How many trials run at the same time.
    """

    def __init__(self, count: int) -> None:
        self.count = count

    def run(self, experiment: Experiment, trials: Iterator[Trial]) -> Iterator[tuple[Trial, Outcome]]:
        """The outcome of each trial, as they end. No process is left when this iterator is closed.

        Raises
        ------
        InputError
            If no process can be started.
        """
        compile_kernels(experiment)
        crew = _Crew(experiment, trials, self.count)
        try:
            yield from crew.outcomes()
        finally:
            crew.close()


class _Crew:
    """The threads of a run, what is left to do, and what went wrong."""

    def __init__(self, experiment: Experiment, trials: Iterator[Trial], count: int) -> None:
        self._experiment, self._trials, self._again = experiment, trials, list[Trial]()
        self._deaths: Counter[Trial] = Counter()
        self._failed_starts = 0
        self._lock = Lock()
        self._done: SimpleQueue[tuple[Trial, Outcome] | BaseException | None] = SimpleQueue()
        self._is_closed = False
        self._processes: set[Process] = set()
        self._payload = packed(experiment.without_table(), sys.path)
        self._threads = [Thread(target=self._serve, daemon=True) for _ in range(count)]

    def outcomes(self) -> Iterator[tuple[Trial, Outcome]]:
        """What comes from all threads, until they have ended."""
        for thread in self._threads:
            thread.start()
        left = len(self._threads)
        while left:
            try:
                one = self._done.get(timeout=POLL_S)
            except Empty:
                continue
            if one is None:
                left -= 1
            elif isinstance(one, BaseException):
                raise one
            else:
                yield one

    def close(self) -> None:
        """End all processes and threads."""
        with self._lock:
            self._is_closed = True
            processes = list(self._processes)
        for process in processes:
            process.kill()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()

    def _serve(self) -> None:
        """A thread: run trials in a process, in a new one if it dies, until none is left."""
        process: Process | None = None
        try:
            while (trial := self._next()) is not None:
                try:
                    process = process or self._started()
                except DeathError:
                    self._put_back(trial)
                    continue
                try:
                    outcome = process.run(trial, self._experiment)
                except DeathError:
                    self._bury(process, trial)
                    process = None
                else:
                    self._done.put((trial, outcome))
        except BaseException as error:
            self._done.put(error)
        finally:
            if process is not None:
                self._end(process)
            self._done.put(None)

    def _next(self) -> Trial | None:
        """A trial to do; None if there is nothing left for this thread."""
        with self._lock:
            if self._is_closed:
                return None
            trial = next(self._trials, None)
            if trial is None and self._again:
                trial = self._again.pop(0)
            return trial

    def _put_back(self, trial: Trial) -> None:
        with self._lock:
            self._again.append(trial)

    def _started(self) -> Process:
        """A process that is ready.

        Raises
        ------
        DeathError
            If it died; the next one may live.
        InputError
            If too many have.
        """
        try:
            process = Process(self._payload)
        except OSError as error:  # too many processes or files, too little memory
            self._count_failed_start(str(error), was_killed=False)
            raise DeathError from None
        with self._lock:
            self._processes.add(process)
            if self._is_closed:
                process.kill()
        try:
            process.start()
        except DeathError:
            words = process.last_words()
            self._end(process)
            self._count_failed_start(f"it {words}", was_killed=process.process.returncode < 0)
            raise
        except DifferentError:
            self._end(process)
            raise InputError("Bendwise or a library was changed on the way; start again") from None
        with self._lock:
            self._failed_starts = 0
        return process

    def _count_failed_start(self, words: str, was_killed: bool) -> None:
        with self._lock:
            self._failed_starts += 1
            most = KILLED_STARTS if was_killed else DEATHS
            is_hopeless = self._failed_starts >= most and not self._is_closed
        if is_hopeless:
            raise InputError(f"no process can be started to run trials: {words}") from None

    def _bury(self, process: Process, trial: Trial) -> None:
        """After a death: the trial goes back, or has failed for good."""
        words = process.last_words()
        self._end(process)
        with self._lock:
            self._deaths[trial] += 1
            is_final = self._deaths[trial] >= DEATHS
        if is_final:
            self._done.put((trial, Outcome(None, final_failure(words))))
        else:
            self._put_back(trial)

    def _end(self, process: Process) -> None:
        process.close()
        with self._lock:
            self._processes.discard(process)
