"""What a Dask worker does for a comparison: it keeps the experiment, and processes that run its trials.

Trials do not run in the Dask worker itself but in processes of its own, as on the client's machine. So a
trial that kills its process takes no other along, nor the data of somebody else; it is known what died, and
why; each trial has one thread, whatever else the Dask worker is doing; and a running trial can be ended.

All this module holds is dropped when the client says so, or when nothing has come from it for a while.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock, Timer

from ..plan import Trial
from ..store import Outcome
from .process import DeathError, DifferentError, Process

IDLE_S = 60.0  # the client has died, or has nothing for this worker


@dataclass(frozen=True)
class Absent:
    """The answer of a worker that does not know the experiment (yet)."""


@dataclass(frozen=True)
class Death:
    """The answer if the process died of the trial."""

    words: str


@dataclass(frozen=True)
class FailedStart:
    """The answer if the process died before it knew the trial."""

    words: str
    was_killed: bool = False


@dataclass(frozen=True)
class Different:
    """The answer of a worker that would find other numbers."""

    versions: dict[str, str]


Answer = Outcome | Absent | Death | FailedStart | Different


class Pool:
    """The processes for one experiment: one for each trial that runs at the same time.

    Parameters
    ----------
    payload : bytes
        From `process.packed`.
    on_idle : callable
        Called when no trial has run for `IDLE_S`.
    """

    def __init__(self, payload: bytes, on_idle: Callable[[], None]) -> None:
        self._payload, self._on_idle = payload, on_idle
        self._lock, self._compiling = Lock(), Lock()
        self._free, self._all = list[Process](), set[Process]()
        self._n_running, self._is_closed, self._has_compiled = 0, False, False
        self._timer = Timer(0, on_idle)
        self._wait()

    def run(self, trial: Trial) -> Answer:
        """Have a trial run."""
        with self._lock:
            if self._is_closed:
                return Absent()
            self._timer.cancel()
            self._n_running += 1
            process = self._free.pop() if self._free else None
        try:
            return self._run(process, trial)
        finally:
            with self._lock:
                self._n_running -= 1
                if not self._n_running and not self._is_closed:
                    self._wait()

    def _wait(self) -> None:
        self._timer = Timer(IDLE_S, self._on_idle)
        self._timer.daemon = True
        self._timer.start()

    def _run(self, process: Process | None, trial: Trial) -> Answer:
        if process is None:
            found = self._started()
            if not isinstance(found, Process):
                return found
            process = found
        try:
            outcome = process.run(trial)
        except DeathError:
            words = process.last_words()
            self._end(process)
            return Absent() if self._is_closed else Death(words)
        with self._lock:
            self._free.append(process)
            is_late = self._is_closed
        if is_late:
            self._end(process)
        return outcome

    def _started(self) -> Process | FailedStart | Different:
        """A process that is ready; the first one compiles kernels, the others wait for them."""
        if self._has_compiled:
            return self._start()
        with self._compiling:
            found = self._start()
            self._has_compiled = self._has_compiled or isinstance(found, Process)
            return found

    def _start(self) -> Process | FailedStart | Different:
        try:
            process = Process(self._payload)
        except OSError as error:
            return FailedStart(str(error))
        with self._lock:
            self._all.add(process)
            if self._is_closed:
                process.kill()
        try:
            process.start()
        except DeathError:
            words = process.last_words()
            self._end(process)
            return FailedStart(f"it {words}", was_killed=process.process.returncode < 0)
        except DifferentError as error:
            self._end(process)
            return Different(error.args[0])
        return process

    def _end(self, process: Process) -> None:
        process.close()
        with self._lock:
            self._all.discard(process)

    def close(self, only_if_idle: bool = False) -> bool:
        """End all processes, also in the middle of a trial; whether it has been done."""
        with self._lock:
            if only_if_idle and self._n_running:
                return False
            self._is_closed = True
            self._timer.cancel()
            free, busy = self._free, self._all - set(self._free)
            self._free = []
        for process in busy:  # whoever waits for it closes it
            process.kill()
        for process in free:
            self._end(process)
        return True


_pools: dict[str, Pool] = {}
_lock = Lock()


def begin(token: str, payload: bytes) -> None:
    """Keep an experiment; its processes start when trials come."""
    with _lock:
        if token not in _pools:
            _pools[token] = Pool(payload, lambda: end(token, only_if_idle=True))


def run(token: str, model: str, seed: int) -> Answer:
    """Have a trial of an experiment run."""
    with _lock:
        pool = _pools.get(token)
    return Absent() if pool is None else pool.run(Trial(model, seed))


def end(token: str, only_if_idle: bool = False) -> None:
    """Forget an experiment, and end its processes."""
    with _lock:
        pool = _pools.get(token)
        if pool is not None and pool.close(only_if_idle):
            del _pools[token]
