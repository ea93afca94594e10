"""Trials on a Dask cluster; what they find comes back here, and the store stays here.

A window of trials is on its way: enough that no worker waits, few enough that one that joins late gets some
and that a budget ends the run. A trial is sent as its name alone. The experiment goes once to each worker
that says it does not know it (`host`), so nothing is lost with the worker that held it.
"""

from __future__ import annotations

import contextlib
import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from typing import Any
from uuid import uuid4

from ...errors import InputError
from ..execution import WorkersLostError
from ..experiment import Experiment, versions
from ..plan import Trial
from ..store import Outcome
from . import host
from .client import check
from .process import DEATHS, KILLED_STARTS, final_failure, packed

AHEAD = 2  # trials on their way for each thread of the cluster
LOOK_S = 1.0  # how often to look who is there
ANSWER_S = 20.0  # after so long without an answer the scheduler is lost
SEND_S = 60.0  # for an experiment to reach a worker
END_S = 5.0  # for the cluster to be left clean
NO_WORKER_S = 60.0


class ClusterWorkers:
    """The workers of a cluster.

    Parameters
    ----------
    client : distributed.Client
        It stays open.
    no_worker_s : float
        How long to wait if no worker is there.

    Raises
    ------
    InputError
        If it is no client, or one that cannot be waited for.
    """

    def __init__(self, client: Any, *, no_worker_s: float = NO_WORKER_S) -> None:
        check(client)
        self.client, self.no_worker_s = client, no_worker_s

    def run(self, experiment: Experiment, trials: Iterator[Trial]) -> Iterator[tuple[Trial, Outcome]]:
        """The outcome of each trial, as they end. Nothing is left there when this iterator is closed.

        Raises
        ------
        WorkersLostError
            If the scheduler or all workers are gone.
        InputError
            If a worker has no Bendwise or another version, or can start no process.
        """
        run = _Run(self.client, experiment, trials, self.no_worker_s)
        try:
            yield from run.outcomes()
        finally:
            run.close()


def _task() -> Callable[[str, str, int], tuple[str, Any]]:
    """What a worker does. Inner functions are sent as their code: a scheduler needs no Bendwise."""

    def trial(token: str, model: str, seed: int) -> tuple[str, Any]:
        from distributed import get_worker

        address = get_worker().address
        try:
            from bendwise.comparison.running import host
        except ImportError as error:
            return address, str(error)
        return address, host.run(token, model, seed)

    return trial


