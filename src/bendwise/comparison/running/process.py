"""A process that runs trials, as whoever starts it sees it: it may die without taking anything along."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from typing import IO, Any

import cloudpickle

from ... import activations
from ..experiment import Experiment, versions
from ..plan import Trial
from ..store import Outcome
from .worker import READY

DEATHS = 3  # of a trial, before it has failed; of processes that only start, before none can be started
KILLED_STARTS = 30  # somebody else may have done that
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
PATIENCE_S = 5.0  # for the end of a process that has closed its pipes
LAST_BYTES = 1 << 16


class DeathError(Exception):
    """A process ended before it answered."""


class DifferentError(Exception):
    """A process has other versions, so it would find other numbers; they are the argument."""


def packed(experiment: Experiment, folders: list[str] | None, *, compiles: bool = False) -> bytes:
    """What a process must be given first.

    Parameters
    ----------
    experiment : Experiment
    folders : list of str or None
        What `sys.path` is to be there; None for another machine, which has its own.
    compiles : bool
        Whether the process is to use all kernels once before it says that it is ready.
    """
    with contextlib.nullcontext() if folders is not None else _by_value(experiment):
        content = cloudpickle.dumps(experiment)
    return pickle.dumps((folders, versions(), content, compiles))


@contextlib.contextmanager
def _by_value(experiment: Experiment) -> Iterator[None]:
    """Have the modules of the user's own formulas sent, as other machines do not have them."""
    names = {activations.get(name).module for name in experiment.plan.activations} | {
        type(experiment).__module__
    }
    known = cloudpickle.list_registry_pickle_by_value()
    modules = [
        sys.modules[name]
        for name in names - known - {"__main__"}
        if name in sys.modules and not name.startswith("bendwise.")
    ]
    for module in modules:
        cloudpickle.register_pickle_by_value(module)
    try:
        yield
    finally:
        for module in modules:
            cloudpickle.unregister_pickle_by_value(module)


def reason(code: int) -> str:
    """Why a process ended, in words."""
    if code < 0:
        with contextlib.suppress(ValueError):
            return f"killed by {signal.Signals(-code).name}"
    return f"ended with status {code}"


def final_failure(words: str) -> str:
    """Why a trial has failed of which too many processes have died."""
    return f"{DEATHS} processes died of it; the last {words}"


class Process:
    """A worker and the pipes to it."""

    def __init__(self, payload: bytes) -> None:
        self._payload = payload
        self._seed: int | None = None  # whose split it has
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  `close` closes it
        new_group: dict[str, Any] = {"start_new_session": True}  # Ctrl-C is for the parent
        if os.name == "nt":
            new_group = {"creationflags": 0x200}  # CREATE_NEW_PROCESS_GROUP
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bendwise.comparison.running.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env={**os.environ, **ONE_THREAD},
                **new_group,
            )
        except BaseException:
            self._errors.close()
            raise
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._to, self._from = self.process.stdin, self.process.stdout

    def start(self) -> None:
        """Hand over the experiment.

        Raises
        ------
        DeathError
            If the process ends; so for `run`.
        DifferentError
            If it has other versions.
        """
        answer = self._exchange(self._payload)
        if answer != READY:
            raise DifferentError(answer)
        self._payload = b""

    def run(self, trial: Trial, experiment: Experiment | None = None) -> Outcome:
        """Have a trial run; if an experiment is passed the process was `packed` one without its table.

        It is given the splits then: to make them takes libraries that take a second to import.
        """
        data = None
        if experiment is not None and trial.seed != self._seed:
            data, self._seed = experiment.data(trial.seed), trial.seed
        outcome: Outcome = self._exchange(pickle.dumps((trial, data)))
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
        try:
            code = self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:  # its answer was no pickle, or it has closed its end and goes on
            self.process.kill()
            code = self.process.wait()
        self._errors.seek(max(0, self._errors.seek(0, os.SEEK_END) - LAST_BYTES))
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        return f"{reason(code)}{f' ({lines[-1]})' if code > 0 and lines else ''}"

    def kill(self) -> None:
        """End it, whatever it is doing; whoever waits for its answer gets a `DeathError`."""
        self.process.kill()

    def close(self) -> None:
        """End it, and let go of its pipes; nobody may wait for it."""
        self.process.kill()
        self.process.wait()
        for pipe in (self._to, self._from, self._errors):
            with contextlib.suppress(OSError):
                pipe.close()
