"""Trials in processes of this machine, which may die without taking anything along.

Each process has a thread here that hands it one trial after another. So it is known which trial a process
died of: that one is put back, and at its third death it has failed, with the reason.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from queue import SimpleQueue
from threading import Lock, Thread
from typing import IO, Any

import cloudpickle

from ..errors import InputError
from .experiment import Experiment
from .plan import Trial
from .store import Outcome
from .worker import READY

DEATHS = 3
KILLED_STARTS = 30  # somebody else may have done that
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def reason(code: int) -> str:
    """Why a process ended, in words."""
    if code < 0:
        with contextlib.suppress(ValueError):
            return f"killed by {signal.Signals(-code).name}"
    return f"ended with status {code}"


class DeathError(Exception):
    """A process ended before it answered."""


class _Process:
    """A worker and the pipes to it."""

    def __init__(self, payload: bytes) -> None:
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  `close` closes it
        new_group: dict[str, Any] = {"start_new_session": True}  # Ctrl-C is for the parent
        if os.name == "nt":
            new_group = {"creationflags": 0x200}  # CREATE_NEW_PROCESS_GROUP
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bendwise.comparison.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env={**os.environ, **ONE_THREAD},
            **new_group,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._to, self._from = self.process.stdin, self.process.stdout
        self._payload = payload

    def start(self) -> None:
        """Hand over the experiment."""
        if self._exchange(self._payload) != READY:
            raise DeathError
        self._payload = b""

    def run(self, trial: Trial) -> Outcome:
        """Have a trial run."""
        outcome: Outcome = self._exchange(pickle.dumps(trial))
        return outcome

    def _exchange(self, message: bytes) -> Any:
        try:
            self._to.write(message)
            self._to.flush()
            return pickle.load(self._from)
        except (OSError, EOFError, ValueError, pickle.UnpicklingError):
            raise DeathError from None

    def last_words(self) -> str:
        """Why it ended, and the last line that it wrote to its standard error."""
        code = self.process.wait()
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        return f"{reason(code)}{f' ({lines[-1]})' if code > 0 and lines else ''}"

    def close(self) -> None:
        """End it, whatever it is doing."""
        self.process.kill()
        self.process.wait()
        for pipe in (self._to, self._from, self._errors):
            with contextlib.suppress(OSError):
                pipe.close()


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
        crew = _Crew(experiment, trials, self.count)
        try:
            yield from crew.outcomes()
        finally:
            crew.close()


class _Crew:
    """The threads of a run, what is left to do, and what went wrong."""

    def __init__(self, experiment: Experiment, trials: Iterator[Trial], count: int) -> None:
        self._trials, self._again = trials, list[Trial]()
        self._deaths: Counter[Trial] = Counter()
        self._failed_starts = 0
        self._lock = Lock()
        self._done: SimpleQueue[tuple[Trial, Outcome] | BaseException | None] = SimpleQueue()
        self._is_closed = False
        self._processes: set[_Process] = set()
        self._payload = pickle.dumps((sys.path, cloudpickle.dumps(experiment)))
        self._threads = [Thread(target=self._serve, daemon=True) for _ in range(count)]

    def outcomes(self) -> Iterator[tuple[Trial, Outcome]]:
        """What comes from all threads, until they have ended."""
        for thread in self._threads:
            thread.start()
        left = len(self._threads)
        while left:
            one = self._done.get()
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
            process.process.kill()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()

    def _serve(self) -> None:
        """A thread: run trials in a process, in a new one if it dies, until none is left."""
        process: _Process | None = None
        try:
            while (trial := self._next()) is not None:
                try:
                    process = process or self._started()
                except DeathError:
                    self._put_back(trial)
                    continue
                try:
                    outcome = process.run(trial)
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

    def _started(self) -> _Process:
        process = _Process(self._payload)
        with self._lock:
            self._processes.add(process)
            if self._is_closed:
                process.process.kill()
        try:
            process.start()
        except DeathError:
            words, was_killed = process.last_words(), process.process.returncode < 0
            self._end(process)
            with self._lock:
                self._failed_starts += 1
                most = KILLED_STARTS if was_killed else DEATHS
                is_hopeless = self._failed_starts >= most and not self._is_closed
            if is_hopeless:
                raise InputError(f"no process can be started to run trials: it {words}") from None
            raise
        with self._lock:
            self._failed_starts = 0
        return process

    def _bury(self, process: _Process, trial: Trial) -> None:
        """After a death: the trial goes back, or has failed for good."""
        words = process.last_words()
        self._end(process)
        with self._lock:
            self._deaths[trial] += 1
            is_final = self._deaths[trial] >= DEATHS
        if is_final:
            self._done.put((trial, Outcome(None, f"{DEATHS} processes died of it; the last {words}")))
        else:
            self._put_back(trial)

    def _end(self, process: _Process) -> None:
        process.close()
        with self._lock:
            self._processes.discard(process)