class _Run:
    """What is on its way, and what went wrong."""

    def __init__(
        self, client: Any, experiment: Experiment, trials: Iterator[Trial], no_worker_s: float
    ) -> None:
        self._client, self._trials, self._no_worker_s = client, trials, no_worker_s
        self._address = client.scheduler.address
        self._payload = packed(experiment, None, compiles=True)
        self._token, self._task, self._numbers = uuid4().hex, _task(), itertools.count()
        self._done: SimpleQueue[Any] = SimpleQueue()
        self._way: dict[Any, tuple[Trial, float]] = {}  # futures: what for, and since when
        self._sent: dict[str, float] = {}  # when each worker was given the experiment
        self._deaths, self._losses = Counter[Trial](), Counter[Trial]()
        self._suspects, self._failed_starts = list[Trial](), 0
        self._n_threads, self._looked, self._last_seen = 0, 0.0, time.monotonic()

    def outcomes(self) -> Iterator[tuple[Trial, Outcome]]:
        """Submit and collect until nothing is left."""
        while True:
            self._look()
            room = AHEAD * max(1, self._n_threads) - len(self._way)
            for trial in itertools.islice(self._trials, max(0, room)):
                self._submit(trial)
            if not self._way and self._suspects:
                self._submit(self._suspects.pop(0))  # alone, so that no other is taken for what it does
            if not self._way:
                return
            with contextlib.suppress(Empty):
                future = self._done.get(timeout=LOOK_S)
                trial, since = self._way.pop(future)
                try:
                    outcome = self._judged(trial, future, since)
                finally:
                    future.release()  # also if an error keeps this frame alive
                if outcome is not None:
                    yield trial, outcome

    def _submit(self, trial: Trial) -> None:
        # one group of tasks: a scheduler keeps what is left of it for whoever becomes free
        key = (f"bendwise-{self._token}", next(self._numbers))
        future = self._client.submit(self._task, self._token, trial.model, trial.seed, key=key, pure=False)
        self._way[future] = (trial, time.monotonic())
        future.add_done_callback(self._done.put)

    def _look(self) -> None:
        """Once in a while: is the scheduler there, and who works?"""
        now = time.monotonic()
        if self._client.status != "running":
            raise self._lost()
        if now - self._looked < LOOK_S:
            return
        try:
            cores = self._client.sync(self._client.scheduler.ncores, callback_timeout=ANSWER_S)
        except (OSError, TimeoutError):
            raise self._lost() from None
        self._n_threads, self._looked = sum(cores.values()), now
        if cores:
            self._last_seen = now
        elif now - self._last_seen > self._no_worker_s:
            raise WorkersLostError(
                f"the Dask scheduler at {self._address} has had no worker for {self._no_worker_s:g} seconds; "
                f"start some with `dask worker {self._address}`"
            )

    def _lost(self, why: str = "") -> WorkersLostError:
        return WorkersLostError(f"the Dask scheduler at {self._address} {why or 'is gone'}")

    def _judged(self, trial: Trial, future: Any, since: float) -> Outcome | None:
        """How a trial has ended; None if it goes on, as it has been sent again or will be."""
        from distributed import KilledWorker

        if future.cancelled():
            is_there = self._client.status == "running" and self._is_answering()
            raise self._lost("has been told to cancel the trials" if is_there else "")
        try:
            address, answer = future.result(timeout=ANSWER_S)
        except KilledWorker:
            self._losses[trial] += 1
            if self._losses[trial] >= DEATHS:
                return Outcome(None, f"{DEATHS} times all Dask workers died that had it (KilledWorker)")
            self._suspects.append(trial)
            return None
        except TimeoutError:  # its worker died before it handed over the result: it is done again
            pass
        except Exception as error:
            if self._client.status != "running":
                raise self._lost() from None
            self._not_started(f"{type(error).__name__}: {error}", DEATHS)
        else:
            if isinstance(answer, Outcome):
                self._failed_starts = 0
                return answer
            failed = self._sent_back(trial, address, answer, since)
            if failed is not None:
                return failed
        self._submit(trial)
        return None

    def _is_answering(self) -> bool:
        try:
            self._looked = 0.0
            self._look()
        except WorkersLostError:
            return False
        return True

    def _sent_back(self, trial: Trial, address: str, answer: Any, since: float) -> Outcome | None:
        """What to do about a trial that a worker could not do: failed, or None if it is to be sent again."""
        match answer:
            case host.Absent():
                if since > self._sent.get(address, 0.0):
                    self._client.run(
                        host.begin,
                        self._token,
                        self._payload,
                        workers=[address],
                        on_error="ignore",
                        callback_timeout=SEND_S,
                    )
                    self._sent[address] = time.monotonic()
            case host.Death(words):
                self._failed_starts = 0
                self._deaths[trial] += 1
                if self._deaths[trial] >= DEATHS:
                    return Outcome(None, final_failure(words))
            case host.FailedStart(words, was_killed):
                most = KILLED_STARTS if was_killed else DEATHS
                self._not_started(f"no process can be started at {address}: {words}", most)
            case host.Different(found):
                raise InputError(f"the Dask worker at {address} {_difference(found)}")
            case _:
                raise InputError(
                    f"the Dask worker at {address} has no Bendwise, or another version of it ({answer}); "
                    f"install bendwise {versions()['bendwise']} there"
                )
        return None

    def _not_started(self, words: str, most: int) -> None:
        """Count: a worker had not even begun."""
        self._failed_starts += 1
        if self._failed_starts >= most:
            raise InputError(f"the Dask cluster cannot run trials: {words}")

    def close(self) -> None:
        """Leave nothing on the cluster: no task, no data, no process."""
        way, self._way = list(self._way), {}
        if self._client.status != "running":
            return
        with contextlib.suppress(Exception):
            self._client.cancel(way)
        with contextlib.suppress(Exception):
            there = self._client.sync(self._client.scheduler.ncores, callback_timeout=END_S)
            workers = [address for address in self._sent if address in there]
            self._client.run(
                host.end, self._token, workers=workers, on_error="ignore", callback_timeout=END_S
            )


def _difference(found: dict[str, str]) -> str:
    """In what a worker differs from here, and what to do about it."""
    here = versions()
    differing = [name for name in here if found.get(name) != here[name]]
    named = [f"{name} {found.get(name, 'of old')}" for name in differing if name != "sources"]
    what = " and ".join(named) if named else "other sources of Bendwise"
    wanted = ", ".join(f"{name} {here[name]}" for name in differing if name != "sources")
    return f"has {what}, and its numbers would differ; it needs {wanted or 'those that are used here'}"
